// SPDX-License-Identifier: MIT
// Values between the codecs' own form and the one that host functions take and give: jco's.

import type { PrimitiveKind } from '../../abi/descriptor.ts';
import type { ValueType } from '../types.ts';
import type { Case } from './codec.ts';
import { camelCase } from './host-names.ts';

/** Converts the values of one type. */
export interface Converter {
  toHost(lifted: unknown): unknown;
  /** @throws {TypeError} when the value is none of the type: the host's fault, never the guest's. */
  fromHost(value: unknown): unknown;
}

/**
 * The converter of a type: records with camelCase fields, variants and inner results `{ tag, val }`, enums their
 * labels, flags objects of booleans, an option its value or undefined (inside another option `{ tag, val }`), 64-bit
 * integers bigints, lists of numbers typed arrays, maps arrays of pairs, resources the host's own objects.
 */
export function converterOf(type: ValueType): Converter {
  switch (type.kind) {
    case 'record':
      return recordConverter(type.fields.map(([name, field]) => [camelCase(name), converterOf(field)]));
    case 'tuple':
      return tupleConverter(type.items.map(converterOf));
    case 'list':
      return listConverter(type.element, type.length);
    case 'map':
      return mapConverter(converterOf(type.key), converterOf(type.value));
    case 'variant':
      return choiceConverter(type.cases.map(([tag, payload]) => [tag, maybe(payload)]));
    case 'result':
      return choiceConverter([
        ['ok', maybe(type.ok)],
        ['err', maybe(type.error)],
      ]);
    case 'option':
      return optionConverter(type.item);
    case 'enum':
      return enumConverter(type.labels);
    case 'flags':
      return flagsConverter(type.labels.map(camelCase));
    case 'own':
    case 'borrow':
      return OBJECT;
    default:
      return PRIMITIVES[type.kind];
  }
}

function maybe(type: ValueType | undefined): Converter | undefined {
  return type === undefined ? undefined : converterOf(type);
}

const OBJECT: Converter = { toHost: same, fromHost: objectOf };

const PRIMITIVES: Readonly<Record<PrimitiveKind, Converter>> = {
  bool: {
    toHost: (lifted) => lifted !== 0,
    fromHost: (value) => {
      check(typeof value === 'boolean', value, 'a boolean');
      return value ? 1 : 0;
    },
  },
  s8: integer(-0x80, 0x7f),
  u8: integer(0, 0xff),
  s16: integer(-0x8000, 0x7fff),
  u16: integer(0, 0xffff),
  s32: integer(-0x80000000, 0x7fffffff),
  u32: { ...integer(0, 0xffffffff), toHost: (lifted) => Number(lifted) >>> 0 },
  s64: bigInteger((value) => BigInt.asIntN(64, value)),
  u64: bigInteger((value) => BigInt.asUintN(64, value)),
  f32: { toHost: same, fromHost: numberOf },
  f64: { toHost: same, fromHost: numberOf },
  char: {
    toHost: (lifted) => String.fromCodePoint(Number(lifted)),
    fromHost: (value) => {
      check(typeof value === 'string' && value.isWellFormed(), value, 'a character');
      const code = value.codePointAt(0) ?? 0;
      check(value === String.fromCodePoint(code), value, 'a character');
      return code;
    },
  },
  string: {
    toHost: same,
    fromHost: (value) => {
      check(typeof value === 'string', value, 'a string');
      return value;
    },
  },
};

function integer(least: number, most: number): Converter {
  return {
    toHost: same,
    fromHost: (value) => {
      const number = numberOf(value);
      check(Number.isInteger(number) && number >= least && number <= most, value, 'an integer in range');
      return number;
    },
  };
}

/** 64-bit integers; the codecs have them signed. */
function bigInteger(wrapped: (value: bigint) => bigint): Converter {
  return {
    toHost: (lifted) => wrapped(lifted as bigint),
    fromHost: (value) => {
      check(typeof value === 'bigint' && wrapped(value) === value, value, 'a bigint of 64 bits');
      return value;
    },
  };
}

interface NumberArray {
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, offset: number, length: number): ArrayBufferView;
  from(numbers: never): ArrayBufferView;
}

/** Views on the bytes of a list of numbers. */
const NUMBER_LISTS: Readonly<Partial<Record<string, NumberArray>>> = {
  s8: Int8Array,
  u8: Uint8Array,
  s16: Int16Array,
  u16: Uint16Array,
  s32: Int32Array,
  u32: Uint32Array,
  s64: BigInt64Array,
  u64: BigUint64Array,
  f32: Float32Array,
  f64: Float64Array,
};

function listConverter(element: ValueType, length: number | undefined): Converter {
  const View = NUMBER_LISTS[element.kind];
  if (View !== undefined) return length === undefined ? bytesConverter(View) : numbersConverter(View, length);
  const { toHost, fromHost } = converterOf(element);
  return {
    toHost: (lifted) => (lifted as unknown[]).map(toHost),
    fromHost: (value) => {
      const items = arrayOf(value);
      check(length === undefined || items.length === length, value, `${length} elements`);
      return items.map(fromHost);
    },
  };
}

/** Of variable length: the codec has copied the bytes out of the guest's memory. */
function bytesConverter(View: NumberArray): Converter {
  return {
    toHost: (lifted) => {
      const { buffer, byteOffset, byteLength } = lifted as Uint8Array<ArrayBuffer>;
      return new View(buffer, byteOffset, byteLength / View.BYTES_PER_ELEMENT);
    },
    fromHost: (value) => {
      check(value instanceof View, value, `a ${View.name}`);
      return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    },
  };
}

/** Of fixed length: the codec has the numbers one by one. */
function numbersConverter(View: NumberArray, length: number): Converter {
  return {
    toHost: (lifted) => View.from(lifted as never),
    fromHost: (value) => {
      check(value instanceof View, value, `a ${View.name}`);
      const numbers = Array.from(value as unknown as ArrayLike<unknown>);
      check(numbers.length === length, value, `${length} numbers`);
      return numbers;
    },
  };
}

/** Pairs, as they come: keys may occur twice. */
function mapConverter(key: Converter, item: Converter): Converter {
  const { toHost, fromHost } = tupleConverter([key, item]);
  return {
    toHost: (lifted) => (lifted as unknown[]).map(toHost),
    fromHost: (value) => arrayOf(value).map(fromHost),
  };
}

function recordConverter(fields: readonly (readonly [name: string, Converter])[]): Converter {
  return {
    toHost: (lifted) => {
      const values = lifted as readonly unknown[];
      return Object.fromEntries(fields.map(([name, field], index) => [name, field.toHost(values[index])]));
    },
    fromHost: (value) => {
      const record = objectOf(value) as Record<string, unknown>;
      return fields.map(([name, field]) => field.fromHost(record[name]));
    },
  };
}

function tupleConverter(items: readonly Converter[]): Converter {
  return {
    toHost: (lifted) => items.map((item, index) => item.toHost((lifted as unknown[])[index])),
    fromHost: (value) => {
      const values = arrayOf(value);
      return items.map((item, index) => item.fromHost(values[index]));
    },
  };
}

function choiceConverter(cases: readonly (readonly [tag: string, Converter | undefined])[]): Converter {
  return {
    toHost: (lifted) => {
      const { index, payload } = lifted as Case;
      const [tag, converter] = cases[index] ?? ['', undefined];
      return converter === undefined ? { tag } : { tag, val: converter.toHost(payload) };
    },
    fromHost: (value): Case => {
      const { tag, val } = objectOf(value) as { tag?: unknown; val?: unknown };
      const index = cases.findIndex(([name]) => name === tag);
      check(index >= 0, value, 'a case of its type');
      return { index, payload: cases[index]?.[1]?.fromHost(val) };
    },
  };
}

function optionConverter(item: ValueType): Converter {
  const converter = converterOf(item);
  if (item.kind === 'option')
    return choiceConverter([
      ['none', undefined],
      ['some', converter],
    ]);
  return {
    toHost: (lifted) => {
      const { index, payload } = lifted as Case;
      return index === 0 ? undefined : converter.toHost(payload);
    },
    fromHost: (value): Case =>
      value === undefined
        ? { index: 0, payload: undefined }
        : { index: 1, payload: converter.fromHost(value) },
  };
}

function enumConverter(labels: readonly string[]): Converter {
  return {
    toHost: (lifted) => labels[(lifted as Case).index],
    fromHost: (value): Case => {
      const index = labels.indexOf(String(value));
      check(index >= 0, value, 'a label of its enum');
      return { index, payload: undefined };
    },
  };
}

function flagsConverter(names: readonly string[]): Converter {
  return {
    toHost: (lifted) =>
      Object.fromEntries(names.map((name, bit) => [name, ((Number(lifted) >>> bit) & 1) === 1])),
    fromHost: (value) => {
      const flags = objectOf(value) as Record<string, unknown>;
      return names.reduce((bits, name, bit) => (flags[name] === true ? bits | (1 << bit) : bits), 0);
    },
  };
}

function same(value: unknown): unknown {
  return value;
}

function objectOf(value: unknown): object {
  check(typeof value === 'object' && value !== null, value, 'an object');
  return value;
}

function arrayOf(value: unknown): readonly unknown[] {
  check(Array.isArray(value), value, 'an array');
  return value;
}

function numberOf(value: unknown): number {
  check(typeof value === 'number', value, 'a number');
  return value;
}

function check(holds: boolean, value: unknown, what: string): asserts holds {
  if (!holds)
    throw new TypeError(`the host answered a value of type ${typeof value} where ${what} is wanted`);
}
