// SPDX-License-Identifier: MIT
// Functions of the host as AssemblyScript calls them: the declaration of the import, and the typed function over it.

import type { Func, Type, TypeDef } from '../../../ir/ir.ts';
import { type Flat, layoutOf, type Signature, signatureOf } from '../../../ir/layout.ts';
import { factLines, jsDocComment } from '../../docs.ts';
import { resourceFunctions } from '../../facts.ts';
import { camelCase, Scope } from '../../names.ts';
import { ASSEMBLYSCRIPT_KEYWORDS } from '../../reserved-words.ts';
import type { Codecs } from './codecs.ts';
import { RUNTIME_NAMES } from './runtime.ts';
import { called, heading, indent } from './shapes.ts';
import { presenceOf } from './type-text.ts';

/** Module of imports that belong to no interface. */
const ROOT = '$root';

/** Names that generated functions give to what is no parameter. */
const FIXED: ReadonlySet<string> = new Set(['mark', 'area', 'answer', 'handle', 'given']);

/** Functions of the SDK begin with one of these words. */
const FUNCTION_NAME = /^(load|store|lift|lower|read|keep|host|drop)[A-Z0-9]/;

/** A parameter as its function calls it. */
export interface Given {
  readonly name: string;
  readonly type: Type;
}

/** Parameters of a function with names of their own. */
export function givenOf(func: Func): Given[] {
  const scope = new Scope([ASSEMBLYSCRIPT_KEYWORDS, RUNTIME_NAMES, FIXED], '_');
  return func.params.map(({ name, type }) => {
    const wanted = camelCase(name);
    return { name: scope.claim(FUNCTION_NAME.test(wanted) ? `${wanted}_` : wanted), type };
  });
}

/** The type in which a core value is passed. */
export function coreText(flat: Flat): string {
  return flat === 'i32' ? 'u32' : flat === 'i64' ? 'u64' : flat;
}

/**
 * Types of the core parameters that parameters travel as, without what an import is given for its result: addresses
 * are `usize`.
 */
export function coreParams(func: Func, codecs: Codecs): string[] {
  const { spilledParams } = signatureOf(func, 'import');
  if (spilledParams !== undefined) return ['usize'];
  return func.params.flatMap(({ type }) =>
    codecs.pointerAndLength(type, '') === undefined ? layoutOf(type).flat.map(coreText) : ['usize', 'u32'],
  );
}

/** Writes the host functions of one world. */
export class HostFunctions {
  readonly #codecs: Codecs;

  readonly #leftOut: (func: Func) => string | undefined;

  /** @param leftOut why a function of the host is left out; undefined for one that is carried */
  constructor(codecs: Codecs, leftOut: (func: Func) => string | undefined) {
    this.#codecs = codecs;
    this.#leftOut = leftOut;
  }

  /** Declarations of a function that stands by itself. @param id of its interface; undefined for one of the world */
  declare(func: Func, id: string | undefined): string[] {
    const name = this.#codecs.names.func(func);
    const host = this.#import(func, id, `host${name.charAt(0).toUpperCase()}${name.slice(1)}`);
    return [...host.lines, '', ...this.#define(func, host.name, `export function ${name}`, givenOf(func))];
  }

  /** The class of a resource, with what gives up its handle, and its functions. */
  resource(def: TypeDef, id: string | undefined): string[] {
    const { names } = this.#codecs;
    const name = names.type(def);
    const drop = names.claim(`drop${name}`);
    const all = resourceFunctions(def);
    const missing = all.filter((func) => this.#leftOut(func) !== undefined);
    const functions = all
      .filter((func) => !missing.includes(func))
      .map((func) => {
        const member = names.func(func);
        const host = `host${name}${member.charAt(0).toUpperCase()}${member.slice(1)}`;
        return { func, host: this.#import(func, id, host) };
      });
    return [
      ...external(id, `[resource-drop]${def.name}`, drop, ['handle: u32'], 'void'),
      ...functions.flatMap(({ host }) => ['', ...host.lines]),
      '',
      ...jsDocComment(def.docs, ['An object of the host: `close` it when it is no longer needed.']),
      `export class ${name} {`,
      ...indent([
        '/** For the SDK: objects come from the host. */',
        'constructor(private handle: u32) {}',
        '',
        '/** Gives the object up. One that is closed or given away already is left alone. */',
        'close(): void {',
        `  if (this.handle != 0) ${drop}(this.give());`,
        '}',
        '',
        '/** The handle, for one call. */',
        'lend(): u32 {',
        `  assert(this.handle != 0, "the ${name} is closed or given away");`,
        '  return this.handle;',
        '}',
        '',
        "/** The handle, which is then the host's. */",
        'give(): u32 {',
        '  const handle = this.lend();',
        '  this.handle = 0;',
        '  return handle;',
        '}',
        ...functions.flatMap(({ func, host }) => ['', ...this.#member(func, host.name)]),
        ...missing.flatMap((func) => [
          '',
          `// The function ${func.name} is left out: ${this.#leftOut(func)}.`,
        ]),
      ]),
      '}',
    ];
  }

  #member(func: Func, host: string): string[] {
    const name = this.#codecs.names.func(func);
    const given = givenOf(func);
    const isMethod = func.mangled.startsWith('[method]');
    const own = isMethod
      ? given.map((item, index) => (index === 0 ? { ...item, name: 'this' } : item))
      : given;
    return this.#define(func, host, isMethod ? name : `static ${name}`, own);
  }

  #import(func: Func, id: string | undefined, wanted: string): { name: string; lines: string[] } {
    const { results, spilledResult } = signatureOf(func, 'import');
    const name = this.#codecs.names.claim(wanted);
    const types = [...coreParams(func, this.#codecs), ...(spilledResult === undefined ? [] : ['usize'])];
    const given = types.map((type, index) => `p${index}: ${type}`);
    const answer = results[0] === undefined ? 'void' : coreText(results[0]);
    return { name, lines: external(id, func.mangled, name, given, answer) };
  }

  #define(func: Func, host: string, head: string, given: readonly Given[]): string[] {
    const codecs = this.#codecs;
    const params = given
      .filter(({ name }) => name !== 'this')
      .map(({ name, type }) => `${name}: ${codecs.text(type)}`);
    const result = func.result === undefined ? 'void' : codecs.text(func.result);
    return [
      ...jsDocComment(func.docs, [...factLines(func), ...answerFacts(func)]),
      ...heading(head, params, result, head.startsWith('export ') ? 0 : 2),
      ...indent(this.#body(func, host, given)),
      '}',
    ];
  }

  #body(func: Func, host: string, given: readonly Given[]): string[] {
    const codecs = this.#codecs;
    const core = signatureOf(func, 'import');
    const needsFrame =
      core.spilledParams !== undefined ||
      core.spilledResult !== undefined ||
      given.some(({ type }) => !codecs.isDirect(type));
    const { lines, args } = this.#given(core, given);
    if (core.spilledResult !== undefined) {
      lines.push(`const area = scratch(${core.spilledResult.size});`);
      args.push('area');
    }
    const call = called(host, args, '');
    const frame = needsFrame ? ['const mark = frame();'] : [];
    const release = needsFrame ? ['release(mark);'] : [];
    const { result } = func;
    if (result === undefined) return [...frame, ...lines, ...ended(call), ...release];
    if (core.spilledResult !== undefined) {
      const answer = codecs.read('memory', result, 'area', 0);
      return [...frame, ...lines, ...ended(call), `const answer = ${answer};`, ...release, 'return answer;'];
    }
    const lifted = codecs.lift(result, [call.join('')]);
    if (lifted !== undefined) {
      if (!needsFrame) return [...lines, `return ${lifted};`];
      return [...frame, ...lines, `const answer = ${lifted};`, ...release, 'return answer;'];
    }
    // A composite that is one core value.
    const flat = coreText(core.results[0] ?? 'i32');
    return [
      ...(needsFrame ? frame : ['const mark = frame();']),
      ...lines,
      'const area = slots(1);',
      `store<${flat}>(area, ${call.join('')});`,
      `const answer = ${codecs.read('slots', result, 'area', 0)};`,
      'release(mark);',
      'return answer;',
    ];
  }

  /** Statements before the call, and its arguments. */
  #given({ spilledParams }: Signature, given: readonly Given[]): { lines: string[]; args: string[] } {
    const codecs = this.#codecs;
    const lines: string[] = [];
    if (spilledParams !== undefined) {
      lines.push(`const given = scratch(${spilledParams.size});`);
      given.forEach(({ name, type }, index) => {
        lines.push(...codecs.write('memory', type, 'given', spilledParams.offsets[index] ?? 0, name));
      });
      return { lines, args: ['given'] };
    }
    const args: string[] = [];
    const packed = given.filter(({ name, type }) => codecs.lower(type, name) === undefined);
    const count = packed.reduce((sum, { type }) => sum + layoutOf(type).flat.length, 0);
    if (count > 0) lines.push(`const given = slots(${count});`);
    let slot = 0;
    for (const { name, type } of given) {
      const direct = codecs.lower(type, name);
      if (direct !== undefined) {
        args.push(...direct);
        continue;
      }
      lines.push(...codecs.write('slots', type, 'given', slot * 8, name));
      for (const flat of layoutOf(type).flat) {
        args.push(`load<${coreText(flat)}>(given${slot === 0 ? '' : `, ${slot * 8}`})`);
        slot += 1;
      }
    }
    return { lines, args };
  }
}

/** What a null says, where that is not plain from the type. */
export function answerFacts(func: Func): string[] {
  const { result } = func;
  if (result === undefined) return [];
  const presence = presenceOf(result);
  if (presence === undefined || presence.item === undefined) return [];
  const seen = result.kind === 'named' ? 'option' : result.kind;
  if (seen !== 'result') return [];
  return presence.index === 1 ? ['Null when it went well, else the error.'] : ['Null when it failed.'];
}

function external(
  id: string | undefined,
  name: string,
  inner: string,
  params: readonly string[],
  answer: string,
): string[] {
  return [
    `@external(${JSON.stringify(id ?? ROOT)}, ${JSON.stringify(name)})`,
    ...called(`declare function ${inner}`, params, `: ${answer};`, 0),
  ];
}

function ended(lines: readonly string[]): string[] {
  return lines.map((line, index) => (index === lines.length - 1 ? `${line};` : line));
}
