// SPDX-License-Identifier: MIT
// What the type indices of an encoded package mean: types with their names, interfaces, worlds.

import type { PrimitiveName } from '../syntax/ast.ts';

/** Anything that a type index can stand for. */
export type Entry = ValueEntry | FunctionType | InstanceType | ComponentType;

/** What can be the type of a value. */
export type ValueEntry = StructuralType | NamedType | ImportedType;

/** A type by its structure. `depth` and `size` count what its text would nest and hold. */
export interface StructuralType {
  readonly kind: 'structural';
  readonly shape: Shape;
  readonly depth: number;
  readonly size: number;
}

export type Shape =
  | { readonly kind: PrimitiveName }
  | { readonly kind: 'record'; readonly fields: readonly Labelled<ValueEntry>[] }
  | { readonly kind: 'variant'; readonly cases: readonly Labelled<ValueEntry | undefined>[] }
  | { readonly kind: 'enum' | 'flags'; readonly labels: readonly string[] }
  | { readonly kind: 'own' | 'borrow'; readonly resource: ValueEntry }
  | { readonly kind: 'list'; readonly element: ValueEntry; readonly length: number | undefined }
  | { readonly kind: 'map'; readonly key: ValueEntry; readonly value: ValueEntry }
  | { readonly kind: 'tuple'; readonly items: readonly ValueEntry[] }
  | { readonly kind: 'option'; readonly item: ValueEntry }
  | { readonly kind: 'future' | 'stream'; readonly item: ValueEntry | undefined }
  | {
      readonly kind: 'result';
      readonly ok: ValueEntry | undefined;
      readonly error: ValueEntry | undefined;
    };

export interface Labelled<T> {
  readonly name: string;
  readonly type: T;
}

/** A type that an interface exports or a world imports under a name. */
export interface NamedType {
  readonly kind: 'named';
  readonly name: string;
  /** What declares it. */
  readonly scope: InstanceType | ComponentType;
  /** What it equals; undefined for a resource. */
  readonly target: ValueEntry | undefined;
  readonly externalId: string | undefined;
}

/** A named type seen through the instance that exports it. */
export interface ImportedType {
  readonly kind: 'imported';
  readonly instance: Instance;
  readonly type: NamedType;
}

export interface FunctionType {
  readonly kind: 'function type';
  readonly async: boolean;
  readonly params: readonly Labelled<ValueEntry>[];
  readonly result: ValueEntry | undefined;
}

/** An interface without its name. */
export interface InstanceType {
  readonly kind: 'instance type';
  readonly exports: Map<string, Member>;
}

/** A world without its name, or what wraps one interface or world. */
export interface ComponentType {
  readonly kind: 'component type';
  readonly imports: Map<string, Member>;
  readonly exports: Map<string, Member>;
}

/** What stands under a name. */
export type Member = NamedType | FunctionMember | Instance | ComponentMember;

export interface FunctionMember {
  readonly kind: 'function';
  readonly type: FunctionType;
  readonly externalId: string | undefined;
}

export interface Instance {
  readonly kind: 'instance';
  /** A plain name, or `ns:pkg/name@version`. */
  readonly name: string;
  /** Id of the interface that a plainly named instance implements. */
  readonly implements: string | undefined;
  readonly type: InstanceType;
  readonly externalId: string | undefined;
}

export interface ComponentMember {
  readonly kind: 'component';
  readonly type: ComponentType;
}
