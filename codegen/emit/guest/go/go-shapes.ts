// SPDX-License-Identifier: MIT
// How composite WIT types are put together and taken apart in Go: fields, cases, maps, handles.

import type { Type } from '../../../ir/ir.ts';
import { casesOf } from '../../../ir/layout.ts';
import { elementOf, keyOf } from '../../bindings/shapes.ts';
import { Scope } from '../../names.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';
import { exportedName, type GoNames } from './go-names.ts';
import { goType, isHandle } from './go-types.ts';

/** A part of a record, tuple or array. */
export interface Part {
  /** What follows the value to reach it, such as `.UserID` or `[2]`. */
  readonly access: string;
  readonly type: Type;
}

/** A case of a variant, option or result. */
export interface Case {
  readonly index: number;
  readonly payload: Type | undefined;
}

/** Shapes of one world's types. */
export class Shapes {
  readonly #names: GoNames;
  readonly #words = new Map<string, string>();
  readonly #scope = new Scope([], '_');

  constructor(names: GoNames) {
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

  /** Parts of a record, a tuple or a list of fixed length; undefined for any other type. */
  parts(type: Type): readonly Part[] | undefined {
    if (type.kind === 'tuple') return type.items.map((item, index) => ({ access: `.F${index}`, type: item }));
    if (type.kind === 'list' && type.length !== undefined) {
      const { element } = type;
      return Array.from({ length: type.length }, (_, index) => ({ access: `[${index}]`, type: element }));
    }
    if (type.kind !== 'named') return undefined;
    const def = resolveDef(type.def);
    if (def.shape.kind !== 'record') return undefined;
    const members = this.#names.members(def);
    return def.shape.fields.map((field, index) => ({ access: `.${members[index]}`, type: field.type }));
  }

  /** Cases in order. */
  cases(type: Type): readonly Case[] {
    const payloads = casesOf(type.kind === 'named' ? resolveDef(type.def).shape : type);
    if (payloads === undefined) throw new TypeError(`${type.kind} has no cases`);
    return payloads.map((payload, index) => ({ index, payload }));
  }

  /** Statements that make `v` a case, from the expression of its payload. */
  make(type: Type, { index, payload }: Case, value: string | undefined): string[] {
    if (type.kind === 'option') {
      if (value === undefined) return [];
      return isHandle(type.item) ? [`v = ${value}`] : [`value := ${value}`, 'v = &value'];
    }
    if (type.kind === 'result') {
      const isError = index === 1 ? ['v.IsErr = true'] : [];
      return value === undefined ? isError : [...isError, `v.${index === 1 ? 'Err' : 'OK'} = ${value}`];
    }
    if (type.kind !== 'named') throw new TypeError(`${type.kind} has no cases`);
    const name = this.#names.members(type.def)[index] ?? '';
    if (value === undefined || payload === undefined) return [`v = ${name}{}`];
    const isRecord = this.#names.caseRecord(type.def, index) !== undefined;
    return [isRecord ? `v = ${value}` : `v = ${name}{${value}}`];
  }

  /**
   * Statements that ask which case `v` is.
   *
   * @param body statements for a case, given the expression of its payload
   */
  match(
    type: Type,
    cases: readonly Case[],
    body: (item: Case, value: string) => readonly string[],
  ): string[] {
    const [first, second] = cases;
    if (type.kind === 'option' && second !== undefined) {
      return ['if v != nil {', ...within(body(second, isHandle(type.item) ? 'v' : '*v')), '}'];
    }
    if (type.kind === 'result' && first !== undefined && second !== undefined) {
      const ok = within(body(first, 'v.OK'));
      const otherwise = ok.length === 0 ? [] : ['} else {', ...ok];
      return ['if v.IsErr {', ...within(body(second, 'v.Err')), ...otherwise, '}'];
    }
    if (type.kind !== 'named') throw new TypeError(`${type.kind} has no cases`);
    const members = this.#names.members(type.def);
    const name = this.#names.type(resolveDef(type.def));
    const branches = cases.flatMap((item) => {
      const nil = item.index === 0 && item.payload === undefined ? 'nil, ' : '';
      const value = this.#names.caseRecord(type.def, item.index) === undefined ? 'v.Value' : 'v';
      return [`case ${nil}${members[item.index]}:`, ...within(body(item, value))];
    });
    const isUsed = cases.some((item) => item.payload !== undefined);
    return [
      isUsed ? 'switch v := v.(type) {' : 'switch v.(type) {',
      ...branches,
      'default:',
      `\tpanic("${this.#names.package}: nil is no ${name}")`,
      '}',
    ];
  }

  /** The type of the list that a map travels as. */
  pairs(type: Extract<Type, { kind: 'map' }>): Type {
    const element = elementOf(type);
    if (element === undefined) throw new TypeError('a map is a list of pairs');
    return { kind: 'list', element, length: undefined };
  }

  /** Statements that put the entries of the map `v` into `pairs`. */
  unrolled(type: Extract<Type, { kind: 'map' }>): string[] {
    const pair = goType({ kind: 'tuple', items: [type.key, type.value] }, this.#names);
    return [
      `pairs := make([]${pair}, 0, len(v))`,
      'for key, value := range v {',
      `\tpairs = append(pairs, ${pair}{key, value})`,
      '}',
    ];
  }

  /** Statements that make the map `v` of a list of pairs. */
  rolled(type: Extract<Type, { kind: 'map' }>, pairs: string): string[] {
    return [
      `pairs := ${pairs}`,
      `v = make(${goType(type, this.#names)}, len(pairs))`,
      'for _, pair := range pairs {',
      '\tv[pair.F0] = pair.F1',
      '}',
    ];
  }

  /** The number of a handle that goes to the host. */
  handle(type: Type, value: string): string {
    return `${value}.${resolveAlias(type).kind === 'own' ? 'give' : 'lend'}()`;
  }

  /** The object for a handle that comes from the host. */
  adopted(type: Type, handle: string): string {
    const seen = resolveAlias(type);
    if (seen.kind !== 'own' && seen.kind !== 'borrow') throw new TypeError(`${seen.kind} is no handle`);
    return `&${this.#names.type(seen.resource)}{${handle}}`;
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
        return `${exportedName(seen.kind)}${this.#names.type(seen.resource)}`;
      case 'result':
        return `ResultOf${word(seen.ok)}Or${word(seen.error)}`;
      default:
        return exportedName(goType(seen, this.#names));
    }
  }
}

function within(lines: readonly string[]): string[] {
  return lines.map((line) => `\t${line}`);
}
