// SPDX-License-Identifier: MIT
// Pieces of Go text that several parts of the emitter write.

import type { Type } from '../../../ir/ir.ts';
import { type Flat, layoutOf } from '../../../ir/layout.ts';
import { coreType } from './go-core.ts';

/** Lines one step further in. */
export function indent(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? line : `\t${line}`));
}

/** `c0, c1 uint32, c2 uint64`: neighbours of one type share it. */
export function params(cores: readonly string[], flat: readonly Flat[]): string {
  return cores
    .map((name, index) => {
      const type = coreType(flat[index] ?? 'i32');
      return flat[index + 1] === flat[index] && index + 1 < flat.length ? name : `${name} ${type}`;
    })
    .join(', ');
}

/** Which core values belong to each of several values that travel one after the other. */
export function spread(types: readonly Type[]): { type: Type; from: number; to: number }[] {
  let end = 0;
  return types.map((type) => {
    const from = end;
    end += layoutOf(type).flat.length;
    return { type, from, to: end };
  });
}

export function range(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => `c${from + index}`);
}

/** The expression of an address an offset behind `at`. */
export function at(offset: number): string {
  return offset === 0 ? 'at' : `unsafe.Add(at, ${offset})`;
}
