// SPDX-License-Identifier: MIT
// Emits conversion of C values to C++ values that own what they hold: an expression for types without a name, a
// function `lift` for each record, variant and set of flags.

import type { Type, TypeDef } from '../../../ir/ir.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';
import { indent } from '../c/text.ts';
import { memberNames } from '../c/types.ts';
import type { Conversions } from './conversions.ts';
import { isNumber } from './text.ts';

/** The expression of a C++ value; `raw` is that of a C value that can be named more than once. */
export function liftExpression(conversions: Conversions, type: Type, raw: string): string {
  const { glue } = conversions;
  const seen = resolveAlias(type);
  const owned = (part: Type): string => conversions.owned(part);
  switch (seen.kind) {
    case 'string':
      return `${glue}text(${raw})`;
    case 'char':
      return `static_cast<char32_t>(${raw})`;
    case 'list':
      if (seen.length !== undefined) {
        const each = liftLambda(conversions, seen.element);
        return `${glue}lift_array<${owned(seen)}>(${raw}, ${each})`;
      }
      return isNumber(seen.element)
        ? `${owned(seen)}(${raw}.ptr, ${raw}.ptr + ${raw}.len)`
        : `${glue}lift_list<${owned(seen)}>(${raw}, ${liftLambda(conversions, seen.element)})`;
    case 'map': {
      const key = liftExpression(conversions, seen.key, 'raw.key');
      const value = liftExpression(conversions, seen.value, 'raw.value');
      const pair = `std::pair<${owned(seen.key)}, ${owned(seen.value)}>(${key}, ${value})`;
      return `${glue}lift_list<${owned(seen)}>(${raw}, [](const auto &raw) { return ${pair}; })`;
    }
    case 'tuple': {
      const items = seen.items.map((item, index) => liftExpression(conversions, item, `${raw}.f${index}`));
      return `${owned(seen)}(${items.join(', ')})`;
    }
    case 'option': {
      const item = liftExpression(conversions, seen.item, 'raw');
      const lambda = item === 'raw' ? '' : `, ${liftLambda(conversions, seen.item)}`;
      return `${glue}lift_option<${owned(seen)}>(${raw}${lambda})`;
    }
    case 'result': {
      const ok = seen.ok === undefined ? '' : `, ${liftExpression(conversions, seen.ok, `${raw}.val.ok`)}`;
      const error =
        seen.error === undefined ? '' : `, ${liftExpression(conversions, seen.error, `${raw}.val.err`)}`;
      return `(${raw}.is_err ? ${owned(seen)}(std::unexpect${error}) : ${owned(seen)}(std::in_place${ok}))`;
    }
    case 'named': {
      const def = resolveDef(seen.def);
      if (def.shape.kind === 'enum') return `static_cast<${owned(seen)}>(${raw})`;
      return `${conversions.lift(def)}(${raw})`;
    }
    default:
      return raw;
  }
}

/** A function object that lifts one element. */
function liftLambda(conversions: Conversions, element: Type): string {
  return `[](const auto &raw) { return ${liftExpression(conversions, element, 'raw')}; }`;
}

/** The function `lift` of a named type. */
export function liftFunction(conversions: Conversions, def: TypeDef): string[] {
  const { c } = conversions;
  const { shape } = def;
  const type = conversions.owned({ kind: 'named', def });
  const head = `${type} ${conversions.lift(def)}(const ::${c.def(def).type} &raw) {`;
  if (shape.kind === 'record') {
    const members = memberNames(shape.fields.map(({ name }) => name));
    const fields = shape.fields.map(
      (field, index) =>
        `.${members[index]} = ${liftExpression(conversions, field.type, `raw.${members[index]}`)},`,
    );
    return [head, '  return {', ...indent(indent(fields)), '  };', '}'];
  }
  if (shape.kind === 'flags') {
    const members = memberNames(shape.flags.map(({ name }) => name));
    const flags = c
      .def(def)
      .constants.map((constant, index) => `.${members[index]} = (raw & ${constant}) != 0,`);
    return [head, '  return {', ...indent(indent(flags)), '  };', '}'];
  }
  if (shape.kind !== 'variant') throw new TypeError(`C++ has no conversion of ${shape.kind}`);
  const members = memberNames(shape.cases.map(({ name }) => name));
  const constants = c.def(def).constants;
  const lines = shape.cases.flatMap(({ payload }, index) => {
    const structure = conversions.structure(def, index);
    const value =
      payload === undefined ? '' : liftExpression(conversions, payload, `raw.val.${members[index]}`);
    return [`case ::${constants[index]}:`, `  return ${structure}{${value}};`];
  });
  return [head, '  switch (raw.tag) {', ...indent(lines), '  }', '  __builtin_unreachable();', '}'];
}
