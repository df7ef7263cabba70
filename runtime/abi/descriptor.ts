// SPDX-License-Identifier: MIT
// Structural description of a world's types, as generated code carries it and the engine compares components with.

/** Index into {@link WorldDescriptor.types}. */
export type TypeIndex = number;

/** Types without parts. */
export type PrimitiveKind =
  | 'bool'
  | 's8'
  | 'u8'
  | 's16'
  | 'u16'
  | 's32'
  | 'u32'
  | 's64'
  | 'u64'
  | 'f32'
  | 'f64'
  | 'char'
  | 'string';

/** One interned type; equal index means equal structure. Names of type definitions do not count, labels do. */
export type TypeDescriptor =
  | { readonly kind: PrimitiveKind }
  | { readonly kind: 'list'; readonly element: TypeIndex; readonly length: number | undefined }
  | { readonly kind: 'map'; readonly key: TypeIndex; readonly value: TypeIndex }
  | { readonly kind: 'record'; readonly fields: readonly (readonly [name: string, type: TypeIndex])[] }
  | { readonly kind: 'tuple'; readonly items: readonly TypeIndex[] }
  | {
      readonly kind: 'variant';
      readonly cases: readonly (readonly [name: string, type: TypeIndex | undefined])[];
    }
  | { readonly kind: 'enum' | 'flags'; readonly labels: readonly string[] }
  | { readonly kind: 'option'; readonly item: TypeIndex }
  | { readonly kind: 'result'; readonly ok: TypeIndex | undefined; readonly error: TypeIndex | undefined }
  /** `resource` is `interface-id#name`. */
  | { readonly kind: 'own' | 'borrow'; readonly resource: string };

export interface FunctionDescriptor {
  readonly params: readonly (readonly [name: string, type: TypeIndex])[];
  readonly result: TypeIndex | undefined;
}

/** Functions by name as in the component binary (`f`, `[method]r.m`), and the types that an interface exports by name. */
export interface InterfaceDescriptor {
  readonly functions: Readonly<Record<string, FunctionDescriptor>>;
  /** Value types by name; a resource is listed in `resources`. */
  readonly types: Readonly<Record<string, TypeIndex>>;
  readonly resources: readonly string[];
}

/** Everything the engine needs to know of a world to accept or refuse a component. */
export interface WorldDescriptor {
  /** Such as `phira:plugin/plugin@1.0.0`. */
  readonly id: string;
  readonly types: readonly TypeDescriptor[];
  /** By interface id as written, such as `phira:plugin/users@1.0.0`; world-level functions under `$root`. */
  readonly imports: Readonly<Record<string, InterfaceDescriptor>>;
  readonly exports: Readonly<Record<string, InterfaceDescriptor>>;
}
