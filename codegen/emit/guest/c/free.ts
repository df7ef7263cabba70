// SPDX-License-Identifier: MIT
// Emits functions that free what a value owns: each frees its parts and leaves them empty, so that doing it twice does
// no harm.

import type { Type } from '../../../ir/ir.ts';
import { ownsMemory } from '../../reference/languages/language.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';
import type { CNames } from './names.ts';
import { indent } from './text.ts';
import { type DeclaredType, memberNames } from './types.ts';

/** The function of one owning type. */
export function freeFunction(names: CNames, { name, free, type }: DeclaredType): string[] {
  return [`void ${free}(${name} *value) {`, ...indent(freeParts(names, type)), '}'];
}

/** A statement that frees a value; `target` is its address. */
export function freeStatement(names: CNames, type: Type, target: string): string {
  return `${names.free(type)}(${target});`;
}

function freeParts(names: CNames, type: Type): string[] {
  const seen = resolveAlias(type);
  switch (seen.kind) {
    case 'named':
      return freeNamed(names, seen);
    case 'list':
      return seen.length === undefined
        ? freeSpan(ownsMemory(seen.element) ? [freeStatement(names, seen.element, '&value->ptr[index]')] : [])
        : loop(`${seen.length}`, [freeStatement(names, seen.element, '&value->items[index]')]);
    case 'map': {
      const parts = [
        { member: 'key', part: seen.key },
        { member: 'value', part: seen.value },
      ].filter(({ part }) => ownsMemory(part));
      return freeSpan(
        parts.map(({ member, part }) => freeStatement(names, part, `&value->ptr[index].${member}`)),
      );
    }
    case 'tuple':
      return seen.items.flatMap((item, index) => freeMember(names, item, `value->f${index}`));
    case 'option':
      return [`if (value->is_some) ${freeStatement(names, seen.item, '&value->val')}`];
    case 'result':
      return freeResult(names, seen, 'value->');
    default:
      return [];
  }
}

/** Statements that free the payload of a `result`. @param access `value->` or `answer.` */
export function freeResult(
  names: CNames,
  { ok, error }: { readonly ok: Type | undefined; readonly error: Type | undefined },
  access: string,
): string[] {
  const freeOk =
    ok !== undefined && ownsMemory(ok) ? freeStatement(names, ok, `&${access}val.ok`) : undefined;
  const freeError =
    error !== undefined && ownsMemory(error) ? freeStatement(names, error, `&${access}val.err`) : undefined;
  if (freeError === undefined) return freeOk === undefined ? [] : [`if (!${access}is_err) ${freeOk}`];
  if (freeOk === undefined) return [`if (${access}is_err) ${freeError}`];
  return [`if (${access}is_err) {`, ...indent([freeError]), '} else {', ...indent([freeOk]), '}'];
}

function freeNamed(names: CNames, type: Extract<Type, { kind: 'named' }>): string[] {
  const { shape } = resolveDef(type.def);
  if (shape.kind === 'record') {
    const members = memberNames(shape.fields.map(({ name }) => name));
    return shape.fields.flatMap((field, index) => freeMember(names, field.type, `value->${members[index]}`));
  }
  if (shape.kind !== 'variant') return [];
  const { constants } = names.def(resolveDef(type.def));
  const members = memberNames(shape.cases.map(({ name }) => name));
  const cases = shape.cases.flatMap(({ payload }, index) =>
    payload === undefined || !ownsMemory(payload)
      ? []
      : [
          `case ${constants[index]}:`,
          ...indent([freeStatement(names, payload, `&value->val.${members[index]}`), 'break;']),
        ],
  );
  return ['switch (value->tag) {', ...cases, 'default:', ...indent(['break;']), '}'];
}

function freeMember(names: CNames, type: Type, member: string): string[] {
  return ownsMemory(type) ? [freeStatement(names, type, `&${member}`)] : [];
}

function freeSpan(each: readonly string[]): string[] {
  const items = each.length === 0 ? [] : loop('value->len', each);
  return [...items, 'if (value->len > 0) free(value->ptr);', 'value->ptr = NULL;', 'value->len = 0;'];
}

function loop(count: string, body: readonly string[]): string[] {
  return [`for (size_t index = 0; index < ${count}; index++) {`, ...indent(body), '}'];
}
