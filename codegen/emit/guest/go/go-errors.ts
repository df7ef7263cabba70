// SPDX-License-Identifier: MIT
// How the error of a WIT function is an `error` of Go.

import type { Ir, Type, TypeDef } from '../../../ir/ir.ts';
import { allFunctions } from '../../facts.ts';
import { outcomeOf, resolveAlias, resolveDef } from '../../type-text.ts';

/** How an error of a function is an `error` of Go. */
export type ErrorForm =
  /** `result` without a payload of its error: one value stands for all. */
  | { readonly kind: 'nothing' }
  /** A text. */
  | { readonly kind: 'text' }
  /** A variant or enum whose values are errors themselves. */
  | { readonly kind: 'own'; readonly def: TypeDef }
  /** Anything else, in `*FailureOf`. */
  | { readonly kind: 'wrapped'; readonly type: Type };

/** The form of a payload. */
export function errorForm(payload: Type | undefined): ErrorForm {
  if (payload === undefined) return { kind: 'nothing' };
  const type = resolveAlias(payload);
  if (type.kind === 'string') return { kind: 'text' };
  if (type.kind === 'named') {
    const def = resolveDef(type.def);
    if (def.shape.kind === 'variant' || def.shape.kind === 'enum') return { kind: 'own', def };
  }
  return { kind: 'wrapped', type: payload };
}

/** Types of a world whose values are errors, since a function answers them as such. */
export function errorTypesOf(ir: Ir): ReadonlySet<TypeDef> {
  const forms = allFunctions(ir).flatMap(({ func }) => {
    const outcome = outcomeOf(func);
    return outcome.kind === 'result' ? [errorForm(outcome.error)] : [];
  });
  return new Set(forms.flatMap((form) => (form.kind === 'own' ? [form.def] : [])));
}
