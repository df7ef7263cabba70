// SPDX-License-Identifier: MIT
// How a WIT function is written in C: numbers by value, what the host only looks at by view or const pointer, what a
// function gives through `ret` and `err`, and who frees it.

import type { Func, Type, WorldItem } from '../../../ir/ir.ts';
import { Scope, snakeCase } from '../../names.ts';
import { declaration, ownsMemory } from '../../reference/languages/language.ts';
import type { Side } from '../../reference/pages.ts';
import { C_KEYWORDS, CPP_KEYWORDS } from '../../reserved-words.ts';
import { resolveAlias } from '../../type-text.ts';
import type { CNames } from './names.ts';
import { isScalar, isSpan } from './scalars.ts';
import { listed } from './text.ts';

/** How a value is handed over: itself, by pointer, or by a pointer that is NULL for `none`. */
export type Form = 'value' | 'pointer' | 'maybe';

export interface CParam {
  readonly name: string;
  readonly type: Type;
  readonly form: Form;
  /** The declaration, such as `const a_b_c_t *name`. */
  readonly text: string;
}

/** How a function answers. `structure` is written to `ret`; `option` and `result` return whether `ret` was. */
export type CAnswer =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'scalar'; readonly type: Type }
  | { readonly kind: 'structure'; readonly type: Type }
  | { readonly kind: 'option'; readonly type: Type }
  | { readonly kind: 'result'; readonly ok: Type | undefined; readonly error: Type | undefined };

export interface CSignature {
  readonly name: string;
  readonly params: readonly CParam[];
  readonly answer: CAnswer;
  readonly returned: string;
  /** Declarations of the out-parameters. */
  readonly out: readonly string[];
}

/** Names that the glue uses inside of a function. */
const LOCALS = new Set(['ret', 'err', 'self', 'answer', 'arguments']);

/** The C form of a function. */
export function cSignature(names: CNames, func: Func, item: WorldItem, side: Side): CSignature {
  const scope = new Scope([C_KEYWORDS, CPP_KEYWORDS, LOCALS], '_');
  const params = func.params.map(({ name, type }) => {
    const wanted = snakeCase(name);
    return param(names, scope.claim(isOption(type) ? `maybe_${wanted}` : wanted), type, side);
  });
  const answer = answerOf(func);
  const out = outOf(answer).map(({ name, type }) => `${names.text(type)} *${name}`);
  const returned = answer.kind === 'scalar' ? names.text(answer.type) : isAsked(answer) ? 'bool' : 'void';
  return { name: names.func(func, item, side), params, answer, returned, out };
}

/** The declaration, without what ends it. */
export function cDeclaration({ name, params, returned, out }: CSignature, tail: string): string[] {
  const all = [...params.map(({ text }) => text), ...out];
  return declaration(`${returned} ${name}`, all.length === 0 ? ['void'] : all, tail, false).split('\n');
}

/** Out-parameters of an answer, in order. */
export function outOf(answer: CAnswer): { readonly name: 'ret' | 'err'; readonly type: Type }[] {
  switch (answer.kind) {
    case 'structure':
    case 'option':
      return [{ name: 'ret', type: answer.type }];
    case 'result': {
      const ok = answer.ok === undefined ? [] : [{ name: 'ret' as const, type: answer.ok }];
      return answer.error === undefined ? ok : [...ok, { name: 'err' as const, type: answer.error }];
    }
    default:
      return [];
  }
}

/** Sentences on who owns what. */
export function ownership(names: CNames, { params, answer }: CSignature, side: Side): string[] {
  return side === 'import' ? importRules(names, params, answer) : exportRules(names, params, answer);
}

function importRules(names: CNames, params: readonly CParam[], answer: CAnswer): string[] {
  const lent = params.filter(({ type, form }) => form !== 'value' || isSpan(type)).map(({ name }) => name);
  const maybe = params.filter(({ form }) => form === 'maybe').map(({ name }) => name);
  return [
    lent.length === 0
      ? []
      : [`Only looks at ${listed(lent)}, which ${lent.length === 1 ? 'stays' : 'stay'} the caller's.`],
    maybe.length === 0 ? [] : [`NULL for ${listed(maybe)} stands for none.`],
    answerRules(answer),
    outOf(answer).flatMap(({ name, type }) =>
      ownsMemory(type) ? [`The caller frees \`*${name}\` with \`${names.free(type)}\`.`] : [],
    ),
    answer.kind === 'result' && answer.error !== undefined ? ['NULL for `err` drops the error.'] : [],
  ].flat();
}

function exportRules(names: CNames, params: readonly CParam[], answer: CAnswer): string[] {
  const lent = params.filter(({ type, form }) => form !== 'value' && ownsMemory(type));
  const maybe = params.filter(({ form }) => form === 'maybe').map(({ name }) => name);
  const given = outOf(answer).filter(({ type }) => ownsMemory(type));
  const list = listed(lent.map(({ name }) => name));
  return [
    lent.length === 0
      ? []
      : [
          `The caller frees ${list} afterwards. To keep a part, copy it, or move it out and leave zeros behind.`,
        ],
    maybe.length === 0 ? [] : [`NULL for ${listed(maybe)} stands for none.`],
    answerRules(answer),
    given.length === 0
      ? []
      : [
          `What is put into ${listed(given.map(({ name }) => `*${name}`))} must come from malloc, such as by ` +
            `\`${names.string}_copy\`; the caller frees it.`,
        ],
  ].flat();
}

function answerRules(answer: CAnswer): string[] {
  if (answer.kind === 'option') return ['True with `*ret`, or false for none.'];
  if (answer.kind !== 'result') return [];
  const ok = answer.ok === undefined ? 'True' : 'True with `*ret`';
  return [`${ok}, or false${answer.error === undefined ? '' : ' with `*err`'}.`];
}

function isOption(type: Type): boolean {
  return resolveAlias(type).kind === 'option';
}

function isAsked({ kind }: CAnswer): boolean {
  return kind === 'option' || kind === 'result';
}

function param(names: CNames, name: string, type: Type, side: Side): CParam {
  const seen = resolveAlias(type);
  const constant = side === 'import' || !ownsMemory(type) ? 'const ' : '';
  if (seen.kind === 'option') {
    return { name, type, form: 'maybe', text: `${constant}${names.text(seen.item)} *${name}` };
  }
  const isValue = isScalar(type) || (side === 'import' && isSpan(type));
  return isValue
    ? { name, type, form: 'value', text: `${names.text(type)} ${name}` }
    : { name, type, form: 'pointer', text: `${constant}${names.text(type)} *${name}` };
}

function answerOf(func: Func): CAnswer {
  if (func.result === undefined) return { kind: 'nothing' };
  const type = resolveAlias(func.result);
  if (type.kind === 'option') return { kind: 'option', type: type.item };
  if (type.kind === 'result') return { kind: 'result', ok: type.ok, error: type.error };
  return { kind: isScalar(func.result) ? 'scalar' : 'structure', type: func.result };
}
