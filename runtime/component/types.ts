// SPDX-License-Identifier: MIT
// Resolved component types: every structure exists once, with its layout, so that equal types are equal objects.

import type { PrimitiveKind } from '../abi/descriptor.ts';
import type { CoreValueType } from './core-types.ts';

/** A resource type has an identity of its own: two definitions never match, whatever their names. */
export interface ResourceType {
  readonly kind: 'resource';
  readonly id: number;
  /** Component instance that defines it; undefined for a resource of the host. */
  readonly instance: number | undefined;
  /** Slot of the destructor among the core values. */
  readonly destructor: number | undefined;
  /** `interface#name` of a resource of the host. */
  readonly host: string | undefined;
}

/** The structure of a value type, with the parts resolved. */
export type ValueShape =
  | { readonly kind: PrimitiveKind }
  | { readonly kind: 'list'; readonly element: ValueType; readonly length: number | undefined }
  | { readonly kind: 'map'; readonly key: ValueType; readonly value: ValueType }
  | { readonly kind: 'record'; readonly fields: readonly (readonly [name: string, type: ValueType])[] }
  | { readonly kind: 'tuple'; readonly items: readonly ValueType[] }
  | {
      readonly kind: 'variant';
      readonly cases: readonly (readonly [name: string, type: ValueType | undefined])[];
    }
  | { readonly kind: 'enum' | 'flags'; readonly labels: readonly string[] }
  | { readonly kind: 'option'; readonly item: ValueType }
  | { readonly kind: 'result'; readonly ok: ValueType | undefined; readonly error: ValueType | undefined }
  | { readonly kind: 'own' | 'borrow'; readonly resource: ResourceType };

/** Size, alignment and flattening of a type (CanonicalABI.md, "Alignment", "Element Size", "Flattening"). */
export interface Layout {
  readonly size: number;
  readonly align: number;
  /** Core values; cut off at {@link MOST_FLAT}, beyond which a value is passed in memory anyway. */
  readonly flat: readonly CoreValueType[];
}

/** A value type. `depth` and `nodes` are those of its expansion, for the limits. */
export type ValueType = ValueShape &
  Layout & {
    readonly id: number;
    readonly depth: number;
    readonly nodes: number;
    /** It contains a string or a list of variable length, so that lowering it allocates. */
    readonly pointers: boolean;
    /** It contains a `borrow`, which results may not. */
    readonly borrows: boolean;
  };

/** A function type. */
export interface FunctionType {
  readonly kind: 'func';
  readonly id: number;
  readonly params: readonly (readonly [name: string, type: ValueType])[];
  readonly result: ValueType | undefined;
}

/** One more than `MAX_FLAT_PARAMS`: enough to know that a value is too long to be passed flat. */
export const MOST_FLAT = 17;
