// SPDX-License-Identifier: MIT
// The resolved model: every package with its names linked, worlds elaborated, gated items removed. It keeps
// what the IR of one world drops (gates, docs with their places, packages nobody imports), for diff and print.

import type { Span } from '../diagnostics/source.ts';
import type { PackageId } from '../ir/ir.ts';
import type { Docs, PrimitiveName } from '../syntax/ast.ts';

/** All packages, dependencies before dependants. */
export interface Resolved {
  readonly packages: readonly ResolvedPackage[];
  /** The package that was asked for; the others are its dependencies. */
  readonly root: ResolvedPackage;
}

export interface ResolvedPackage {
  readonly id: PackageId;
  /** `ns:name@version`. */
  readonly label: string;
  readonly docs: Docs | undefined;
  readonly interfaces: Map<string, ResolvedInterface>;
  readonly worlds: Map<string, ResolvedWorld>;
  /** The name in the first header. */
  readonly span: Span;
}

/** `@since`, `@unstable`, `@deprecated` of an item (WIT.md, "Feature gates"). */
export type Stability =
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'stable';
      readonly since: string;
      readonly deprecated: string | undefined;
      readonly span: Span;
    }
  | {
      readonly kind: 'unstable';
      readonly feature: string;
      readonly deprecated: string | undefined;
      readonly span: Span;
    };

/** What types, functions, `use` and world items carry besides their own content. */
export interface Marks {
  readonly stability: Stability;
  readonly externalId: string | undefined;
}

export interface ResolvedInterface extends Marks {
  readonly kind: 'interface';
  readonly package: ResolvedPackage;
  /** Name in the package; undefined for an inline interface of a world. */
  readonly name: string | undefined;
  /** `ns:pkg/name@version`, or the plain name of an inline interface. */
  readonly id: string;
  readonly docs: Docs | undefined;
  /** Used types first, then dependency order. */
  readonly types: Map<string, ResolvedType>;
  /** Source order, by mangled name; methods stand where their resource does. */
  readonly functions: Map<string, ResolvedFunction>;
  readonly span: Span;
}

export interface ResolvedWorld extends Marks {
  readonly kind: 'world';
  readonly package: ResolvedPackage;
  readonly name: string;
  /** `ns:pkg/name@version`. */
  readonly id: string;
  readonly docs: Docs | undefined;
  /** By key: a plain name or an interface id. Elaborated order. */
  imports: Map<string, ResolvedWorldItem>;
  exports: Map<string, ResolvedWorldItem>;
  readonly span: Span;
}

export type ResolvedWorldItem =
  | ResolvedWorldInterface
  | (Placed & { readonly kind: 'function'; readonly function: ResolvedFunction })
  | (Placed & { readonly kind: 'type'; readonly type: ResolvedType });

interface Placed {
  readonly span: Span;
  /** Package of the world that wrote the item; another one's when it was included. */
  readonly origin: ResolvedPackage;
}

export interface ResolvedWorldInterface extends Marks, Placed {
  readonly kind: 'interface';
  readonly interface: ResolvedInterface;
  /** Docs of the import or export statement; an inline interface has its own. */
  readonly docs: Docs | undefined;
}

export interface ResolvedType extends Marks {
  readonly name: string;
  readonly owner: ResolvedInterface | ResolvedWorld;
  readonly docs: Docs | undefined;
  readonly body: ResolvedBody;
  readonly span: Span;
}

export type ResolvedBody =
  | { readonly kind: 'alias'; readonly type: TypeUse; readonly used: boolean }
  | { readonly kind: 'record'; readonly fields: readonly ResolvedField[] }
  | { readonly kind: 'variant'; readonly cases: readonly ResolvedCase[] }
  | { readonly kind: 'enum' | 'flags'; readonly labels: readonly ResolvedLabel[] }
  | { readonly kind: 'resource' };

export interface ResolvedLabel {
  readonly name: string;
  readonly docs: Docs | undefined;
  readonly span: Span;
}

export interface ResolvedField extends ResolvedLabel {
  readonly type: TypeUse;
}

export interface ResolvedCase extends ResolvedLabel {
  readonly payload: TypeUse | undefined;
}

export interface ResolvedFunction extends Marks {
  readonly kind: 'free' | 'method' | 'static' | 'constructor';
  /** Name without mangling; `constructor` for one. */
  readonly name: string;
  /** `f`, `[constructor]r`, `[method]r.m`, `[static]r.m`. */
  readonly mangled: string;
  readonly resource: ResolvedType | undefined;
  readonly docs: Docs | undefined;
  readonly async: boolean;
  /** A method's `self` is the first. */
  readonly params: readonly ResolvedParam[];
  readonly result: TypeUse | undefined;
  readonly span: Span;
}

export interface ResolvedParam {
  readonly name: string;
  readonly type: TypeUse;
  readonly span: Span;
}

/** A type where one is used. `unknown` stands for what was reported as an error. */
export type TypeUse =
  | { readonly kind: PrimitiveName | 'unknown' }
  | { readonly kind: 'named'; readonly type: ResolvedType }
  | { readonly kind: 'own' | 'borrow'; readonly resource: ResolvedType }
  | { readonly kind: 'list'; readonly element: TypeUse; readonly length: number | undefined }
  | { readonly kind: 'map'; readonly key: TypeUse; readonly value: TypeUse }
  | { readonly kind: 'tuple'; readonly items: readonly TypeUse[] }
  | { readonly kind: 'option'; readonly item: TypeUse }
  | { readonly kind: 'result'; readonly ok: TypeUse | undefined; readonly error: TypeUse | undefined }
  | { readonly kind: 'future' | 'stream'; readonly item: TypeUse | undefined };

/** The definition that a chain of aliases ends at; undefined when it ends at an unnamed type. */
export function definitionOf(type: ResolvedType): ResolvedType | undefined {
  let current = type;
  while (current.body.kind === 'alias') {
    const target = current.body.type;
    if (target.kind !== 'named') return undefined;
    current = target.type;
  }
  return current;
}

/** The type that a chain of names stands for, unnamed or a definition that is no alias. */
export function targetOf(type: TypeUse): TypeUse {
  let current = type;
  while (current.kind === 'named' && current.type.body.kind === 'alias') current = current.type.body.type;
  return current;
}

/** Types directly inside a type. */
export function partsOf(type: TypeUse): readonly TypeUse[] {
  switch (type.kind) {
    case 'list':
      return [type.element];
    case 'map':
      return [type.key, type.value];
    case 'tuple':
      return type.items;
    case 'option':
      return [type.item];
    case 'result':
      return [type.ok, type.error].filter((part) => part !== undefined);
    case 'future':
    case 'stream':
      return type.item === undefined ? [] : [type.item];
    default:
      return [];
  }
}

/** Types directly inside a definition. */
export function partsOfBody(body: ResolvedBody): readonly TypeUse[] {
  switch (body.kind) {
    case 'alias':
      return [body.type];
    case 'record':
      return body.fields.map((field) => field.type);
    case 'variant':
      return body.cases.map((entry) => entry.payload).filter((payload) => payload !== undefined);
    default:
      return [];
  }
}

/** Every named type mentioned directly or inside unnamed types. */
export function namesIn(type: TypeUse): readonly ResolvedType[] {
  if (type.kind === 'named') return [type.type];
  if (type.kind === 'own' || type.kind === 'borrow') return [type.resource];
  return partsOf(type).flatMap(namesIn);
}
