// SPDX-License-Identifier: MIT
// The intermediate representation of one resolved world: what every emitter reads, and nothing else.
// Built once by build.ts from the resolved packages; values are immutable and linked by reference (a DAG:
// WIT has no recursive value types).

import type { Span } from '../diagnostics/source.ts';
import type { PrimitiveName } from '../syntax/ast.ts';

/** `namespace:name@version` of a package. */
export interface PackageId {
  readonly namespace: string;
  readonly name: string;
  /** Semantic version as written, without `@`. */
  readonly version: string | undefined;
}

/** One world with everything it reaches. */
export interface Ir {
  /** The package that declares the world. */
  readonly package: PackageId;
  readonly world: World;
  /** Every interface the world imports or exports, directly or through `use`, dependencies first. */
  readonly interfaces: readonly Interface[];
}

/** A world after elaboration: includes copied in, interfaces that others use made explicit (wit-grammar 9). */
export interface World {
  readonly name: string;
  /** Full name such as `phira:plugin/plugin@1.0.0`. */
  readonly id: string;
  readonly docs: string | undefined;
  /** Elaborated order: dependencies before dependants. */
  readonly imports: readonly WorldItem[];
  readonly exports: readonly WorldItem[];
  readonly span: Span;
}

/**
 * What a world imports or exports; `name` is the key that the component binary carries. Functions of a resource that
 * the world itself declares are with the resource, as in an interface.
 */
export type WorldItem =
  | { readonly kind: 'interface'; readonly name: string; readonly interface: Interface }
  | { readonly kind: 'function'; readonly name: string; readonly function: Func }
  | { readonly kind: 'type'; readonly name: string; readonly type: TypeDef };

export interface Interface {
  /** Full name such as `phira:plugin/users@1.0.0`, or the plain name of an inline interface. */
  readonly id: string;
  /** Kebab-case name without package. */
  readonly name: string;
  readonly package: PackageId;
  readonly docs: string | undefined;
  /** In dependency order: a type stands after the types it names. */
  readonly types: readonly TypeDef[];
  /** Free functions in source order; methods are with their resource. */
  readonly functions: readonly Func[];
  readonly span: Span;
}

/** A named type. `use other.{t}` makes an alias named `t` whose `used` is true. */
export interface TypeDef {
  readonly name: string;
  /** The interface that declares it; undefined for a type of the world itself. */
  readonly owner: Interface | undefined;
  readonly docs: string | undefined;
  readonly shape: TypeShape;
  readonly span: Span;
}

export type TypeShape =
  | { readonly kind: 'alias'; readonly type: Type; readonly used: boolean }
  | { readonly kind: 'record'; readonly fields: readonly Field[] }
  | VariantShape
  | { readonly kind: 'enum'; readonly cases: readonly Label[] }
  | { readonly kind: 'flags'; readonly flags: readonly Label[] }
  | ResourceShape;

export interface VariantShape {
  readonly kind: 'variant';
  readonly cases: readonly Case[];
  /** Case named by `@open CASE`: minor versions may add cases, which older guests see as this one. */
  readonly open: string | undefined;
  /** Whether `@events` marks this variant as the one whose cases are the events of the world. */
  readonly events: boolean;
}

export interface ResourceShape {
  readonly kind: 'resource';
  readonly constructor_: Func | undefined;
  readonly methods: readonly Func[];
  readonly statics: readonly Func[];
}

export interface Field {
  readonly name: string;
  readonly docs: string | undefined;
  readonly type: Type;
}

export interface Case {
  readonly name: string;
  readonly docs: string | undefined;
  readonly payload: Type | undefined;
  /** `@vetoable` on a case of the events variant. */
  readonly vetoable: boolean;
  /** `@targeted` on a case of the events variant: delivered to the plugin concerned, never subscribed to. */
  readonly targeted: boolean;
  /** `@permission` on a case of the events variant: guards the subscription. */
  readonly permission: string | undefined;
}

export interface Label {
  readonly name: string;
  readonly docs: string | undefined;
}

/** A primitive that values have. */
export type PrimitiveKind = Exclude<PrimitiveName, 'error-context'>;

/** A type where one is used. A bare resource name is `own` of it; `resource` is the definition itself, behind aliases. */
export type Type =
  | { readonly kind: PrimitiveKind }
  | { readonly kind: 'named'; readonly def: TypeDef }
  | { readonly kind: 'list'; readonly element: Type; readonly length: number | undefined }
  | { readonly kind: 'map'; readonly key: Type; readonly value: Type }
  | { readonly kind: 'tuple'; readonly items: readonly Type[] }
  | { readonly kind: 'option'; readonly item: Type }
  | { readonly kind: 'result'; readonly ok: Type | undefined; readonly error: Type | undefined }
  | { readonly kind: 'own' | 'borrow'; readonly resource: TypeDef }
  | { readonly kind: 'future' | 'stream'; readonly item: Type | undefined }
  | { readonly kind: 'error-context' };

export interface Param {
  readonly name: string;
  readonly type: Type;
}

export interface Func {
  /** Kebab-case name without mangling; `constructor` for one. */
  readonly name: string;
  /** Name in the component binary: `f`, `[constructor]r`, `[method]r.m`, `[static]r.m`. */
  readonly mangled: string;
  readonly docs: string | undefined;
  readonly async: boolean;
  /** A method's implicit `self: borrow<r>` is the first. */
  readonly params: readonly Param[];
  readonly result: Type | undefined;
  /** From `@permission`, on the function or its interface. */
  readonly permission: string | undefined;
  /** From `@checks`: permissions that the host asks for in some cases only; no guard is generated for them. */
  readonly checks: readonly string[];
  /** From `@fires`: underscore names of the events that the call causes. */
  readonly fires: readonly string[];
  readonly span: Span;
}
