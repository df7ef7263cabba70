// SPDX-License-Identifier: MIT
// Syntax tree of WIT: every node has a span, every documentable node its docs (WIT.md, "Wit grammar").

import type { Span } from '../diagnostics/source.ts';

/** A name; `name` is without the `%` that it may be written with, the span includes it. */
export interface Identifier {
  readonly name: string;
  readonly span: Span;
}

/** One physical line of documentation. */
export interface DocLine {
  readonly text: string;
  /** Offset of its first character in the source. */
  readonly start: number;
  /** Whether it was written as documentation, with three slashes or two stars; every comment counts, though. */
  readonly marked: boolean;
}

/** Documentation of an item: comments before it, without delimiters and common indentation. */
export interface Docs {
  readonly lines: readonly DocLine[];
  readonly span: Span;
}

/** A semantic version as written. */
export interface Version {
  readonly text: string;
  readonly span: Span;
}

/** `@since`, `@unstable`, `@deprecated`, `@external-id`. */
export type Attribute =
  | { readonly kind: 'since' | 'deprecated'; readonly version: Version; readonly span: Span }
  | { readonly kind: 'unstable'; readonly feature: Identifier; readonly span: Span }
  | { readonly kind: 'external-id'; readonly value: string; readonly span: Span };

export interface PackageName {
  readonly namespace: Identifier;
  readonly name: Identifier;
  readonly version: Version | undefined;
  readonly span: Span;
}

/** The `package a:b;` line of a file or the head of a nested package. */
export interface PackageHeader {
  readonly name: PackageName;
  readonly docs: Docs | undefined;
}

/** Interface or world meant by `use`, `include`, `import` or `export`. */
export type UsePath =
  | { readonly kind: 'local'; readonly name: Identifier }
  | { readonly kind: 'foreign'; readonly package: PackageName; readonly name: Identifier };

/** One parsed file. */
export interface File {
  readonly header: PackageHeader | undefined;
  readonly items: readonly Item[];
  readonly nested: readonly NestedPackage[];
  readonly span: Span;
}

export interface NestedPackage {
  readonly header: PackageHeader;
  readonly items: readonly Item[];
}

export type Item = InterfaceNode | WorldNode | TopUse;

export interface TopUse {
  readonly kind: 'top-use';
  readonly path: UsePath;
  readonly as: Identifier | undefined;
  readonly span: Span;
}

export interface InterfaceNode {
  readonly kind: 'interface';
  readonly name: Identifier;
  readonly docs: Docs | undefined;
  readonly attributes: readonly Attribute[];
  readonly items: readonly InterfaceItem[];
}

export type InterfaceItem = UseNode | TypeNode | FunctionNode;

export interface UsedName {
  readonly name: Identifier;
  readonly as: Identifier | undefined;
}

export interface UseNode {
  readonly kind: 'use';
  readonly path: UsePath;
  readonly names: readonly UsedName[];
  readonly attributes: readonly Attribute[];
  readonly span: Span;
}

export interface WorldNode {
  readonly kind: 'world';
  readonly name: Identifier;
  readonly docs: Docs | undefined;
  readonly attributes: readonly Attribute[];
  readonly items: readonly WorldItemNode[];
}

export type WorldItemNode = ExternNode | UseNode | TypeNode | IncludeNode;

/** `import` or `export` of a world. */
export interface ExternNode {
  readonly kind: 'import' | 'export';
  readonly extern: Extern;
  readonly docs: Docs | undefined;
  readonly attributes: readonly Attribute[];
  readonly span: Span;
}

export type Extern =
  | { readonly kind: 'function'; readonly name: Identifier; readonly signature: Signature }
  | { readonly kind: 'inline'; readonly name: Identifier; readonly items: readonly InterfaceItem[] }
  | { readonly kind: 'named'; readonly name: Identifier; readonly path: UsePath }
  | { readonly kind: 'path'; readonly path: UsePath };

export interface IncludeNode {
  readonly kind: 'include';
  readonly path: UsePath;
  readonly renames: readonly { readonly name: Identifier; readonly as: Identifier }[];
  readonly attributes: readonly Attribute[];
  readonly span: Span;
}

export interface FunctionNode {
  readonly kind: 'function';
  readonly name: Identifier;
  readonly docs: Docs | undefined;
  readonly attributes: readonly Attribute[];
  readonly signature: Signature;
}

export interface Signature {
  readonly async: boolean;
  readonly params: readonly FieldNode[];
  readonly result: TypeExpression | undefined;
  readonly span: Span;
}

/** A type definition. */
export interface TypeNode {
  readonly kind: 'type';
  readonly name: Identifier;
  readonly docs: Docs | undefined;
  readonly attributes: readonly Attribute[];
  readonly body: TypeBody;
}

export type TypeBody =
  | { readonly kind: 'alias'; readonly type: TypeExpression }
  | { readonly kind: 'record'; readonly fields: readonly FieldNode[] }
  | { readonly kind: 'variant'; readonly cases: readonly CaseNode[] }
  | { readonly kind: 'enum' | 'flags'; readonly labels: readonly LabelNode[] }
  | { readonly kind: 'resource'; readonly functions: readonly ResourceFunctionNode[] };

/** A record field, or a parameter (which keeps no docs). */
export interface FieldNode {
  readonly name: Identifier;
  readonly docs: Docs | undefined;
  readonly type: TypeExpression;
}

export interface CaseNode {
  readonly name: Identifier;
  readonly docs: Docs | undefined;
  readonly payload: TypeExpression | undefined;
}

export interface LabelNode {
  readonly name: Identifier;
  readonly docs: Docs | undefined;
}

/** Function of a resource; a constructor's `name` spans the keyword. */
export interface ResourceFunctionNode {
  readonly kind: 'method' | 'static' | 'constructor';
  readonly name: Identifier;
  readonly docs: Docs | undefined;
  readonly attributes: readonly Attribute[];
  readonly signature: Signature;
}

/** Keywords that are types by themselves. */
export const PRIMITIVE_NAMES = [
  'bool',
  's8',
  'u8',
  's16',
  'u16',
  's32',
  'u32',
  's64',
  'u64',
  'f32',
  'f64',
  'char',
  'string',
  'error-context',
] as const;

export type PrimitiveName = (typeof PRIMITIVE_NAMES)[number];

/** A type where one is used. */
export type TypeExpression = { readonly span: Span } & (
  | { readonly kind: PrimitiveName }
  | { readonly kind: 'name'; readonly name: Identifier }
  | { readonly kind: 'own' | 'borrow'; readonly resource: Identifier }
  | { readonly kind: 'list'; readonly element: TypeExpression; readonly length: number | undefined }
  | { readonly kind: 'map'; readonly key: TypeExpression; readonly value: TypeExpression }
  | { readonly kind: 'tuple'; readonly items: readonly TypeExpression[] }
  | { readonly kind: 'option'; readonly item: TypeExpression }
  | {
      readonly kind: 'result';
      readonly ok: TypeExpression | undefined;
      readonly error: TypeExpression | undefined;
    }
  | { readonly kind: 'future' | 'stream'; readonly item: TypeExpression | undefined }
);
