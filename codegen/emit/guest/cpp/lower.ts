// SPDX-License-Identifier: MIT
// Emits conversion of C++ values to C values: an expression for types without a name, a function `lower` for each
// record, variant and set of flags. `memory` decides whether texts and lists are looked at or copied.

import type { Type, TypeDef } from '../../../ir/ir.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';
import { indent } from '../c/text.ts';
import { memberNames } from '../c/types.ts';
import type { Conversions } from './conversions.ts';
import { isNumber } from './text.ts';

/** The expression of a C value; `value` is that of a C++ value that can be named more than once. */
export function lowerExpression(conversions: Conversions, type: Type, value: string): string {
  const { glue, c } = conversions;
  const seen = resolveAlias(type);
  const raw = `::${c.text(seen)}`;
  switch (seen.kind) {
    case 'string':
      return `memory.text(${value})`;
    case 'char':
      return `static_cast<uint32_t>(${value})`;
    case 'list':
      if (seen.length !== undefined) {
        return `${glue}lower_array<${raw}>(${value}, ${lowerLambda(conversions, seen.element)})`;
      }
      return isNumber(seen.element)
        ? `memory.numbers<${raw}>(${value})`
        : `${glue}lower_list<${raw}>(memory, ${value}, ${lowerLambda(conversions, seen.element)})`;
    case 'map': {
      const key = lowerExpression(conversions, seen.key, 'item.first');
      const entry = lowerExpression(conversions, seen.value, 'item.second');
      const pair = `std::remove_pointer_t<decltype(${raw}::ptr)>{.key = ${key}, .value = ${entry}}`;
      return `${glue}lower_list<${raw}>(memory, ${value}, [&](const auto &item) { return ${pair}; })`;
    }
    case 'tuple': {
      const items = seen.items.map(
        (item, index) => `.f${index} = ${lowerExpression(conversions, item, `std::get<${index}>(${value})`)}`,
      );
      return `${raw}{${items.join(', ')}}`;
    }
    case 'option': {
      const item = lowerExpression(conversions, seen.item, 'item');
      const lambda = item === 'item' ? '' : `, ${lowerLambda(conversions, seen.item)}`;
      return `${glue}lower_option<${raw}>(${value}${lambda})`;
    }
    case 'result': {
      const payload = (part: Type | undefined, member: string, from: string): string => {
        if (seen.ok === undefined && seen.error === undefined) return '';
        return part === undefined
          ? ', .val = {}'
          : `, .val = {.${member} = ${lowerExpression(conversions, part, from)}}`;
      };
      const ok = `${raw}{.is_err = false${payload(seen.ok, 'ok', `(*${value})`)}}`;
      const error = `${raw}{.is_err = true${payload(seen.error, 'err', `${value}.error()`)}}`;
      return `(${value} ? ${ok} : ${error})`;
    }
    case 'named': {
      const def = resolveDef(seen.def);
      if (def.shape.kind === 'enum') return `static_cast<${raw}>(${value})`;
      const given = conversions.needsMemory(def) ? 'memory, ' : '';
      return `${conversions.lower(def)}(${given}${value})`;
    }
    default:
      return value;
  }
}

function lowerLambda(conversions: Conversions, element: Type): string {
  return `[&](const auto &item) { return ${lowerExpression(conversions, element, 'item')}; }`;
}

/** The function `lower` of a named type. */
export function lowerFunction(conversions: Conversions, def: TypeDef): string[] {
  const { c } = conversions;
  const { shape } = def;
  const raw = `::${c.def(def).type}`;
  const given = conversions.needsMemory(def) ? 'Memory &memory, ' : '';
  const type = conversions.owned({ kind: 'named', def });
  const head = `${raw} ${conversions.lower(def)}(${given}const ${type} &value) {`;
  if (shape.kind === 'record') {
    const members = memberNames(shape.fields.map(({ name }) => name));
    const fields = shape.fields.map(
      (field, index) =>
        `.${members[index]} = ${lowerExpression(conversions, field.type, `value.${members[index]}`)},`,
    );
    return [head, '  return {', ...indent(indent(fields)), '  };', '}'];
  }
  if (shape.kind === 'flags') {
    const members = memberNames(shape.flags.map(({ name }) => name));
    const bits = c
      .def(def)
      .constants.map((constant, index) => `if (value.${members[index]}) raw |= ${constant};`);
    return [head, `  ${raw} raw = 0;`, ...indent(bits), '  return raw;', '}'];
  }
  if (shape.kind !== 'variant') throw new TypeError(`C++ has no conversion of ${shape.kind}`);
  const members = memberNames(shape.cases.map(({ name }) => name));
  const { tag, constants } = c.def(def);
  const lines = shape.cases.flatMap(({ payload }, index) => {
    if (payload === undefined) return [];
    const structure = conversions.structure(def, index);
    const value = `std::get_if<${structure}>(&value)->value`;
    return [
      `case ::${constants[index]}:`,
      `  raw.val.${members[index]} = ${lowerExpression(conversions, payload, value)};`,
      '  break;',
    ];
  });
  const tagged = [`${raw} raw{};`, `raw.tag = static_cast<::${tag}>(value.index());`];
  const filled = lines.length === 0 ? [] : ['switch (raw.tag) {', ...lines, 'default:', '  break;', '}'];
  return [head, ...indent([...tagged, ...filled, 'return raw;']), '}'];
}
