// SPDX-License-Identifier: MIT
// How a WIT function is written in C++: views and const references in, values out, `std::expected` for a result.

import type { Func, Type } from '../../../ir/ir.ts';
import { Scope, snakeCase } from '../../names.ts';
import { declaration } from '../../reference/languages/language.ts';
import type { Side } from '../../reference/pages.ts';
import { CPP_KEYWORDS } from '../../reserved-words.ts';
import type { CppNames } from './names.ts';
import { ownedText, parameterText } from './text.ts';

export interface CppParam {
  readonly name: string;
  readonly type: Type;
  /** Type with what stands before the name. */
  readonly text: string;
}

export interface CppSignature {
  readonly params: readonly CppParam[];
  readonly returned: string;
}

/** Names that the glue uses inside of a function. */
const LOCALS = new Set(['ret', 'err', 'memory', 'answer']);

/** The C++ form of a function, as a namespace writes it. */
export function cppSignature(names: CppNames, func: Func, side: Side, from: readonly string[]): CppSignature {
  const scope = new Scope([CPP_KEYWORDS, LOCALS], '_');
  const params = func.params.map(({ name, type }) => ({
    name: scope.claim(snakeCase(name)),
    type,
    text: parameterText(names, type, from, side),
  }));
  return { params, returned: func.result === undefined ? 'void' : ownedText(names, func.result, from) };
}

/** A declaration or the head of a definition. @param unnamed whether parameters have no names, being unused */
export function cppDeclaration(
  head: string,
  { params, returned }: CppSignature,
  tail: string,
  unnamed = false,
): string[] {
  const list = params.map(({ name, text }) => (unnamed ? text.trimEnd() : `${text}${name}`));
  return declaration(head === '' ? returned : `${returned} ${head}`, list, tail, false).split('\n');
}
