// SPDX-License-Identifier: MIT
// Emits the host functions of C++: each lends its arguments to the C function, and owns what that gives.

import type { Func, Type, WorldItem } from '../../../ir/ir.ts';
import { ownsMemory } from '../../reference/languages/language.ts';
import { resolveAlias } from '../../type-text.ts';
import { isSpan } from '../c/scalars.ts';
import { type CSignature, cSignature, outOf } from '../c/signature.ts';
import { indent, LONGEST, withArguments } from '../c/text.ts';
import type { Conversions } from './conversions.ts';
import { liftExpression } from './lift.ts';
import { lowerExpression } from './lower.ts';
import { type CppSignature, cppDeclaration, cppSignature } from './signature.ts';
import { isNumber } from './text.ts';

/** The definition of one host function, to stand in its namespace. */
export function importDefinition(all: Conversions, func: Func, item: WorldItem): string[] {
  const { names, c } = all;
  const space = names.itemSpace(item);
  const conversions = all.from(space);
  const signature = cppSignature(names, func, 'import', space);
  const raw = cSignature(c, func, item, 'import');
  for (const { type } of signature.params) conversions.need('lower', type);
  const { lines, given } = lend(conversions, signature, raw);
  return [
    ...cppDeclaration(names.func(func, item), signature, ' {'),
    ...indent([...lines, ...call(conversions, raw, given)]),
    '}',
  ];
}

/** Locals that hold C values, and the arguments of the call. */
function lend(
  conversions: Conversions,
  { params }: CppSignature,
  raw: CSignature,
): { readonly lines: string[]; readonly given: string[] } {
  const lines = params.some(({ type }) => conversions.holdsMemory(type) && !isView(type))
    ? [`${conversions.glue}Memory memory(${conversions.glue}Memory::lends);`]
    : [];
  const taken = new Set(params.map(({ name }) => name));
  const given = params.map(({ name, type }, index) => {
    const form = raw.params[index]?.form;
    if (isView(type)) return `${conversions.glue}view<::${conversions.c.text(resolveAlias(type))}>(${name})`;
    if (form === 'value' || isSpan(type)) return lowerExpression(conversions, type, name);
    let local = `${name}_raw`;
    while (taken.has(local)) local += '_';
    taken.add(local);
    const seen = resolveAlias(type);
    if (form === 'maybe' && seen.kind === 'option') {
      const lowered = lowerExpression(conversions, seen.item, 'item');
      lines.push(`auto ${local} = ${name}.transform([&](const auto &item) { return ${lowered}; });`);
      return `${local} ? &*${local} : nullptr`;
    }
    lines.push(`auto ${local} = ${lowerExpression(conversions, type, name)};`);
    return `&${local}`;
  });
  return { lines, given };
}

/** Whether an argument lies in memory as C has it. */
function isView(type: Type): boolean {
  const seen = resolveAlias(type);
  return (
    seen.kind === 'string' || (seen.kind === 'list' && seen.length === undefined && isNumber(seen.element))
  );
}

function call(conversions: Conversions, raw: CSignature, given: readonly string[]): string[] {
  const { answer } = raw;
  const out = outOf(answer);
  const list = [...given, ...out.map(({ name }) => `&${name}`)];
  const text = `::${raw.name}(${list.join(', ')})`;
  for (const { type } of out) conversions.need('lift', type);
  const locals = out.map(({ name, type }) => `${localType(conversions, type)} ${name}{};`);
  const lift = (type: Type, name: string): string => liftExpression(conversions, type, name);
  switch (answer.kind) {
    case 'nothing':
      return withArguments(`::${raw.name}`, list, ';');
    case 'scalar':
      conversions.need('lift', answer.type);
      return [`return ${lift(answer.type, text)};`];
    case 'structure':
      return [...locals, `${text};`, `return ${lift(answer.type, 'ret')};`];
    case 'option':
      return [...locals, `if (!${text}) return std::nullopt;`, `return ${lift(answer.type, 'ret')};`];
    case 'result': {
      const error = answer.error === undefined ? 'std::monostate{}' : lift(answer.error, 'err');
      const ok = answer.ok === undefined ? '{}' : lift(answer.ok, 'ret');
      const test = `if (!${text}) {`;
      const failed = [`  return std::unexpected(${error});`, '}'];
      const asked =
        test.length <= LONGEST
          ? [test]
          : [...withArguments(`bool answer = ::${raw.name}`, list, ';'), 'if (!answer) {'];
      return [...locals, ...asked, ...failed, `return ${ok};`];
    }
  }
}

/** Type of a local that a C function writes to. */
function localType({ c, glue }: Conversions, type: Type): string {
  const text = c.text(resolveAlias(type));
  if (ownsMemory(type)) return `${glue}Given<::${text}, ::${c.free(type)}>`;
  return c.of(type) === undefined ? text : `::${text}`;
}
