// SPDX-License-Identifier: MIT
// What the emitters of import thunks and export callers both need to know of a function.

import type { Func, Type } from '../../ir/ir.ts';
import { type Signature, signatureOf, type VariantLayout, variantLayout } from '../../ir/layout.ts';
import { outcomeOf } from '../type-text.ts';

/** Core signature and outcome of one function. */
export interface BoundFunction {
  readonly func: Func;
  /** Name for messages, such as `phira:plugin/users@1.0.0#kick-user`. */
  readonly name: string;
  readonly core: Signature;
  /** What the TypeScript function returns; undefined for `void`. */
  readonly value: Type | undefined;
  /** The declared error, when the function answers a `result`. */
  readonly failure: { readonly error: Type | undefined; readonly layout: VariantLayout } | undefined;
}

/** Gathers the facts of a function. @param interfaceId undefined for a function of the world itself. */
export function boundFunction(
  func: Func,
  interfaceId: string | undefined,
  side: 'import' | 'export',
): BoundFunction {
  const outcome = outcomeOf(func);
  const result = outcome.kind === 'result';
  return {
    func,
    name: interfaceId === undefined ? func.mangled : `${interfaceId}#${func.mangled}`,
    core: signatureOf(func, side),
    value: result ? outcome.ok : outcome.type,
    failure: result
      ? { error: outcome.error, layout: variantLayout([outcome.ok, outcome.error]) }
      : undefined,
  };
}

/** Size and alignment of a type as arguments of `cx.pointer` or `cx.alloc`: `align, size`. */
export function extentOf(layout: { readonly size: number; readonly align: number }): string {
  return `${layout.align}, ${layout.size}`;
}
