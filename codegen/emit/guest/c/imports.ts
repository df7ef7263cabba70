// SPDX-License-Identifier: MIT
// Emits the host functions of the glue: the declaration of each import, and the C function that calls it.

import type { Func, Type, WorldItem } from '../../../ir/ir.ts';
import { type Signature, signatureOf } from '../../../ir/layout.ts';
import { Scope } from '../../names.ts';
import { ownsMemory } from '../../reference/languages/language.ts';
import { resolveAlias } from '../../type-text.ts';
import { freeStatement } from './free.ts';
import { type Lifting, liftInto, liftScalar } from './lift.ts';
import { type Body, lowerOption, lowerValue } from './lower.ts';
import { CORE_TYPES } from './scalars.ts';
import { type CAnswer, type CParam, type CSignature, cDeclaration, cSignature } from './signature.ts';
import { indent, withArguments } from './text.ts';
import { resultMembers } from './types.ts';

/** The declaration and definition of one host function. */
export function importFunction(lifting: Lifting, func: Func, item: WorldItem): string[] {
  const { names, helpers } = lifting;
  const signature = cSignature(names, func, item, 'import');
  const core = signatureOf(func, 'import');
  const imported = names.claim(`import_${signature.name}`);
  const reserved = [...signature.params.map(({ name }) => name), 'ret', 'err', 'answer', 'arguments'];
  const body: Body = { lines: [], scope: new Scope([new Set(reserved)], '_'), helpers };
  const given =
    core.spilledParams === undefined ? lowerAll(body, signature.params) : spill(lifting, body, signature);
  body.lines.push(...callImport(lifting, signature, core, imported, given));
  const module = item.kind === 'interface' ? item.name : '$root';
  const params = core.params.map((flat) => CORE_TYPES[flat]);
  const returned = core.results[0] === undefined ? 'void' : CORE_TYPES[core.results[0]];
  return [
    `[[clang::import_module("${module}"), clang::import_name("${func.mangled}")]]`,
    ...withArguments(`extern ${returned} ${imported}`, params.length === 0 ? ['void'] : params, ';'),
    '',
    ...cDeclaration(signature, ' {'),
    ...indent(body.lines),
    '}',
  ];
}

function lowerAll(body: Body, params: readonly CParam[]): string[] {
  return params.flatMap(({ name, type, form }) => {
    const seen = resolveAlias(type);
    if (form === 'maybe' && seen.kind === 'option') {
      return lowerOption(body, seen, `${name} != NULL`, `(*${name})`, name);
    }
    return lowerValue(body, type, form === 'pointer' ? `(*${name})` : name, name);
  });
}

/** Puts too many parameters into a structure, whose address is the only core value. */
function spill({ names }: Lifting, body: Body, { params }: CSignature): string[] {
  const members = params.map(({ type }, index) => paramMember(names.text.bind(names), type, index));
  body.lines.push('struct {', ...indent(members.flat()), '} arguments;');
  params.forEach(({ name, form }, index) => {
    const target = `arguments.f${index}`;
    if (form === 'maybe') {
      body.lines.push(
        `${target}.is_some = ${name} != NULL;`,
        `if (${name} != NULL) ${target}.val = *${name};`,
      );
    } else body.lines.push(`${target} = ${form === 'pointer' ? '*' : ''}${name};`);
  });
  return ['(int32_t)&arguments'];
}

/** The member of one parameter in the structure of spilled ones. */
export function paramMember(text: (type: Type) => string, type: Type, index: number): string[] {
  const seen = resolveAlias(type);
  if (seen.kind !== 'option') return [`${text(type)} f${index};`];
  return ['struct {', ...indent(['bool is_some;', `${text(seen.item)} val;`]), `} f${index};`];
}

function callImport(
  lifting: Lifting,
  { answer }: CSignature,
  core: Signature,
  imported: string,
  given: readonly string[],
): string[] {
  const { names } = lifting;
  if (answer.kind === 'nothing') return withArguments(imported, given, ';');
  if (core.spilledResult === undefined) {
    const { kind } = answer;
    if (kind === 'scalar') {
      const [before = '', after = ''] = liftScalar(lifting, answer.type, '\0').split('\0');
      return withArguments(`return ${before}${imported}`, given, `${after};`);
    }
    if (kind === 'result') return withArguments(`return ${imported}`, given, ' == 0;');
    const type = CORE_TYPES[core.results[0] ?? 'i32'];
    const called = withArguments(`${type} answer = ${imported}`, given, ';');
    return [...called, ...liftInto(lifting, answer.type, '(*ret)', ['answer'])];
  }
  if (answer.kind === 'structure') return withArguments(imported, [...given, '(int32_t)ret'], ';');
  const text = (type: Type): string => names.text(type);
  const members =
    answer.kind === 'result' ? resultMembers(answer, text) : ['bool is_some;', `${text(answer.type)} val;`];
  return [
    'struct {',
    ...indent(members),
    '} answer;',
    ...withArguments(imported, [...given, '(int32_t)&answer'], ';'),
    ...handOver(lifting, answer),
  ];
}

/** Statements that give an answer to the caller. */
function handOver({ names }: Lifting, answer: CAnswer): string[] {
  if (answer.kind === 'option') {
    return ['if (answer.is_some) *ret = answer.val;', 'return answer.is_some;'];
  }
  if (answer.kind !== 'result') return [];
  const { ok, error } = answer;
  if (error === undefined) {
    return [
      ...(ok === undefined ? [] : ['if (!answer.is_err) *ret = answer.val.ok;']),
      'return !answer.is_err;',
    ];
  }
  const drop = ownsMemory(error)
    ? [
        'if (err != NULL) {',
        ...indent(['*err = answer.val.err;']),
        '} else {',
        ...indent([freeStatement(names, error, '&answer.val.err')]),
        '}',
      ]
    : ['if (err != NULL) *err = answer.val.err;'];
  return [
    'if (answer.is_err) {',
    ...indent([...drop, 'return false;']),
    '}',
    ...(ok === undefined ? [] : ['*ret = answer.val.ok;']),
    'return true;',
  ];
}
