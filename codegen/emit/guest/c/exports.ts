// SPDX-License-Identifier: MIT
// Emits the exports of the glue: each takes core values from the host, calls the plugin's C function, frees what the
// plugin was lent, and answers with memory that stands until the host has read it.

import type { Func, Type, WorldItem } from '../../../ir/ir.ts';
import { layoutOf, type Signature, signatureOf } from '../../../ir/layout.ts';
import { Scope } from '../../names.ts';
import { ownsMemory } from '../../reference/languages/language.ts';
import { resolveAlias } from '../../type-text.ts';
import { freeResult, freeStatement } from './free.ts';
import { paramMember } from './imports.ts';
import { type Lifting, liftInto, liftScalar } from './lift.ts';
import { lowerValue } from './lower.ts';
import { CORE_TYPES, isScalar } from './scalars.ts';
import { type CAnswer, type CParam, type CSignature, cSignature } from './signature.ts';
import { indent, withArguments } from './text.ts';
import { resultMembers } from './types.ts';

/** Name of an export in the component binary. */
export function exportName(func: Func, item: WorldItem): string {
  return item.kind === 'interface' ? `${item.name}#${func.mangled}` : func.mangled;
}

/** What one exported function is made of. */
interface Export {
  readonly lifting: Lifting;
  readonly signature: CSignature;
  readonly core: Signature;
  /** Name of the glue's function. */
  readonly name: string;
  /** Type of what it returns a pointer to. */
  readonly answerType: string;
}

/** The glue of one function that the plugin defines. */
export function exportFunction(lifting: Lifting, func: Func, item: WorldItem): string[] {
  const { names } = lifting;
  const signature = cSignature(names, func, item, 'export');
  const core = signatureOf(func, 'export');
  const name = names.claim(signature.name.replace(/^exports_/, 'export_'));
  const { answer } = signature;
  const answerType = answer.kind === 'structure' ? names.text(answer.type) : `struct ${name}_answer`;
  const each: Export = { lifting, signature, core, name, answerType };
  const exported = exportName(func, item);
  const owns = freesAnswer(each);
  return [
    ...structures(each),
    ...definition(each, exported),
    ...(owns.length === 0
      ? []
      : [
          '',
          `[[clang::export_name("cabi_post_${exported}")]]`,
          ...withArguments(`void ${name}_post`, [`${answerType} *answer`], ' {'),
          ...indent(owns),
          '}',
        ]),
  ];
}

/** Structures of spilled parameters, and of an answer that the header has no type for. */
function structures({ lifting: { names }, signature, core, name }: Export): string[] {
  const { answer, params } = signature;
  const text = (type: Type): string => names.text(type);
  const lines: string[] = [];
  if (core.spilledParams !== undefined) {
    const members = params.flatMap(({ type }, index) => paramMember(text, type, index));
    lines.push(`struct ${name}_arguments {`, ...indent(members), '};', '');
  }
  if (core.spilledResult !== undefined && answer.kind !== 'structure') {
    const members =
      answer.kind === 'option'
        ? ['bool is_some;', `${text(answer.type)} val;`]
        : answer.kind === 'result'
          ? resultMembers(answer, text)
          : [];
    lines.push(`struct ${name}_answer {`, ...indent(members), '};', '');
  }
  return lines;
}

function definition(each: Export, exported: string): string[] {
  const { lifting, signature, core, name, answerType } = each;
  const scope = new Scope([new Set(['ret', 'err', 'answer', 'arguments'])], '_');
  for (const { name: taken } of signature.params) scope.claim(taken);
  const cores =
    core.spilledParams === undefined
      ? core.params.map((_, index) => scope.claim(`arg${index}`))
      : ['arguments'];
  const params =
    core.spilledParams === undefined
      ? core.params.map((flat, index) => `${CORE_TYPES[flat]} ${cores[index]}`)
      : [`struct ${name}_arguments *arguments`];
  const returned =
    core.spilledResult !== undefined
      ? `${answerType} *`
      : core.results[0] === undefined
        ? 'void '
        : `${CORE_TYPES[core.results[0]]} `;
  const lent =
    core.spilledParams === undefined
      ? liftParams(lifting, signature.params, cores)
      : { lines: [], given: spilledGiven(signature.params), free: spilledFree(lifting, signature.params) };
  return [
    `[[clang::export_name("${exported}")]]`,
    ...withArguments(`${returned}${name}`, params.length === 0 ? ['void'] : params, ' {'),
    ...indent([...lent.lines, ...callPlugin(each, lent.given, lent.free)]),
    '}',
  ];
}

/** Locals of the parameters, the arguments of the call, and statements that free what was lent. */
interface Lent {
  readonly lines: string[];
  readonly given: string[];
  readonly free: string[];
}

function liftParams(lifting: Lifting, params: readonly CParam[], cores: readonly string[]): Lent {
  const { names } = lifting;
  const lent: Lent = { lines: [], given: [], free: [] };
  let at = 0;
  for (const { name, type, form } of params) {
    const count = layoutOf(type).flat.length;
    const own = cores.slice(at, at + count);
    at += count;
    if (form === 'value') {
      lent.given.push(liftScalar(lifting, type, own[0] ?? ''));
      continue;
    }
    const seen = resolveAlias(type);
    if (form === 'maybe' && seen.kind === 'option') {
      lent.lines.push(
        'struct {',
        ...indent(['bool is_some;', `${names.text(seen.item)} val;`]),
        `} ${name};`,
      );
      lent.given.push(`${name}.is_some ? &${name}.val : NULL`);
      if (ownsMemory(seen.item)) {
        lent.free.push(`if (${name}.is_some) ${freeStatement(names, seen.item, `&${name}.val`)}`);
      }
    } else {
      lent.lines.push(`${names.text(type)} ${name};`);
      lent.given.push(`&${name}`);
      if (ownsMemory(type)) lent.free.push(freeStatement(names, type, `&${name}`));
    }
    lent.lines.push(...liftInto(lifting, type, name, own));
  }
  return lent;
}

function spilledGiven(params: readonly CParam[]): string[] {
  return params.map(({ form }, index) => {
    const member = `arguments->f${index}`;
    if (form === 'maybe') return `${member}.is_some ? &${member}.val : NULL`;
    return form === 'pointer' ? `&${member}` : member;
  });
}

function spilledFree({ names }: Lifting, params: readonly CParam[]): string[] {
  const parts = params.flatMap(({ type }, index) => {
    if (!ownsMemory(type)) return [];
    const seen = resolveAlias(type);
    const member = `arguments->f${index}`;
    if (seen.kind !== 'option') return [freeStatement(names, type, `&${member}`)];
    return [`if (${member}.is_some) ${freeStatement(names, seen.item, `&${member}.val`)}`];
  });
  return [...parts, 'free(arguments);'];
}

function callPlugin(each: Export, given: readonly string[], free: readonly string[]): string[] {
  const { lifting, signature, core, answerType } = each;
  const { answer, name } = signature;
  const { names } = lifting;
  const call = (...out: string[]): string => `${name}(${[...given, ...out].join(', ')})`;
  const zero = (type: Type, local: string): string =>
    `${names.text(type)} ${local} = ${isScalar(type) ? '0' : '{0}'};`;
  if (answer.kind === 'nothing') return [`${call()};`, ...free];
  if (answer.kind === 'scalar') {
    const [flat = 'i32'] = core.results;
    const cast = flat === 'f32' || flat === 'f64' ? '' : `(${CORE_TYPES[flat]})`;
    if (free.length === 0) return [`return ${cast}${call()};`];
    return [`${CORE_TYPES[flat]} answer = ${cast}${call()};`, ...free, 'return answer;'];
  }
  if (core.spilledResult === undefined) {
    if (answer.kind === 'result') return [`bool answer = ${call()};`, ...free, 'return answer ? 0 : 1;'];
    const body = { lines: [], scope: new Scope(), helpers: lifting.helpers };
    const [value = ''] = lowerValue(body, answer.type, 'answer', 'answer');
    return [zero(answer.type, 'answer'), `${call('&answer')};`, ...free, ...body.lines, `return ${value};`];
  }
  const head = [`static ${answerType} answer;`, `answer = (${answerType}){0};`];
  const tail = [...free, 'return &answer;'];
  if (answer.kind === 'structure') return [...head, `${call('&answer')};`, ...tail];
  if (answer.kind === 'option') return [...head, `answer.is_some = ${call('&answer.val')};`, ...tail];
  return [...head, ...askResult(answer, call, zero), ...tail];
}

function askResult(
  { ok, error }: Extract<CAnswer, { kind: 'result' }>,
  call: (...out: string[]) => string,
  zero: (type: Type, local: string) => string,
): string[] {
  if (ok === undefined || error === undefined) {
    return [`answer.is_err = !${call(ok === undefined ? '&answer.val.err' : '&answer.val.ok')};`];
  }
  return [
    zero(ok, 'ret'),
    zero(error, 'err'),
    `answer.is_err = !${call('&ret', '&err')};`,
    'if (answer.is_err) {',
    ...indent(['answer.val.err = err;']),
    '} else {',
    ...indent(['answer.val.ok = ret;']),
    '}',
  ];
}

/** Statements that free an answer once the host has read it. */
function freesAnswer({ lifting: { names }, signature: { answer }, core }: Export): string[] {
  if (core.spilledResult === undefined) return [];
  if (answer.kind === 'structure')
    return ownsMemory(answer.type) ? [freeStatement(names, answer.type, 'answer')] : [];
  if (answer.kind === 'option') {
    return ownsMemory(answer.type)
      ? [`if (answer->is_some) ${freeStatement(names, answer.type, '&answer->val')}`]
      : [];
  }
  return answer.kind === 'result' ? freeResult(names, answer, 'answer->') : [];
}
