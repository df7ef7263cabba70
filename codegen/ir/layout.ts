// SPDX-License-Identifier: MIT
// Canonical ABI layout of every type: size, alignment, field offsets, discriminants and core value types, computed
// once per type for wasm32 (CanonicalABI.md, "Alignment", "Element Size", "Flattening"). All languages read it.

import type { Func, Type, TypeDef } from './ir.ts';

/** Core WebAssembly value types. */
export type Flat = 'i32' | 'i64' | 'f32' | 'f64';

/** More flattened parameters than this travel as one pointer to a record of all of them. */
export const MAX_FLAT_PARAMS = 16;
/** More flattened results than this travel through memory. */
export const MAX_FLAT_RESULTS = 1;
/** Every type is smaller than this many bytes. */
export const MAX_TYPE_SIZE = 2 ** 28;

/** Flattened types are kept up to one more than ever travels flat; only "too many" is known of longer ones. */
const FLAT_CAP = MAX_FLAT_PARAMS + 1;

/** How a type lies in memory, and as which core values it travels when they are few enough. */
export interface Layout {
  /** Bytes, a multiple of `align`. */
  readonly size: number;
  /** 1, 2, 4 or 8. */
  readonly align: number;
  /** At most 17 of them: a type with more than 16 never travels flat. */
  readonly flat: readonly Flat[];
}

/** Layout of fields in order: a record, a tuple, a parameter list. */
export interface RecordLayout extends Layout {
  /** Byte offset of each field. */
  readonly offsets: readonly number[];
}

/** Layout of a discriminant with payloads: a variant, enum, option or result. */
export interface VariantLayout extends Layout {
  /** The discriminant is an unsigned integer of so many bytes at offset 0. */
  readonly discriminant: 1 | 2 | 4;
  /** Offset of the payload of every case. */
  readonly payload: number;
}

/** Core function type of a WIT function, and where its values are when they are too many. */
export interface Signature {
  readonly params: readonly Flat[];
  readonly results: readonly Flat[];
  /** Layout of the parameters when the single core parameter points to them. */
  readonly spilledParams: RecordLayout | undefined;
  /**
   * Layout of the result when it travels through memory: an export returns the pointer; an import gets it as its
   * last core parameter, after those of the WIT function.
   */
  readonly spilledResult: Layout | undefined;
}

const SCALARS: Partial<Record<Type['kind'], Layout>> = {
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
};
/** Handles and characters: one i32. */
const WORD = scalar(4, 'i32');
/** Strings and lists: pointer and length. */
const POINTER_AND_LENGTH: Layout = { size: 8, align: 4, flat: ['i32', 'i32'] };

const byType = new WeakMap<Type, Layout>();
const byDef = new WeakMap<TypeDef, Layout>();

/** Layout of a type. */
export function layoutOf(type: Type): Layout {
  const known = byType.get(type);
  if (known !== undefined) return known;
  const made = compute(type);
  byType.set(type, made);
  return made;
}

/** Layout of a named type; of an alias, that of what it names; of a resource, that of a handle. */
export function layoutOfDef(def: TypeDef): Layout {
  const known = byDef.get(def);
  if (known !== undefined) return known;
  const made = computeDef(def);
  byDef.set(def, made);
  return made;
}

/** Layout of fields in this order. */
export function recordLayout(fields: readonly Type[]): RecordLayout {
  let end = 0;
  let align = 1;
  const offsets: number[] = [];
  const flat: Flat[] = [];
  for (const field of fields) {
    const layout = layoutOf(field);
    const offset = alignTo(end, layout.align);
    offsets.push(offset);
    end = offset + layout.size;
    align = Math.max(align, layout.align);
    flat.push(...layout.flat.slice(0, FLAT_CAP - flat.length));
  }
  return { size: alignTo(end, align), align, flat, offsets };
}

/** Layout of cases in this order, each with a payload or none. */
export function variantLayout(cases: readonly (Type | undefined)[]): VariantLayout {
  const discriminant = discriminantSize(cases.length);
  let align = 1;
  let size = 0;
  const joined: Flat[] = [];
  for (const payload of cases) {
    if (payload === undefined) continue;
    const layout = layoutOf(payload);
    align = Math.max(align, layout.align);
    size = Math.max(size, layout.size);
    layout.flat.forEach((flat, index) => {
      joined[index] = join(joined[index] ?? flat, flat);
    });
  }
  const payload = alignTo(discriminant, align);
  const whole = Math.max(discriminant, align);
  const flat: Flat[] = ['i32', ...joined];
  return {
    size: alignTo(payload + size, whole),
    align: whole,
    flat: flat.slice(0, FLAT_CAP),
    discriminant,
    payload,
  };
}

/** Payloads of a type that travels as a variant, in case order (CanonicalABI.md, "despecialize"). */
export function casesOf(type: Type | TypeDef['shape']): readonly (Type | undefined)[] | undefined {
  switch (type.kind) {
    case 'variant':
      return type.cases.map((item) => item.payload);
    case 'enum':
      return type.cases.map(() => undefined);
    case 'option':
      return [undefined, type.item];
    case 'result':
      return [type.ok, type.error];
    default:
      return undefined;
  }
}

/** Bytes of a set of flags: 1, 2 or 4. More than 32 flags are not valid WIT. */
export function flagsSize(count: number): 1 | 2 | 4 {
  return count <= 8 ? 1 : count <= 16 ? 2 : 4;
}

/** Core signature of a function: as exported by a component, or as imported by one. */
export function signatureOf(func: Func, side: 'import' | 'export'): Signature {
  const params = recordLayout(func.params.map((param) => param.type));
  const spilledParams = params.flat.length > MAX_FLAT_PARAMS ? params : undefined;
  const result = func.result === undefined ? undefined : layoutOf(func.result);
  const spilledResult = result !== undefined && result.flat.length > MAX_FLAT_RESULTS ? result : undefined;
  const flat: readonly Flat[] = spilledParams === undefined ? params.flat : ['i32'];
  if (spilledResult === undefined) {
    return { params: flat, results: result?.flat ?? [], spilledParams, spilledResult };
  }
  return side === 'export'
    ? { params: flat, results: ['i32'], spilledParams, spilledResult }
    : { params: [...flat, 'i32'], results: [], spilledParams, spilledResult };
}

/** The next multiple of `align`, a power of two. */
export function alignTo(offset: number, align: number): number {
  return Math.ceil(offset / align) * align;
}

/** Core type of a slot that two cases of a variant share (CanonicalABI.md, "join"). */
function join(a: Flat, b: Flat): Flat {
  if (a === b) return a;
  return (a === 'i32' && b === 'f32') || (a === 'f32' && b === 'i32') ? 'i32' : 'i64';
}

function discriminantSize(cases: number): 1 | 2 | 4 {
  return cases <= 0x100 ? 1 : cases <= 0x10000 ? 2 : 4;
}

function scalar(size: number, flat: Flat): Layout {
  return { size, align: size, flat: [flat] };
}

function compute(type: Type): Layout {
  switch (type.kind) {
    case 'named':
      return layoutOfDef(type.def);
    case 'string':
    case 'map':
      return POINTER_AND_LENGTH;
    case 'list':
      return type.length === undefined ? POINTER_AND_LENGTH : arrayLayout(type.element, type.length);
    case 'tuple':
      return recordLayout(type.items);
    case 'option':
    case 'result':
      return variantLayout(casesOf(type) ?? []);
    default:
      return SCALARS[type.kind] ?? WORD;
  }
}

function computeDef(def: TypeDef): Layout {
  const { shape } = def;
  switch (shape.kind) {
    case 'alias':
      return layoutOf(shape.type);
    case 'record':
      return recordLayout(shape.fields.map((field) => field.type));
    case 'variant':
    case 'enum':
      return variantLayout(casesOf(shape) ?? []);
    case 'flags':
      return scalar(flagsSize(shape.flags.length), 'i32');
    case 'resource':
      return WORD;
  }
}

/** Elements one after the other, in place. */
function arrayLayout(element: Type, length: number): Layout {
  const one = layoutOf(element);
  const flat: Flat[] = [];
  for (let index = 0; index < length && flat.length < FLAT_CAP; index++) flat.push(...one.flat);
  return { size: one.size * length, align: one.align, flat: flat.slice(0, FLAT_CAP) };
}
