// SPDX-License-Identifier: MIT
// Layout of value types in memory and as core values (CanonicalABI.md, "Alignment", "Element Size", "Flattening").

import type { PrimitiveKind } from '../abi/descriptor.ts';
import type { CoreValueType } from './core-types.ts';
import { type Layout, MOST_FLAT, type ValueShape, type ValueType } from './types.ts';

const PRIMITIVE_LAYOUTS: Readonly<Record<PrimitiveKind, Layout>> = {
  bool: scalar(1, 'i32'),
  s8: scalar(1, 'i32'),
  u8: scalar(1, 'i32'),
  s16: scalar(2, 'i32'),
  u16: scalar(2, 'i32'),
  s32: scalar(4, 'i32'),
  u32: scalar(4, 'i32'),
  s64: scalar(8, 'i64'),
  u64: scalar(8, 'i64'),
  f32: scalar(4, 'f32'),
  f64: scalar(8, 'f64'),
  char: scalar(4, 'i32'),
  string: { size: 8, align: 4, flat: ['i32', 'i32'] },
};
const POINTER_AND_LENGTH: Layout = PRIMITIVE_LAYOUTS.string;
const HANDLE: Layout = scalar(4, 'i32');

function scalar(size: number, type: CoreValueType): Layout {
  return { size, align: size, flat: [type] };
}

/** Rounds `offset` up to a multiple of `align`, a power of two. Not by bit operations: offsets may pass 2^31. */
export function alignTo(offset: number, align: number): number {
  return Math.ceil(offset / align) * align;
}

/** Layout of a type whose parts have theirs. */
export function layoutOf(shape: ValueShape): Layout {
  switch (shape.kind) {
    case 'list':
      return shape.length === undefined ? POINTER_AND_LENGTH : fixedList(shape.element, shape.length);
    case 'map':
      return POINTER_AND_LENGTH;
    case 'record':
      return sequence(shape.fields.map(([, type]) => type));
    case 'tuple':
      return sequence(shape.items);
    case 'variant':
      return choice(shape.cases.map(([, type]) => type));
    case 'enum':
      return enumeration(shape.labels.length);
    case 'flags':
      return scalar(flagsBytes(shape.labels.length), 'i32');
    case 'option':
      return choice([undefined, shape.item]);
    case 'result':
      return choice([shape.ok, shape.error]);
    case 'own':
    case 'borrow':
      return HANDLE;
    default:
      return PRIMITIVE_LAYOUTS[shape.kind];
  }
}

/** Bytes of flags with `count` labels. */
export function flagsBytes(count: number): 1 | 2 | 4 {
  if (count <= 8) return 1;
  return count <= 16 ? 2 : 4;
}

/** Bytes of the discriminant of `count` cases. */
export function discriminantBytes(count: number): 1 | 2 | 4 {
  if (count <= 0x100) return 1;
  return count <= 0x10000 ? 2 : 4;
}

/** Offset of each part of a record or tuple. */
export function fieldOffsets(types: readonly Layout[]): readonly number[] {
  let end = 0;
  return types.map(({ size, align }) => {
    const offset = alignTo(end, align);
    end = offset + size;
    return offset;
  });
}

/** Offset of the payload of a variant, the same for all cases. */
export function payloadOffset(cases: readonly (Layout | undefined)[]): number {
  let align = 1;
  for (const type of cases) align = Math.max(align, type?.align ?? 1);
  return alignTo(discriminantBytes(cases.length), align);
}

/** Layout of a record or tuple. */
export function sequence(types: readonly Layout[]): Layout {
  let size = 0;
  let align = 1;
  const flat: CoreValueType[] = [];
  for (const type of types) {
    size = alignTo(size, type.align) + type.size;
    align = Math.max(align, type.align);
    for (let index = 0; index < type.flat.length && flat.length < MOST_FLAT; index++) {
      flat.push(type.flat[index] ?? 'i32');
    }
  }
  return { size: alignTo(size, align), align, flat };
}

function fixedList(element: ValueType, length: number): Layout {
  const flat: CoreValueType[] = [];
  for (let index = 0; index < length && flat.length < MOST_FLAT; index++) {
    flat.push(...element.flat.slice(0, MOST_FLAT - flat.length));
    if (element.flat.length === 0) break;
  }
  return { size: element.size * length, align: element.align, flat };
}

function enumeration(count: number): Layout {
  return scalar(discriminantBytes(count), 'i32');
}

function choice(cases: readonly (Layout | undefined)[]): Layout {
  const joined: CoreValueType[] = [];
  let size = 0;
  let align: number = discriminantBytes(cases.length);
  for (const type of cases) {
    if (type === undefined) continue;
    size = Math.max(size, type.size);
    align = Math.max(align, type.align);
    for (const [index, core] of type.flat.entries()) {
      const before = joined[index];
      joined[index] = before === undefined ? core : join(before, core);
    }
  }
  const flat: CoreValueType[] = ['i32', ...joined];
  return { size: alignTo(payloadOffset(cases) + size, align), align, flat: flat.slice(0, MOST_FLAT) };
}

function join(left: CoreValueType, right: CoreValueType): CoreValueType {
  if (left === right) return left;
  if ((left === 'i32' && right === 'f32') || (left === 'f32' && right === 'i32')) return 'i32';
  return 'i64';
}
