// SPDX-License-Identifier: MIT
// Emits `world.ts`: what the host implements (`Imports`), what a plugin implements (`Exports`), and the types of
// the world itself.

import type { TypeDef, WorldItem } from '../ir/ir.ts';
import type { EmitContext, PublicExport } from './context.ts';
import { jsDoc } from './docs.ts';
import type { OutputFile } from './file-set.ts';
import { addTypes, declaredTypes, methodOf } from './host-types.ts';
import { relativeModule, type TsFile } from './ts-file.ts';
import { hasMembers, WORLD_MODULE } from './world-names.ts';

/** Makes the module of the world. */
export function worldModule(context: EmitContext): OutputFile {
  const { world } = context.ir;
  const types = worldTypes(context);
  const declares = ['Imports', 'Exports', ...declaredTypes(types, context)];
  const file = context.file(WORLD_MODULE, { source: world.span.source, declares });
  addTypes(types, file, context);
  const about = `world \`${world.id}\``;
  addSide('Imports', `What the host implements for plugins of ${about}.`, world.imports, file, context);
  addSide('Exports', `What a plugin of ${about} implements for the host.`, world.exports, file, context);
  return file.print();
}

/** What `index.ts` hands on of `world.ts`. */
export function worldExports(context: EmitContext): PublicExport[] {
  const types = [...declaredTypes(worldTypes(context), context)];
  return [
    { path: WORLD_MODULE, types: ['Imports', 'Exports'], values: [] },
    { path: WORLD_MODULE, types, values: [], qualifier: 'World' },
  ];
}

function worldTypes({ ir }: EmitContext): TypeDef[] {
  const types = [...ir.world.imports, ...ir.world.exports].flatMap((item) =>
    item.kind === 'type' ? [item.type] : [],
  );
  return [...new Set(types)];
}

function addSide(
  name: string,
  docs: string,
  items: readonly WorldItem[],
  file: TsFile,
  context: EmitContext,
): void {
  const { names } = context;
  file.interface({
    name,
    docs: [docs],
    properties: items.flatMap((item) => {
      if (item.kind === 'type') {
        if (item.type.shape.kind !== 'resource') return [];
        return [{ name: names.key(item), isReadonly: true, type: names.resourceClass(item.type) }];
      }
      if (item.kind !== 'interface' || !hasMembers(item.interface)) return [];
      const module = relativeModule(file.path, names.module(item.interface));
      const text = jsDoc(item.interface.docs);
      return [
        {
          name: names.key(item),
          isReadonly: true,
          type: file.importType(module, names.interfaceType(item.interface)),
          ...(text === undefined ? {} : { docs: [text] }),
        },
      ];
    }),
    methods: items.flatMap((item) =>
      item.kind === 'function' ? [methodOf(item.function, file, context)] : [],
    ),
  });
}
