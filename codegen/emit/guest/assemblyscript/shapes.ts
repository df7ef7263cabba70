// SPDX-License-Identifier: MIT
// How composite WIT types are put together and taken apart in AssemblyScript: fields, cases, options, handles.

import type { Type } from '../../../ir/ir.ts';
import { casesOf } from '../../../ir/layout.ts';
import { keyOf } from '../../bindings/shapes.ts';
import { pascalCase, Scope } from '../../names.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';
import type { AsNames } from './names.ts';
import { asType, needsSome, okOf } from './type-text.ts';

/** A field of a record or tuple. */
export interface Part {
  readonly name: string;
  readonly type: Type;
}

/** A case of a variant, option or result. */
export interface Case {
  readonly index: number;
  readonly payload: Type | undefined;
}

/** Shapes of one world's types. */
export class Shapes {
  readonly #names: AsNames;
  readonly #words = new Map<string, string>();
  readonly #scope = new Scope([], '_');

  constructor(names: AsNames) {
    this.#names = names;
  }

  /** A part of function names for a type: the same for the same type, and for no other. */
  words(type: Type): string {
    const key = keyOf(type);
    const known = this.#words.get(key);
    if (known !== undefined) return known;
    const made = this.#scope.claim(this.#spell(type));
    this.#words.set(key, made);
    return made;
  }

  /** Fields of a record or tuple; undefined for any other type. */
  parts(type: Type): readonly Part[] | undefined {
    if (type.kind === 'tuple') return type.items.map((item, index) => ({ name: `f${index}`, type: item }));
    if (type.kind !== 'named') return undefined;
    const def = resolveDef(type.def);
    if (def.shape.kind !== 'record') return undefined;
    const members = this.#names.members(def);
    return def.shape.fields.map((field, index) => ({ name: members[index] ?? '', type: field.type }));
  }

  /** Cases in order. */
  cases(type: Type): readonly Case[] {
    const payloads = casesOf(type.kind === 'named' ? resolveDef(type.def).shape : type);
    if (payloads === undefined) throw new TypeError(`${type.kind} has no cases`);
    return payloads.map((payload, index) => ({ index, payload }));
  }

  /** The expression of what is there, of that of the value. */
  present(item: Type, value: string): string {
    return needsSome(item) ? `new Some<${asType(item, this.#names)}>(${value})` : value;
  }

  /** The expression of the value of what is there. */
  inside(item: Type, value: string): string {
    return needsSome(item) ? `${value}.value` : value;
  }

  /** The expression of a result with both payloads. */
  result(type: Extract<Type, { kind: 'result' }>, maker: 'ok' | 'error', value: string): string {
    return `${okOf(type, this.#names, maker)}(${value})`;
  }

  /** The expression of a case of a variant, of that of its payload. */
  make(type: Type, { index }: Case, value: string | undefined): string {
    if (type.kind !== 'named') throw new TypeError(`${type.kind} has no cases`);
    if (value !== undefined && this.#names.isCaseRecord(type.def, index)) return value;
    return `new ${this.#names.members(type.def)[index]}(${value ?? ''})`;
  }

  /** The expression of the payload of a variant that is known to be this case. */
  payload(type: Type, { index }: Case, value: string): string {
    if (type.kind !== 'named') throw new TypeError(`${type.kind} has no cases`);
    const known = `changetype<${this.#names.members(type.def)[index]}>(${value})`;
    return this.#names.isCaseRecord(type.def, index) ? known : `${known}.value`;
  }

  /** The number of a handle that goes to the host. */
  handle(type: Type, value: string): string {
    return `${value}.${resolveAlias(type).kind === 'own' ? 'give' : 'lend'}()`;
  }

  #spell(type: Type): string {
    const seen = resolveAlias(type);
    const word = (inner: Type | undefined): string => (inner === undefined ? 'Nothing' : this.#spell(inner));
    switch (seen.kind) {
      case 'named':
        return this.#names.type(resolveDef(seen.def));
      case 'list':
        return seen.length === undefined
          ? `${word(seen.element)}List`
          : `${seen.length}Of${word(seen.element)}`;
      case 'map':
        return `MapOf${word(seen.key)}To${word(seen.value)}`;
      case 'tuple':
        return `TupleOf${seen.items.map(word).join('And')}`;
      case 'option':
        return `Optional${word(seen.item)}`;
      case 'own':
      case 'borrow':
        return `${pascalCase(seen.kind)}${this.#names.type(seen.resource)}`;
      case 'result':
        return `ResultOf${word(seen.ok)}Or${word(seen.error)}`;
      default:
        return pascalCase(asType(seen, this.#names));
    }
  }
}

/** A return of an expression; a call of one argument is broken where it is long. @param depth as of {@link called} */
export function returned(expression: string, depth: number): string[] {
  const [, head, value] = /^([^(]+)\((.+)\)$/.exec(expression) ?? [];
  if (head === undefined || value === undefined) return [`return ${expression};`];
  return called(`return ${head}`, [value], ';', depth);
}

/** A switch over case numbers whose branches return, the last one for every other number. */
export function switched(over: string, branches: readonly (readonly string[])[]): string[] {
  const last = branches.length - 1;
  const cases = branches.flatMap((branch, index) => [
    index < last ? `case ${index}:` : 'default:',
    ...indent(branch),
  ]);
  return [`switch (${over}) {`, ...indent(cases), '}'];
}

/** Lines one step further in. */
export function indent(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? line : `  ${line}`));
}

/** Columns of a line. */
export const WIDTH = 110;

/**
 * A call on one line, or with an argument a line where that is long.
 *
 * @param tail what ends the statement
 * @param depth columns that the call will be indented by
 */
export function called(head: string, values: readonly string[], tail = ';', depth = 2): string[] {
  const line = `${head}(${values.join(', ')})${tail}`;
  if (line.length + depth <= WIDTH) return [line];
  return [`${head}(`, ...values.map((value) => `  ${value},`), `)${tail}`];
}

/** `head(a: u32, b: string): void {`, with a parameter a line where that is long. @param depth as of {@link called} */
export function heading(head: string, params: readonly string[], result: string, depth = 0): string[] {
  const line = `${head}(${params.join(', ')}): ${result} {`;
  if (line.length + depth <= WIDTH) return [line];
  return [`${head}(`, ...params.map((param) => `  ${param},`), `): ${result} {`];
}
