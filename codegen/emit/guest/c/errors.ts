// SPDX-License-Identifier: MIT
// Errors that say themselves what is wrong: variants that functions fail with and whose cases hold a text or nothing.
// The SDKs turn them into one text, such as `not-found: no user 99`.

import type { Ir, TypeDef } from '../../../ir/ir.ts';
import { allFunctions } from '../../facts.ts';
import { outcomeOf, resolveAlias, resolveDef } from '../../type-text.ts';
import type { CNames } from './names.ts';
import { indent } from './text.ts';
import { memberNames } from './types.ts';

/** The error variants of a world that have a text. */
export function textErrors(ir: Ir): ReadonlySet<TypeDef> {
  const errors = allFunctions(ir).flatMap(({ func }) => {
    const outcome = outcomeOf(func);
    const error =
      outcome.kind === 'result' && outcome.error !== undefined ? resolveAlias(outcome.error) : undefined;
    return error?.kind === 'named' ? [resolveDef(error.def)] : [];
  });
  return new Set(errors.filter(isText));
}

function isText({ shape }: TypeDef): boolean {
  if (shape.kind !== 'variant') return false;
  return shape.cases.every(({ payload }) => payload === undefined || resolveAlias(payload).kind === 'string');
}

/** What joins the name of a case and its text; emitted where a world has such errors. */
export function describeHelper({ string, stem }: CNames): string[] {
  return `
/** A text such as \`not-found: no user 99\`. */
static ${string}_t describe_error(const char *name, const ${string}_t *detail) {
  size_t start = strlen(name);
  size_t len = start + (detail == NULL ? 0 : 2 + detail->len);
  char *text = ${stem}_realloc(NULL, 0, 1, len);
  memcpy(text, name, start);
  if (detail != NULL) {
    memcpy(text + start, ": ", 2);
    if (detail->len > 0) memcpy(text + start + 2, detail->ptr, detail->len);
  }
  return (${string}_t){text, len};
}`
    .trim()
    .split('\n');
}

/** The declaration of the function that makes a text of an error, with what it says about itself. */
export function textDeclaration(names: CNames, def: TypeDef): string[] {
  const { type, text } = names.def(def);
  return [
    `/** The error as text, to be freed with \`${names.string}_free\`: the case, and what it says. */`,
    `${names.string}_t ${text}(const ${type} *value);`,
  ];
}

/** Its definition. */
export function textDefinition(names: CNames, def: TypeDef): string[] {
  const { shape } = def;
  if (shape.kind !== 'variant') return [];
  const { type, text, constants } = names.def(def);
  const members = memberNames(shape.cases.map(({ name }) => name));
  const cases = shape.cases.flatMap(({ name, payload }, index) => [
    `case ${constants[index]}:`,
    `  return describe_error("${name}", ${payload === undefined ? 'NULL' : `&value->val.${members[index]}`});`,
  ]);
  return [
    `${names.string}_t ${text}(const ${type} *value) {`,
    ...indent(['switch (value->tag) {', ...cases, '}', '__builtin_unreachable();']),
    '}',
  ];
}
