// SPDX-License-Identifier: MIT
// Emits `index.ts`, the public face of the output: everything the products export, each name once.

import type { EmitContext, PublicExport } from './context.ts';
import type { OutputFile } from './file-set.ts';
import { Scope } from './names.ts';
import { relativeModule } from './ts-file.ts';

/** Output path of the module. */
const INDEX_MODULE = 'index.ts';

/**
 * Makes the module from what the products of this run export. Types that several modules export under one name get
 * the module's qualifier before it, all of them: so no name's meaning hangs on the order of files. Modules without a
 * qualifier keep their names.
 *
 * @throws {TypeError} when two modules export the same name and neither has a qualifier for it.
 */
export function indexModule(exports: readonly PublicExport[], context: EmitContext): OutputFile {
  const counts = new Map<string, number>();
  for (const name of exports.flatMap(({ types, values }) => [...types, ...values])) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const file = context.file(INDEX_MODULE);
  const taken = new Scope();
  for (const { path, types, values, qualifier } of exports) {
    const plain = (name: string): string => {
      if (taken.has(name)) throw new TypeError(`${path} exports "${name}", and so does another product`);
      return taken.claim(name);
    };
    const publicName = (name: string): string =>
      qualifier === undefined || counts.get(name) === 1 ? plain(name) : taken.claim(`${qualifier}${name}`);
    const module = relativeModule(INDEX_MODULE, path);
    const typeItems = types.map((name) => ({ name, as: publicName(name) }));
    file.exportFrom(module, 'type', typeItems);
    const valueItems = values.map((name) => ({ name: plain(name) }));
    file.exportFrom(module, 'value', valueItems);
  }
  return file.print();
}
