// SPDX-License-Identifier: MIT
// Emits lifting of core values into C values (CanonicalABI.md, "lift_flat"): the arguments of exports, and what an
// import returns. Memory is taken over as it is: the host has allocated it with `cabi_realloc`.

import type { Type, TypeDef } from '../../../ir/ir.ts';
import { layoutOf } from '../../../ir/layout.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';
import type { CNames } from './names.ts';
import { isScalar, isSpan } from './scalars.ts';
import { fromSlot, type SlotHelper } from './slots.ts';
import { indent } from './text.ts';
import { memberNames } from './types.ts';

/** The names of the world, and the helpers that were used so far. */
export interface Lifting {
  readonly names: CNames;
  readonly helpers: Set<SlotHelper>;
}

/** The expression of a scalar. */
export function liftScalar({ names }: Lifting, type: Type, core: string): string {
  const { kind } = resolveAlias(type);
  if (kind === 'f32' || kind === 'f64') return core;
  return kind === 'bool' ? `${core} != 0` : `(${names.text(type)})${core}`;
}

/** Statements that fill `target`, an lvalue, from core values; `cores` are expressions. */
export function liftInto(lifting: Lifting, type: Type, target: string, cores: readonly string[]): string[] {
  const { names } = lifting;
  const seen = resolveAlias(type);
  const [first = '', second = ''] = cores;
  if (isScalar(seen)) return [`${target} = ${liftScalar(lifting, seen, first)};`];
  if (isSpan(seen)) return [`${target}.ptr = (void *)${first};`, `${target}.len = (size_t)${second};`];
  switch (seen.kind) {
    case 'list': {
      const items = Array.from({ length: seen.length ?? 0 }, (_, index) => ({
        type: seen.element,
        target: `${target}.items[${index}]`,
      }));
      return liftAll(lifting, items, cores);
    }
    case 'tuple':
      return liftAll(
        lifting,
        seen.items.map((item, index) => ({ type: item, target: `${target}.f${index}` })),
        cores,
      );
    case 'option': {
      const payload = liftPayload(lifting, seen, seen.item, `${target}.val`, cores);
      return [`${target}.is_some = ${first} != 0;`, `if (${target}.is_some) {`, ...indent(payload), '}'];
    }
    case 'result':
      return [
        `${target}.is_err = ${first} != 0;`,
        ...liftCases(
          lifting,
          seen,
          [
            { label: '0', type: seen.ok, target: `${target}.val.ok` },
            { label: '1', type: seen.error, target: `${target}.val.err` },
          ],
          cores,
        ),
      ];
    case 'named':
      return liftNamed(lifting, seen, resolveDef(seen.def), target, cores);
    default:
      throw new TypeError(`C does not carry ${names.text(seen)}; a check should have left it out before`);
  }
}

interface Target {
  readonly type: Type | undefined;
  readonly target: string;
}

function liftNamed(
  lifting: Lifting,
  type: Type,
  def: TypeDef,
  target: string,
  cores: readonly string[],
): string[] {
  const { shape } = def;
  if (shape.kind === 'record') {
    const members = memberNames(shape.fields.map(({ name }) => name));
    const fields = shape.fields.map((field, index) => ({
      type: field.type,
      target: `${target}.${members[index]}`,
    }));
    return liftAll(lifting, fields, cores);
  }
  if (shape.kind !== 'variant') throw new TypeError(`C does not carry ${shape.kind}`);
  const { tag, constants } = lifting.names.def(def);
  const members = memberNames(shape.cases.map(({ name }) => name));
  const cases = shape.cases.map(({ payload }, index) => ({
    label: constants[index] ?? '',
    type: payload,
    target: `${target}.val.${members[index]}`,
  }));
  return [`${target}.tag = (${tag})${cores[0]};`, ...liftCases(lifting, type, cases, cores)];
}

function liftCases(
  lifting: Lifting,
  whole: Type,
  cases: readonly (Target & { readonly label: string })[],
  cores: readonly string[],
): string[] {
  const lines = cases.flatMap(({ type, target, label }) =>
    type === undefined
      ? []
      : [`case ${label}:`, ...indent([...liftPayload(lifting, whole, type, target, cores), 'break;'])],
  );
  return lines.length === 0
    ? []
    : [`switch (${cores[0]}) {`, ...lines, 'default:', ...indent(['break;']), '}'];
}

/** A payload out of the slots behind the discriminant. */
function liftPayload(
  lifting: Lifting,
  whole: Type,
  payload: Type,
  target: string,
  cores: readonly string[],
): string[] {
  const slots = layoutOf(whole).flat;
  const values = layoutOf(payload).flat.map((want, index) =>
    fromSlot(cores[index + 1] ?? '', slots[index + 1] ?? want, want, lifting.helpers),
  );
  return liftInto(lifting, payload, target, values);
}

function liftAll(lifting: Lifting, targets: readonly Target[], cores: readonly string[]): string[] {
  let at = 0;
  return targets.flatMap(({ type, target }) => {
    if (type === undefined) return [];
    const count = layoutOf(type).flat.length;
    at += count;
    return liftInto(lifting, type, target, cores.slice(at - count, at));
  });
}
