// SPDX-License-Identifier: MIT
// C as the SDK of this package declares it (codegen/emit/guest/c), which is asked for every signature.

import type { WorldItem } from '../../../ir/ir.ts';
import { whyNotCarried } from '../../guest/c/carried.ts';
import { cNames } from '../../guest/c/names.ts';
import { cDeclaration, cSignature } from '../../guest/c/signature.ts';
import { kindOf, type Language, type Place } from './language.ts';

export const c: Language = {
  name: 'C',
  fence: 'c',
  naming: 'the generated `guest/c`; the header says who frees what',
  module: (place) => {
    const names = cNames(place.context);
    return `${place.side === 'export' ? 'exports_' : ''}${names.prefix(place.owner)}_`;
  },
  signature(func, place) {
    const reason = kindOf(func) === 'free' ? whyNotCarried(func) : 'it belongs to a resource';
    if (reason !== undefined) return `/* Left out: ${reason}. */`;
    const item = worldItem(place, func.name);
    const names = cNames(place.context);
    return cDeclaration(cSignature(names, func, item, place.side), ';').join('\n');
  },
};

/** What the world imports or exports a function with: by its full name where it does so under several. */
export function worldItem({ context, owner, side }: Place, name: string): WorldItem {
  const { world } = context.ir;
  const items = side === 'import' ? world.imports : world.exports;
  const found =
    owner === undefined
      ? items.filter((item) => item.kind === 'function' && item.name === name)
      : items.filter((item) => item.kind === 'interface' && item.interface === owner);
  const item = found.find((each) => each.name === owner?.id) ?? found[0];
  if (item !== undefined) return item;
  if (owner === undefined) throw new TypeError(`"${name}" is no function of the world`);
  return { kind: 'interface', name: owner.id, interface: owner };
}
