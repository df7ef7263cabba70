// SPDX-License-Identifier: MIT
// Types of what core modules import and export, and when one fits the other (WebAssembly core specification, 3.4).

/** A core value type by its text name; reference types beyond the two plain ones keep their code. */
export type CoreValueType =
  | 'i32'
  | 'i64'
  | 'f32'
  | 'f64'
  | 'v128'
  | 'funcref'
  | 'externref'
  | `ref 0x${string}`;

/** A core function type; two are equal when their `key` is. */
export interface CoreSignature {
  readonly params: readonly CoreValueType[];
  readonly results: readonly CoreValueType[];
  /** Such as `i32,i32->i32`. */
  readonly key: string;
}

/** Minimum and maximum of a memory in pages, or of a table in elements. */
export interface CoreLimits {
  readonly minimum: number;
  readonly maximum: number | undefined;
}

export type CoreExternType =
  | { readonly kind: 'func'; readonly signature: CoreSignature }
  | { readonly kind: 'table'; readonly element: CoreValueType; readonly limits: CoreLimits }
  | { readonly kind: 'memory'; readonly limits: CoreLimits }
  | { readonly kind: 'global'; readonly type: CoreValueType; readonly mutable: boolean }
  | { readonly kind: 'tag'; readonly signature: CoreSignature };

/** Makes a signature. */
export function coreSignature(
  params: readonly CoreValueType[],
  results: readonly CoreValueType[],
): CoreSignature {
  return { params, results, key: `${params.join()}->${results.join()}` };
}

/** Whether something of type `given` may be passed where `wanted` is imported. */
export function fits(given: CoreExternType, wanted: CoreExternType): boolean {
  switch (wanted.kind) {
    case 'func':
      return given.kind === 'func' && given.signature.key === wanted.signature.key;
    case 'table':
      return (
        given.kind === 'table' && given.element === wanted.element && limitsFit(given.limits, wanted.limits)
      );
    case 'memory':
      return given.kind === 'memory' && limitsFit(given.limits, wanted.limits);
    case 'global':
      return given.kind === 'global' && given.mutable === wanted.mutable && given.type === wanted.type;
    case 'tag':
      return given.kind === 'tag' && given.signature.key === wanted.signature.key;
  }
}

function limitsFit(given: CoreLimits, wanted: CoreLimits): boolean {
  if (given.minimum < wanted.minimum) return false;
  if (wanted.maximum === undefined) return true;
  return given.maximum !== undefined && given.maximum <= wanted.maximum;
}

/** Text of a core type for messages. */
export function printCoreType(type: CoreExternType): string {
  switch (type.kind) {
    case 'func':
    case 'tag':
      return `${type.kind} (${type.signature.params.join(' ')}) -> (${type.signature.results.join(' ')})`;
    case 'table':
      return `table ${printLimits(type.limits)} of ${type.element}`;
    case 'memory':
      return `memory ${printLimits(type.limits)}`;
    case 'global':
      return `${type.mutable ? 'mutable ' : ''}global ${type.type}`;
  }
}

function printLimits({ minimum, maximum }: CoreLimits): string {
  return maximum === undefined ? `${minimum}..` : `${minimum}..${maximum}`;
}
