// SPDX-License-Identifier: MIT
// Objects of a world's shape, `Imports` or `Exports`, made and looked into by the names of its functions.

import type { WireFunction } from './wire/world-wire.ts';

export type Callable = (...args: unknown[]) => unknown;

/** Interfaces by member name, each with functions by member name; functions of the world itself beside them. */
export type Side = Record<string, Record<string, Callable> | Callable>;

/** An object of a world's shape. */
export function sideOf(functions: readonly WireFunction[], make: (func: WireFunction) => Callable): Side {
  const side: Side = Object.create(null);
  for (const func of functions) {
    if (func.member === undefined) {
      side[func.method] = make(func);
      continue;
    }
    const known = side[func.member];
    const owner: Record<string, Callable> = typeof known === 'object' ? known : Object.create(null);
    owner[func.method] = make(func);
    side[func.member] = owner;
  }
  return side;
}

/** One function of such an object, to be called as it stands there. @throws TypeError when it is missing. */
export function memberOf(side: Side, { member, method, id }: WireFunction): Callable {
  const owner = member === undefined ? side : side[member];
  if (typeof owner !== 'object') throw new TypeError(`${id} is not implemented`);
  const found = owner[method];
  if (typeof found !== 'function') throw new TypeError(`${id} is not implemented`);
  return (...args) => found.apply(owner, args);
}
