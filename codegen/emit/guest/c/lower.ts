// SPDX-License-Identifier: MIT
// Emits lowering of C values to core values (CanonicalABI.md, "lower_flat"): the arguments of imports. Nothing is
// copied or allocated, since the host only looks at what it is given.

import type { Type, TypeDef } from '../../../ir/ir.ts';
import { type Flat, layoutOf } from '../../../ir/layout.ts';
import type { Scope } from '../../names.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';
import { CORE_TYPES, isScalar, isSpan } from './scalars.ts';
import { intoSlot, operand, type SlotHelper } from './slots.ts';
import { indent } from './text.ts';
import { memberNames } from './types.ts';

/** Where the statements of one function go, and under which names. */
export interface Body {
  readonly lines: string[];
  readonly scope: Scope;
  readonly helpers: Set<SlotHelper>;
}

/** A member of an lvalue: `(*name)` becomes `name->member`. */
export function memberOf(value: string, member: string): string {
  const pointer = /^\(\*(\w+)\)$/.exec(value);
  return pointer === null ? `${value}.${member}` : `${pointer[1]}->${member}`;
}

/**
 * Writes the statements that lower a value and gives the expressions of its core values.
 *
 * @param value an lvalue.
 * @param hint name near to which those of locals are taken.
 */
export function lowerValue(body: Body, type: Type, value: string, hint: string): string[] {
  const seen = resolveAlias(type);
  if (isScalar(seen)) return [scalarCore(seen, value)];
  if (isSpan(seen)) return [`(int32_t)${memberOf(value, 'ptr')}`, `(int32_t)${memberOf(value, 'len')}`];
  switch (seen.kind) {
    case 'list':
      return Array.from({ length: seen.length ?? 0 }, (_, index) =>
        lowerValue(body, seen.element, `${memberOf(value, 'items')}[${index}]`, `${hint}${index}`),
      ).flat();
    case 'tuple':
      return seen.items.flatMap((item, index) =>
        lowerValue(body, item, memberOf(value, `f${index}`), `${hint}${index}`),
      );
    case 'option':
      return lowerOption(body, seen, memberOf(value, 'is_some'), memberOf(value, 'val'), hint);
    case 'result': {
      const [ok, error] = ['ok', 'err'].map((member) => memberOf(value, `val.${member}`));
      const cases = [
        { type: seen.ok, value: ok ?? '' },
        { type: seen.error, value: error ?? '' },
      ];
      return lowerCases(body, seen, memberOf(value, 'is_err'), cases, hint);
    }
    case 'named':
      return lowerNamed(body, seen, resolveDef(seen.def), value, hint);
    default:
      throw new TypeError(`C does not carry ${seen.kind}; a check should have left it out before`);
  }
}

/** Lowers an option whose payload is reached by an expression of its own, such as behind a pointer that may be NULL. */
export function lowerOption(
  body: Body,
  option: Extract<Type, { kind: 'option' }>,
  isSome: string,
  payload: string,
  hint: string,
): string[] {
  const slots = layoutOf(option).flat;
  const names = declareSlots(body, slots.slice(1), hint);
  const inner: Body = { ...body, lines: [] };
  assign(inner, names, slots, { type: option.item, value: payload }, hint);
  body.lines.push(`if (${isSome}) {`, ...indent(inner.lines), '}');
  return [`(int32_t)${operand(isSome.includes(' ') ? `(${isSome})` : isSome)}`, ...names];
}

interface CaseValue {
  readonly type: Type | undefined;
  readonly value: string;
}

function lowerNamed(body: Body, type: Type, { shape }: TypeDef, value: string, hint: string): string[] {
  if (shape.kind === 'record') {
    const members = memberNames(shape.fields.map(({ name }) => name));
    return shape.fields.flatMap((field, index) => {
      const member = members[index] ?? '';
      return lowerValue(body, field.type, memberOf(value, member), `${hint}_${member}`);
    });
  }
  if (shape.kind !== 'variant') throw new TypeError(`C does not carry ${shape.kind}`);
  const members = memberNames(shape.cases.map(({ name }) => name));
  const cases = shape.cases.map(({ payload }, index) => ({
    type: payload,
    value: memberOf(value, `val.${members[index]}`),
  }));
  return lowerCases(body, type, memberOf(value, 'tag'), cases, hint);
}

function lowerCases(
  body: Body,
  type: Type,
  tag: string,
  cases: readonly CaseValue[],
  hint: string,
): string[] {
  const slots = layoutOf(type).flat;
  const names = declareSlots(body, slots.slice(1), hint);
  const lines = cases.flatMap((each, index) => {
    if (each.type === undefined) return [];
    const inner: Body = { ...body, lines: [] };
    assign(inner, names, slots, each, hint);
    return [`case ${index}:`, ...indent(braced([...inner.lines, 'break;']))];
  });
  if (lines.length > 0) {
    body.lines.push(`switch ((uint32_t)${tag}) {`, ...lines, 'default:', ...indent(['break;']), '}');
  }
  return [`(int32_t)${tag}`, ...names];
}

/** A declaration right behind a label needs a block of its own in C before C23. */
function braced(lines: readonly string[]): readonly string[] {
  return lines.some((line) => /^(int32_t|int64_t|float|double) /.test(line))
    ? ['{', ...indent(lines), '}']
    : lines;
}

function declareSlots({ lines, scope }: Body, slots: readonly Flat[], hint: string): string[] {
  return slots.map((flat, index) => {
    const name = scope.claim(`${hint}_slot${index}`);
    lines.push(`${CORE_TYPES[flat]} ${name} = 0;`);
    return name;
  });
}

function assign(
  body: Body,
  names: readonly string[],
  slots: readonly Flat[],
  each: CaseValue,
  hint: string,
): void {
  const { type, value } = each;
  if (type === undefined) return;
  const have = layoutOf(type).flat;
  lowerValue(body, type, value, hint).forEach((core, index) => {
    const slot = slots[index + 1] ?? 'i32';
    body.lines.push(`${names[index]} = ${intoSlot(core, have[index] ?? slot, slot, body.helpers)};`);
  });
}

function scalarCore(type: Type, value: string): string {
  const [flat = 'i32'] = layoutOf(type).flat;
  return flat === 'f32' || flat === 'f64' ? value : `(${CORE_TYPES[flat]})${operand(value)}`;
}
