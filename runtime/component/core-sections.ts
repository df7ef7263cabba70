// SPDX-License-Identifier: MIT
// Types and constant expressions in the sections of a core module (WebAssembly core specification, 5.3 and 5.4).

import type { Reader } from './binary/reader.ts';
import {
  type CoreExternType,
  type CoreLimits,
  type CoreSignature,
  type CoreValueType,
  coreSignature,
} from './core-types.ts';

/** Signatures by type index. */
export type ModuleTypes = readonly CoreSignature[];

const VALUE_TYPES: ReadonlyMap<number, CoreValueType> = new Map([
  [0x7f, 'i32'],
  [0x7e, 'i64'],
  [0x7d, 'f32'],
  [0x7c, 'f64'],
  [0x7b, 'v128'],
  [0x70, 'funcref'],
  [0x6f, 'externref'],
]);
const MOST_PAGES = 65_536;
/** Constant expressions are an instruction or two; extended ones stay far below this. */
const MOST_CONSTANT_INSTRUCTIONS = 1_000;

/** `valtype`. References of the GC and exception proposals are kept as their code, so that equal ones are equal. */
export function valueType(reader: Reader): CoreValueType {
  const code = reader.byte();
  const plain = VALUE_TYPES.get(code);
  if (plain !== undefined) return plain;
  if (code === 0x63 || code === 0x64) return `ref 0x${code.toString(16)} ${reader.s33()}`;
  if (code >= 0x68 && code <= 0x74) return `ref 0x${code.toString(16)}`;
  throw reader.malformed('unknown value type of a core module', reader.position - 1);
}

/** The type section: function types only, as no guest without garbage collection has others. */
export function signatures(reader: Reader): ModuleTypes {
  const known = new Map<CoreValueType, CoreValueType>();
  const read = (): CoreValueType => {
    const type = valueType(reader);
    const same = known.get(type);
    if (same !== undefined) return same;
    known.set(type, type);
    return type;
  };
  return reader.vector(() => {
    const at = reader.position;
    const form = reader.byte();
    if (form !== 0x60) throw reader.unsupported('a garbage-collected or recursive core type', at);
    return coreSignature(reader.vector(read), reader.vector(read));
  });
}

/** `limits` of a memory in pages or of a table in elements. */
export function limits(reader: Reader, what: 'memory' | 'table'): CoreLimits {
  const at = reader.position;
  const flags = reader.byte();
  if ((flags & 0x02) !== 0) throw reader.unsupported(`a shared ${what} (threads)`, at);
  if ((flags & 0x04) !== 0) throw reader.unsupported(`a 64-bit ${what} (memory64)`, at);
  if ((flags & 0x08) !== 0) throw reader.unsupported('a memory with a custom page size', at);
  if (flags > 1) throw reader.malformed('unknown flags of limits', at);
  const minimum = reader.u32();
  const maximum = flags === 1 ? reader.u32() : undefined;
  if (maximum !== undefined && maximum < minimum) throw reader.malformed('a maximum below its minimum', at);
  if (what === 'memory' && Math.max(minimum, maximum ?? 0) > MOST_PAGES) {
    throw reader.malformed(`a memory of more than ${MOST_PAGES} pages`, at);
  }
  return { minimum, maximum };
}

/** `tabletype`. */
export function tableType(reader: Reader): CoreExternType & { readonly kind: 'table' } {
  return { kind: 'table', element: valueType(reader), limits: limits(reader, 'table') };
}

/** `globaltype`. */
export function globalType(reader: Reader): CoreExternType & { readonly kind: 'global' } {
  const type = valueType(reader);
  const at = reader.position;
  const mutability = reader.byte();
  if (mutability > 1) throw reader.unsupported('a shared global (threads)', at);
  return { kind: 'global', type, mutable: mutability === 1 };
}

/** Skips a constant expression up to its `end`; V8 checks what it means. */
export function constantExpression(reader: Reader): void {
  for (let count = 0; count < MOST_CONSTANT_INSTRUCTIONS; count++) {
    const at = reader.position;
    switch (reader.byte()) {
      case 0x0b: // end
        return;
      case 0x41: // i32.const
        reader.skipLeb(32);
        break;
      case 0x42: // i64.const
        reader.skipLeb(64);
        break;
      case 0x43: // f32.const
        reader.skip(4);
        break;
      case 0x44: // f64.const
        reader.skip(8);
        break;
      case 0x23: // global.get
      case 0xd2: // ref.func
        reader.u32();
        break;
      case 0xd0: // ref.null
        reader.skipLeb(33);
        break;
      case 0x6a: // i32 and i64: add, sub, mul
      case 0x6b:
      case 0x6c:
      case 0x7c:
      case 0x7d:
      case 0x7e:
        break;
      case 0xfd: // v128.const
        if (reader.u32() !== 12) throw reader.malformed('a vector instruction that is not constant', at);
        reader.skip(16);
        break;
      default:
        throw reader.unsupported('an instruction of this kind in a constant expression', at);
    }
  }
  throw reader.malformed('a constant expression without an end');
}
