// SPDX-License-Identifier: MIT
// Random host values of a WIT type.

import fc, { type Arbitrary } from 'fast-check';
import { camelCase } from '../../codegen/emit/names.ts';
import { isNestedOption, resolveAlias, resolveDef } from '../../codegen/emit/type-text.ts';
import type { Type, TypeDef } from '../../codegen/ir/ir.ts';

const integers: Record<string, [number, number]> = {
  u8: [0, 255],
  s8: [-128, 127],
  u16: [0, 65535],
  s16: [-32768, 32767],
  u32: [0, 4294967295],
  s32: [-2147483648, 2147483647],
};

const textOf = (minLength: number) =>
  fc.oneof(
    fc.string({ unit: 'binary', minLength }),
    fc.string({ minLength }),
    fc.string({ minLength: 20, maxLength: 80 }),
  );
const character = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 });
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const s64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

const numberLists: Record<string, (numbers: never[]) => unknown> = {
  u8: (numbers) => Uint8Array.from(numbers),
  s8: (numbers) => Int8Array.from(numbers),
  u16: (numbers) => Uint16Array.from(numbers),
  s16: (numbers) => Int16Array.from(numbers),
  u32: (numbers) => Uint32Array.from(numbers),
  s32: (numbers) => Int32Array.from(numbers),
  u64: (numbers) => BigUint64Array.from(numbers),
  s64: (numbers) => BigInt64Array.from(numbers),
  f32: (numbers) => Float32Array.from(numbers),
  f64: (numbers) => Float64Array.from(numbers),
};

/** Makes objects of a resource. */
export type ObjectsOf = (resource: string) => Arbitrary<unknown>;

const noObjects: ObjectsOf = (resource) => {
  throw new Error(`no objects of ${resource}`);
};

/** Values of a type as the bindings take and give them. @param least length of strings and lists in it. */
export function valuesOf(type: Type, least = 0, objects: ObjectsOf = noObjects): Arbitrary<unknown> {
  const seen = resolveAlias(type);
  const range = integers[seen.kind];
  if (range !== undefined) return fc.integer({ min: range[0], max: range[1] });
  switch (seen.kind) {
    case 'bool':
      return fc.boolean();
    case 'u64':
      return u64;
    case 's64':
      return s64;
    case 'f32':
      return fc.float();
    case 'f64':
      return fc.double();
    case 'char':
      return character;
    case 'string':
      return textOf(least);
    case 'list':
      return listOf(seen.element, seen.length, least, objects);
    case 'map':
      return fc.array(fc.tuple(valuesOf(seen.key, least, objects), valuesOf(seen.value, least, objects)), {
        minLength: least,
        maxLength: 4,
      });
    case 'tuple':
      return fc.tuple(...seen.items.map((item) => valuesOf(item, least, objects)));
    case 'option':
      if (!isNestedOption(seen.item))
        return fc.option(valuesOf(seen.item, least, objects), { nil: undefined });
      return cases(
        [
          ['none', undefined],
          ['some', seen.item],
        ],
        least,
        objects,
      );
    case 'result':
      return fc.oneof(
        optional(seen.ok, least, objects).map((val) => ({ tag: 'ok', val })),
        optional(seen.error, least, objects).map((val) => ({ tag: 'err', val })),
      );
    case 'own':
    case 'borrow':
      return objects(resolveDef(seen.resource).name);
    case 'named':
      return named(resolveDef(seen.def), least, objects);
    default:
      throw new Error(`no values of ${seen.kind}`);
  }
}

function listOf(
  element: Type,
  length: number | undefined,
  least: number,
  objects: ObjectsOf,
): Arbitrary<unknown> {
  const size =
    length === undefined ? { minLength: least, maxLength: 5 } : { minLength: length, maxLength: length };
  const items = fc.array(valuesOf(element, least, objects), size);
  const typed = numberLists[resolveAlias(element).kind];
  return typed === undefined ? items : items.map((numbers) => typed(numbers as never[]));
}

function optional(type: Type | undefined, least: number, objects: ObjectsOf): Arbitrary<unknown> {
  return type === undefined ? fc.constant(undefined) : valuesOf(type, least, objects);
}

function cases(
  list: readonly (readonly [string, Type | undefined])[],
  least: number,
  objects: ObjectsOf,
): Arbitrary<unknown> {
  return fc.oneof(
    ...list.map(([tag, payload]) =>
      payload === undefined
        ? fc.constant({ tag })
        : valuesOf(payload, least, objects).map((val) => ({ tag, val })),
    ),
  );
}

function named({ shape }: TypeDef, least: number, objects: ObjectsOf): Arbitrary<unknown> {
  switch (shape.kind) {
    case 'record':
      return fc.record(
        Object.fromEntries(
          shape.fields.map((field) => [camelCase(field.name), valuesOf(field.type, least, objects)]),
        ),
      );
    case 'flags':
      return fc.record(Object.fromEntries(shape.flags.map((flag) => [camelCase(flag.name), fc.boolean()])));
    case 'enum':
      return fc.constantFrom(...shape.cases.map((label) => label.name));
    case 'variant':
      return cases(
        shape.cases.map((item) => [item.name, item.payload] as const),
        least,
        objects,
      );
    default:
      throw new Error(`no values of ${shape.kind}`);
  }
}
