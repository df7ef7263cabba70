// SPDX-License-Identifier: MIT
// Types, limits and constant expressions in the sections of a core module (WebAssembly core specification, 5.3 and 5.4).

import { componentError } from '../errors.ts';
import { type Cursor, malformed } from './cursor.ts';
import { unknownInstruction } from './unsupported.ts';

/** Entities that the module itself has; an index must stay below. */
export interface Spaces {
  readonly types: number;
  readonly functions: readonly number[];
  readonly globals: number;
}

/** Limits of a memory or table, as they stand in the module. */
export interface DeclaredLimits {
  readonly minimum: number;
  readonly maximum: number | undefined;
}

/** Pages of 64 KiB that an address of 32 bits reaches. */
const MOST_PAGES = 65_536;

/** A heap type: one of the abstract ones, or the index of a type below `types`. */
export function heapType(cursor: Cursor, types: number): void {
  const at = cursor.at;
  if (cursor.s33() >= types) throw malformed('a reference to a type that does not exist', at);
}

/** A value type whose type index, if it has one, is below `types`. */
export function valueType(cursor: Cursor, types: number): void {
  const at = cursor.at;
  const code = cursor.byte();
  if (code === 0x63 || code === 0x64) heapType(cursor, types);
  else if (!isPlainType(code)) throw malformed('unknown value type of a core module', at);
}

/** Whether a byte is a value type by itself: a number, a vector or an abstract reference. */
export function isPlainType(code: number): boolean {
  return (code >= 0x7b && code <= 0x7f) || (code >= 0x68 && code <= 0x74);
}

/**
 * Limits of a memory or table.
 *
 * @throws ComponentError `COMPONENT_UNSUPPORTED` for shared and 64-bit ones.
 */
export function sizeLimits(cursor: Cursor, what: 'memory' | 'table'): DeclaredLimits {
  const at = cursor.at;
  const flags = cursor.byte();
  const feature = [
    [0x02, 'a shared memory or table (threads)'],
    [0x04, 'a 64-bit memory or table (memory64)'],
    [0x08, 'a memory with a custom page size'],
  ].find(([flag]) => (flags & Number(flag)) !== 0);
  if (feature !== undefined) {
    throw componentError('COMPONENT_UNSUPPORTED', `${feature[1]} is not supported in plugins`, at);
  }
  if (flags > 1) throw malformed('unknown flags of limits', at);
  const minimum = cursor.u32();
  const maximum = flags === 1 ? cursor.u32() : undefined;
  if (maximum !== undefined && maximum < minimum) throw malformed('a maximum below its minimum', at);
  if (what === 'memory' && Math.max(minimum, maximum ?? 0) > MOST_PAGES) {
    throw malformed(`a memory of more than ${MOST_PAGES} pages`, at);
  }
  return { minimum, maximum };
}

/** A constant expression up to its `end`; what it means is left to V8. */
export function constantExpression(cursor: Cursor, spaces: Spaces): void {
  for (;;) {
    const at = cursor.at;
    const opcode = cursor.byte();
    switch (opcode) {
      case 0x0b: // end
        return;
      case 0x41: // i32.const
        cursor.skipLeb(32);
        break;
      case 0x42: // i64.const
        cursor.skipLeb(64);
        break;
      case 0x43: // f32.const
        cursor.skip(4);
        break;
      case 0x44: // f64.const
        cursor.skip(8);
        break;
      case 0x23: // global.get
        cursor.index(spaces.globals, 'global');
        break;
      case 0xd2: // ref.func
        cursor.index(spaces.functions.length, 'function');
        break;
      case 0xd0: // ref.null
        heapType(cursor, spaces.types);
        break;
      case 0x6a: // i32 and i64: add, sub, mul
      case 0x6b:
      case 0x6c:
      case 0x7c:
      case 0x7d:
      case 0x7e:
        break;
      case 0xfd: // v128.const
        if (cursor.u32() !== 12) throw malformed('a vector instruction that is not constant', at);
        cursor.skip(16);
        break;
      case 0xfb:
        throw unknownInstruction(opcode, cursor.u32(), at);
      default:
        throw malformed('an instruction that is not constant', at);
    }
  }
}
