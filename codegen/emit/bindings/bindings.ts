// SPDX-License-Identifier: MIT
// The product `bindings`: direct canonical ABI code of one world, one module per interface, and the binding that the
// component engine links plugins with.

import type { Func, Interface, TypeDef, WorldItem } from '../../ir/ir.ts';
import type { EmitContext, Emitter } from '../context.ts';
import { resourceFunctions } from '../facts.ts';
import { GENERATOR_CONTRACT } from '../header.ts';
import { camelCase, propertyKey, quote } from '../names.ts';
import { hasMembers, WORLD_MODULE } from '../world-names.ts';
import { DESCRIPTORS, descriptorModule } from './descriptors.ts';
import { addExportCaller } from './export-callers.ts';
import { guestClass } from './guest-class.ts';
import { resourceId, resourceNumber, resourceNumbers } from './handles.ts';
import { addImportThunk } from './import-thunks.ts';
import { MEMBERS } from './members.ts';
import { type BindingModule, BindingModules, WORLD_BINDING } from './module.ts';
import { refusals } from './refuse.ts';

/** Emits the bindings; a world with something that they do not carry is refused by name. */
export const bindingsEmitter: Emitter = {
  name: 'bindings',
  refuse: refusals,
  emit(context: EmitContext) {
    const modules = new BindingModules(context);
    addWorldBinding(modules);
    return {
      files: [...modules.print(), descriptorModule(context)],
      diagnostics: [],
      exports: [
        { path: WORLD_BINDING, types: [], values: ['worldBinding'] },
        { path: DESCRIPTORS, types: [], values: ['worldDescriptor'] },
      ],
    };
  },
};

function addWorldBinding(modules: BindingModules): void {
  const { ir } = modules.context;
  const module = modules.of(undefined);
  const { file } = module;
  file.local('worldBinding');
  const imports = ir.world.imports.flatMap((item) => importEntry(modules, module, item));
  const exports = ir.world.exports.flatMap((item) => exportEntry(modules, module, item));
  const root = rootImports(module, ir.world.imports);
  const sides = ['Imports', 'Exports'].map((name) => module.hostType(WORLD_MODULE, name));
  const lines = [
    `/** Binds components of world \`${ir.world.id}\`: what they import to a host, what they export to typed callers. */`,
    `export const worldBinding: ${module.abiType('WorldBinding')}<${sides.join(', ')}> = {`,
    `  contract: ${GENERATOR_CONTRACT},`,
    `  world: ${module.value(DESCRIPTORS, 'worldDescriptor')},`,
    `  members: ${module.value(DESCRIPTORS, MEMBERS)},`,
    '  imports: new Map([',
    ...[...root, ...imports].map((entry) => `    ${entry},`),
    '  ]),',
    ...resourceLines(module),
    exports.some((entry) => entry.includes('resources'))
      ? '  bindExports: (lookup, resources) => ({'
      : exports.some((entry) => entry.includes('lookup'))
        ? '  bindExports: (lookup) => ({'
        : '  bindExports: () => ({',
    ...exports.map((entry) => `    ${entry},`),
    '  }),',
    '};',
  ];
  file.raw(lines.join('\n'));
}

/** The world's resources by number: where the host's class is, and whether plugins implement one as well. */
function resourceLines(module: BindingModule): string[] {
  const { ir, names } = module.context;
  const resources = [...resourceNumbers(ir).keys()];
  if (resources.length === 0) return [];
  const declares = (item: WorldItem, def: TypeDef): boolean =>
    item.kind === 'interface' ? item.interface === def.owner : item.kind === 'type' && item.type === def;
  const entries = resources.map((def) => {
    const item = ir.world.imports.find((candidate) => declares(candidate, def));
    const place = item?.kind === 'interface' ? `imports.${names.key(item)}` : 'imports';
    const type = module.hostType(WORLD_MODULE, 'Imports');
    const host = item === undefined ? 'undefined' : `(imports: ${type}) => ${place}.${names.type(def)}`;
    const exported = ir.world.exports.some((candidate) => declares(candidate, def));
    return `    { name: ${quote(resourceId(def))}, hostClass: ${host}, exported: ${exported} },`;
  });
  return ['  resources: [', ...entries, '  ],'];
}

function importEntry(modules: BindingModules, module: BindingModule, item: WorldItem): string[] {
  if (item.kind !== 'interface' || !hasMembers(item.interface)) return [];
  const table = importTable(modules.of(item.interface), item.interface);
  const name = module.value(modules.of(item.interface).path, table);
  const select = `(imports: ${module.hostType(WORLD_MODULE, 'Imports')}) => imports.${modules.context.names.key(item)}`;
  return [`[${quote(item.name)}, ${module.abi('bindImports')}(${name}, ${select})]`];
}

/** The table of an interface's thunk makers, in its module; made once. */
function importTable(home: BindingModule, owner: Interface): string {
  const { names } = home.context;
  return home.routine('imports', `${camelCase(names.stem(owner))}Imports`, (_, own, write) => {
    const hostType = home.hostType(names.module(owner), names.interfaceType(owner));
    const entries = owner.functions.map((func) => {
      return `[${quote(func.mangled)}, ${addImportThunk(home, func, owner.id, hostType)}],`;
    });
    for (const def of owner.types) {
      for (const func of resourceFunctions(def))
        entries.push(`[${quote(func.mangled)}, ${addImportThunk(home, func, owner.id, hostType, def)}],`);
    }
    write.writeLine(`/** Core functions of \`${owner.id}\` by name, for a host that implements it. */`);
    write.writeLine(`export const ${own}: ${home.abiType('ImportTable')}<${hostType}> = new Map([`);
    write.indent(() => {
      for (const entry of entries) write.writeLine(entry);
    });
    write.writeLine(']);');
  });
}

function rootImports(module: BindingModule, items: readonly WorldItem[]): string[] {
  const functions = items.flatMap((item): { func: Func; resource: TypeDef | undefined }[] => {
    if (item.kind === 'function') return [{ func: item.function, resource: undefined }];
    if (item.kind === 'interface') return [];
    return resourceFunctions(item.type).map((func) => ({ func, resource: item.type }));
  });
  if (functions.length === 0) return [];
  const hostType = module.hostType(WORLD_MODULE, 'Imports');
  const entries = functions.map(({ func, resource }) => {
    return `[${quote(func.mangled)}, ${addImportThunk(module, func, undefined, hostType, resource)}]`;
  });
  return [`['$root', new Map([${entries.join(', ')}])]`];
}

function exportEntry(modules: BindingModules, module: BindingModule, item: WorldItem): string[] {
  const { names } = modules.context;
  if (item.kind === 'type') return [];
  const key = propertyKey(names.key(item));
  if (item.kind === 'function') {
    const type = `${module.hostType(WORLD_MODULE, 'Exports')}[${quote(names.func(item.function))}]`;
    const maker = addExportCaller(module, item.function, undefined, type);
    return [`${key}: ${maker}(lookup(undefined, ${quote(item.function.mangled)}))`];
  }
  if (!hasMembers(item.interface)) return [];
  const home = modules.of(item.interface);
  const binder = exportBinder(home, item.interface);
  const resources = item.interface.types.some((def) => def.shape.kind === 'resource') ? ', resources' : '';
  return [`${key}: ${module.value(home.path, binder)}(lookup, ${quote(item.name)}${resources})`];
}

/** The function that binds an exported interface, in its module; made once. */
function exportBinder(home: BindingModule, owner: Interface): string {
  const { names } = home.context;
  const type = names.interfaceType(owner);
  return home.routine('exports', `bind${type}`, (_, own, write) => {
    const hostType = home.hostType(names.module(owner), type);
    const members = owner.functions.map((func) => {
      const member = names.func(func);
      const maker = addExportCaller(home, func, owner.id, `${hostType}[${quote(member)}]`);
      return `${propertyKey(member)}: ${maker}(lookup(id, ${quote(func.mangled)})),`;
    });
    const classes = owner.types.flatMap((def) => {
      if (def.shape.kind !== 'resource') return [];
      return [`${names.type(def)}: ${guestClass(home, def, owner.id, resourceNumber(home, def))},`];
    });
    members.unshift(...classes);
    const used = members.some((member) => member.includes('lookup'));
    const params = [
      `${used ? '' : '_'}lookup: ${home.abiType('ExportLookup')}`,
      `${used ? '' : '_'}id: string`,
      ...(classes.length > 0 ? [`resources: ${home.abiType('ResourceLookup')}`] : []),
    ];
    write.writeLine(`/** Typed callers of \`${owner.id}\`, which the world exports as \`id\`. */`);
    const signature = `(${params.join(', ')}): ${hostType}`;
    write.write(`export function ${own}${signature}`).block(() => {
      write.write('return ').inlineBlock(() => {
        for (const member of members) write.writeLine(member);
      });
      write.write(';').newLine();
    });
  });
}
