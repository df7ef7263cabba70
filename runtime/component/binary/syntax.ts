// SPDX-License-Identifier: MIT
// What the decoder makes of a component: its definitions in binary order, nothing resolved (Binary.md).

import type { StringEncoding } from '../../abi/contract.ts';
import type { PrimitiveKind } from '../../abi/descriptor.ts';

export type CoreSort =
  | 'core func'
  | 'core table'
  | 'core memory'
  | 'core global'
  | 'core tag'
  | 'core type'
  | 'core module'
  | 'core instance';

/** Every index space of a component; values do not exist here. */
export type Sort = CoreSort | 'func' | 'type' | 'component' | 'instance';

/** A primitive, or an index into the scope's types. */
export type ValueTypeSyntax = PrimitiveKind | number;

/** `T?` in a type. */
export type OptionalValueTypeSyntax = ValueTypeSyntax | undefined;

export interface FunctionTypeSyntax {
  readonly kind: 'func';
  readonly params: readonly (readonly [name: string, type: ValueTypeSyntax])[];
  readonly result: OptionalValueTypeSyntax;
}

export type TypeSyntax =
  | { readonly kind: 'primitive'; readonly primitive: PrimitiveKind }
  | { readonly kind: 'record'; readonly fields: readonly (readonly [name: string, type: ValueTypeSyntax])[] }
  | {
      readonly kind: 'variant';
      readonly cases: readonly (readonly [name: string, type: OptionalValueTypeSyntax])[];
    }
  | { readonly kind: 'list'; readonly element: ValueTypeSyntax; readonly length: number | undefined }
  | { readonly kind: 'map'; readonly key: ValueTypeSyntax; readonly value: ValueTypeSyntax }
  | { readonly kind: 'tuple'; readonly items: readonly ValueTypeSyntax[] }
  | { readonly kind: 'flags' | 'enum'; readonly labels: readonly string[] }
  | { readonly kind: 'option'; readonly item: ValueTypeSyntax }
  | { readonly kind: 'result'; readonly ok: OptionalValueTypeSyntax; readonly error: OptionalValueTypeSyntax }
  | { readonly kind: 'own' | 'borrow'; readonly resource: number }
  | { readonly kind: 'resource'; readonly destructor: number | undefined }
  | FunctionTypeSyntax
  | { readonly kind: 'instance type'; readonly declarations: readonly Declaration[] }
  | { readonly kind: 'component type'; readonly declarations: readonly Declaration[] };

/** `importname` or `exportname` with its attributes. */
export interface ExternName {
  readonly name: string;
  /** What follows a canonical version (`@1`) to make the full one (`.2.3`). */
  readonly versionSuffix: string | undefined;
  /** Interface that a plainly named instance implements. */
  readonly implements: string | undefined;
}

/** `externdesc`: what is imported, or what an export is said to be. */
export type ExternType =
  | { readonly sort: 'core module' | 'func' | 'component' | 'instance'; readonly type: number }
  /** `equals` undefined means `(sub resource)`. */
  | { readonly sort: 'type'; readonly equals: number | undefined };

export interface SortIndex {
  readonly sort: Sort;
  readonly index: number;
}

export interface InlineExport extends SortIndex {
  readonly name: ExternName;
}

export type AliasSyntax =
  | {
      readonly kind: 'alias export';
      readonly sort: Sort;
      readonly instance: number;
      readonly name: string;
      readonly offset: number;
    }
  | {
      readonly kind: 'alias core export';
      readonly sort: Sort;
      readonly instance: number;
      readonly name: string;
      readonly offset: number;
    }
  | {
      readonly kind: 'alias outer';
      readonly sort: Sort;
      readonly count: number;
      readonly index: number;
      readonly offset: number;
    };

/** A core type: only function types occupy an index; module types are refused. */
export type CoreTypeSyntax = { readonly kind: 'core func type' };

/** What may stand in an instance type or a component type. */
export type Declaration =
  | { readonly kind: 'core type'; readonly type: CoreTypeSyntax; readonly offset: number }
  | { readonly kind: 'type'; readonly type: TypeSyntax; readonly offset: number }
  | AliasSyntax
  | {
      readonly kind: 'import declaration';
      readonly name: ExternName;
      readonly type: ExternType;
      readonly offset: number;
    }
  | {
      readonly kind: 'export declaration';
      readonly name: ExternName;
      readonly type: ExternType;
      readonly offset: number;
    };

/** Options of a canonical definition, indices unresolved. */
export interface CanonOptionsSyntax {
  readonly encoding: StringEncoding;
  readonly memory: number | undefined;
  readonly realloc: number | undefined;
  readonly postReturn: number | undefined;
}

export type CanonSyntax =
  | {
      readonly kind: 'lift';
      readonly core: number;
      readonly options: CanonOptionsSyntax;
      readonly type: number;
      readonly offset: number;
    }
  | {
      readonly kind: 'lower';
      readonly function: number;
      readonly options: CanonOptionsSyntax;
      readonly offset: number;
    }
  | {
      readonly kind: 'resource.new' | 'resource.drop' | 'resource.rep';
      readonly type: number;
      readonly offset: number;
    };

/** A core module where it lies in the file; `bytes` is a view, not a copy. */
export interface CoreModuleSyntax {
  readonly kind: 'core module';
  readonly bytes: Uint8Array;
  readonly offset: number;
}

export interface CustomSection {
  readonly name: string;
  /** A view, not a copy. */
  readonly payload: Uint8Array;
}

/** A component: `offset` is its first byte in the file. */
export interface ComponentSyntax {
  readonly offset: number;
  readonly definitions: readonly Definition[];
  readonly customSections: readonly CustomSection[];
}

export type Definition =
  | CoreModuleSyntax
  | {
      readonly kind: 'core instantiate';
      readonly module: number;
      readonly args: readonly { readonly name: string; readonly instance: number }[];
      readonly offset: number;
    }
  | {
      readonly kind: 'core inline exports';
      readonly exports: readonly { readonly name: string; readonly sort: CoreSort; readonly index: number }[];
      readonly offset: number;
    }
  | { readonly kind: 'core type'; readonly type: CoreTypeSyntax; readonly offset: number }
  | { readonly kind: 'component'; readonly component: ComponentSyntax; readonly offset: number }
  | {
      readonly kind: 'instantiate';
      readonly component: number;
      readonly args: readonly (SortIndex & { readonly name: string })[];
      readonly offset: number;
    }
  | { readonly kind: 'inline exports'; readonly exports: readonly InlineExport[]; readonly offset: number }
  | AliasSyntax
  | { readonly kind: 'type'; readonly type: TypeSyntax; readonly offset: number }
  | CanonSyntax
  | { readonly kind: 'import'; readonly name: ExternName; readonly type: ExternType; readonly offset: number }
  | {
      readonly kind: 'export';
      readonly name: ExternName;
      readonly target: SortIndex;
      readonly type: ExternType | undefined;
      readonly offset: number;
    };
