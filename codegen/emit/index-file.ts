// SPDX-License-Identifier: MIT
// Emits `index.ts`, the public face of the output: everything the products export, each name once.

import type { EmitContext, PublicExport } from './context.ts';
import type { OutputFile } from './file-set.ts';
import { Scope } from './names.ts';
import { relativeModule } from './ts-file.ts';

/** Output path of the module. */
export const INDEX_MODULE = 'index.ts';

/**
 * Makes the module from what the products of this run export. Types that several modules export under one name get
 * the module's qualifier before it, all of them: so no name's meaning hangs on the order of files.
 *
 * @throws {TypeError} when two modules export the same value, or a type whose module has no qualifier.
 */
export function indexModule(exports: readonly PublicExport[], context: EmitContext): OutputFile {
  const counts = new Map<string, number>();
  for (const name of exports.flatMap(({ types, values }) => [...types, ...values])) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const file = context.file(INDEX_MODULE);
  const taken = new Scope();
  for (const { path, types, values, qualifier } of exports) {
    const module = relativeModule(INDEX_MODULE, path);
    const publicName = (name: string): string => {
      if (counts.get(name) === 1) return taken.claim(name);
      if (qualifier === undefined)
        throw new TypeError(`${path} exports "${name}", and so does another product`);
      return taken.claim(`${qualifier}${name}`);
    };
    file.exportFrom(
      module,
      'type',
      types.map((name) => ({ name, as: publicName(name) })),
    );
    for (const name of values) {
      if (counts.get(name) !== 1)
        throw new TypeError(`${path} exports "${name}", and so does another product`);
      taken.claim(name);
    }
    file.exportFrom(
      module,
      'value',
      values.map((name) => ({ name })),
    );
  }
  return file.print();
}
