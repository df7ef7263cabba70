// SPDX-License-Identifier: MIT
// JavaScript that turns values as an engine passes them into values as the guest types say, and back. componentize-qjs
// 0.4.5 gives a u32 from 2^31 on and a u64 within 2^31 of 2^64 as a negative number, and traps on a bigint; StarlingMonkey
// has bigints, undefined for an absent value, and typed arrays.

import type { TypeDescriptor, TypeIndex, WorldDescriptor } from '../../../abi/descriptor.ts';
import type { EngineName } from './engines.ts';
import { camelCase } from './world-names.ts';

/** `in` goes from the engine to the author, `out` from the author to the engine. */
export type Direction = 'in' | 'out';

/** Specifier of the module with {@link VALUES_SOURCE}. */
export const VALUES = 'phira-mp-plugin:values';

/**
 * What conversions are put together from. They are data rather than code, since each function costs a component about
 * a kilobyte. What an author passes is copied, and left as it is where it is of another type: the engine says what it
 * misses. What QuickJS made is changed in its place, by one function for each type that is passed.
 */
export const VALUES_SOURCE = `
export const unsigned = (v) => v >>> 0;
export const large = (v) => (v < 0 ? v + 2 ** 64 : v);
export const signed = (v) => (v > 0x7fffffff ? v | 0 : v);
export const exact = (v) => {
  const number = typeof v === 'bigint' ? Number(v) : v;
  if (!Number.isInteger(number) || Number.isSafeInteger(number)) return number;
  throw new RangeError(v + ' is beyond the integers that a number holds exactly, which are up to 2^53 - 1');
};
const refuse = (v, what) => {
  throw new RangeError(v + ' cannot be passed: componentize-js ' + what + '; build without --engine starlingmonkey');
};
export const word = (v) => (v > 0x7fffffff ? refuse(v, 'makes another number of a u32 from 2^31 on') : v);
export const unsignedCase = (v) =>
  v?.val < 0 || Object.is(v?.val, -0) ? refuse(v.val, 'traps on a negative number in a variant') : v;
export const long = (v) => (typeof v === 'number' ? BigInt(v) : v);
export const array = (v) => Array.from(v);
const isObject = (v) => typeof v === 'object' && v !== null;
export const record = (fields) => (v) => {
  if (!isObject(v)) return v;
  const made = { ...v };
  for (const name in fields) made[name] = fields[name](v[name]);
  return made;
};
export const variant = (cases) => (v) =>
  Object.hasOwn(cases, v?.tag) ? { tag: v.tag, val: cases[v.tag](v.val) } : v;
export const list = (item) => (v) =>
  Array.isArray(v) || ArrayBuffer.isView(v) ? Array.from(v, (one) => item(one)) : v;
export const tuple = (items) => (v) => (Array.isArray(v) ? v.map((item, at) => items[at]?.(item) ?? item) : v);
export const map = (key, value) => (v) =>
  v instanceof Map ? new Map([...v].map(([k, w]) => [key(k), value(w)])) : v;
export const option = (item) => (v) => (v === undefined || v === null ? v : item(v));
export const nullable = (item) => (v) => (v === undefined || v === null ? null : item(v));
export const same = (v) => v;
`;

/** Conversions that one module of a bundle uses. */
export class ValueConversions {
  readonly #types: readonly TypeDescriptor[];
  readonly #engine: EngineName;
  /** Names of conversions by direction and type; undefined where values stay as they are. */
  readonly #names = new Map<string, string | undefined>();
  readonly #lines: string[] = [];
  #isUsed = false;

  constructor(world: WorldDescriptor, engine: EngineName) {
    this.#types = world.types;
    this.#engine = engine;
  }

  /** An expression for the value of an expression in the other form. */
  apply(type: TypeIndex, direction: Direction, value: string): string {
    const name = this.#isPlainLarge(type, direction) ? '$v.large' : this.#nameOf(type, direction);
    this.#isUsed ||= name !== undefined;
    return name === undefined ? value : `${name}(${value})`;
  }

  /**
   * The same for an argument of a host function. What StarlingMonkey would make another value of, or end the plugin for,
   * is an error where it is passed.
   */
  argument(type: TypeIndex, value: string): string {
    const passed = this.apply(type, 'out', value);
    const check = this.#engine === 'starlingmonkey' ? this.#refusal(type) : undefined;
    this.#isUsed ||= check !== undefined;
    return check === undefined ? passed : `${check}(${passed})`;
  }

  #refusal(index: TypeIndex): string | undefined {
    const type = this.#types[index];
    if (type?.kind === 'u32') return '$v.word';
    if (type?.kind !== 'variant') return undefined;
    const kinds = new Set(type.cases.flatMap(([, item]) => this.#types[item ?? -1]?.kind ?? []));
    const isNegative = [...kinds].some((kind) => /^[sf]\d+$/.test(kind));
    return kinds.size > 1 && isNegative ? '$v.unsignedCase' : undefined;
  }

  /** The conversions asked for so far, as JavaScript; uses the module {@link VALUES} as `$v`. */
  get source(): string {
    if (!this.#isUsed) return '';
    return [`import * as $v from '${VALUES}';`, ...this.#lines].join('\n');
  }

  #nameOf(index: TypeIndex, direction: Direction): string | undefined {
    const key = `${direction}${index}`;
    if (this.#names.has(key)) return this.#names.get(key);
    const isOwn = this.#engine === 'quickjs' && direction === 'in' && this.#types[index]?.kind !== 'u32';
    const made = isOwn ? this.#inPlace(index) : this.#make(index, direction);
    // What a compound is made of stands before it.
    const isShared = made === undefined || /^(?:\$v\.)?\w+$/.test(made);
    const name = isShared ? made : `$${key}`;
    if (!isShared) this.#lines.push(`const ${name} = /* @__PURE__ */ ${made};`);
    this.#names.set(key, name);
    return name;
  }

  #make(index: TypeIndex, direction: Direction): string | undefined {
    const type = this.#types[index];
    if (type === undefined) return undefined;
    const name = (item: TypeIndex | undefined): string | undefined =>
      item === undefined ? undefined : this.#nameOf(item, direction);
    const named = (entries: readonly (readonly [key: string, item: TypeIndex | undefined])[]) => {
      const parts = entries.flatMap(([key, item]) => {
        const conversion = name(item);
        return conversion === undefined ? [] : [`'${key}': ${conversion}`];
      });
      return parts.length === 0 ? undefined : `{ __proto__: null, ${parts.join(', ')} }`;
    };
    const call = (helper: string, fields: string | undefined): string | undefined =>
      fields === undefined ? undefined : `$v.${helper}(${fields})`;
    switch (type.kind) {
      case 'u32':
        if (this.#engine !== 'quickjs') return undefined;
        return direction === 'in' ? '$v.unsigned' : '$v.signed';
      case 's64':
      case 'u64':
        return this.#long(direction);
      case 'list':
        return call('list', name(type.element)) ?? this.#numbers(type.element, direction);
      case 'option':
        return this.#option(type.item, direction);
      case 'record':
        return call('record', named(type.fields.map(([field, item]) => [camelCase(field), item])));
      case 'tuple': {
        const items = type.items.map((item) => name(item) ?? 'undefined');
        return items.every((item) => item === 'undefined') ? undefined : `$v.tuple([${items.join(', ')}])`;
      }
      case 'variant':
        return call('variant', named(type.cases));
      case 'result':
        return call(
          'variant',
          named([
            ['ok', type.ok],
            ['err', type.error],
          ]),
        );
      case 'map': {
        const [key, value] = [name(type.key), name(type.value)];
        if (key === undefined && value === undefined) return undefined;
        return `$v.map(${key ?? '$v.same'}, ${value ?? '$v.same'})`;
      }
      default:
        return undefined;
    }
  }

  /** A function that changes a value of its own, or undefined where there is nothing to change. */
  #inPlace(index: TypeIndex): string | undefined {
    const statements = this.#statements(index, 'v', 0);
    return statements === '' ? undefined : `(v) => { ${statements} return v; }`;
  }

  /** Statements that change the value at a path, which is not a number itself. @param depth of loops around them */
  #statements(index: TypeIndex, path: string, depth: number): string {
    const type = this.#types[index];
    const at = (item: TypeIndex | undefined, below: string, loops = depth): string =>
      item === undefined ? '' : this.#statements(item, below, loops);
    const when = (test: string, statements: string): string =>
      statements === '' ? '' : `if (${test}) { ${statements} }`;
    const cases = (list: readonly (readonly [tag: string, item: TypeIndex | undefined])[]): string =>
      list
        .map(([tag, item]) => when(`${path}.tag === '${tag}'`, at(item, `${path}.val`)))
        .filter((text) => text !== '')
        .join(' else ');
    switch (type?.kind) {
      case 'u32':
        return `${path} >>>= 0;`;
      case 'record':
        return type.fields.map(([field, item]) => at(item, `${path}.${camelCase(field)}`)).join(' ');
      case 'tuple':
        return type.items.map((item, place) => at(item, `${path}[${place}]`)).join(' ');
      case 'variant':
        return cases(type.cases);
      case 'result':
        return cases([
          ['ok', type.ok],
          ['err', type.error],
        ]);
      case 'option':
        if (this.#types[type.item]?.kind === 'option') return cases([['some', type.item]]);
        return when(`${path} != null`, at(type.item, path));
      case 'list': {
        const place = `i${depth}`;
        const statements = at(type.element, `${path}[${place}]`, depth + 1);
        if (statements === '') return '';
        return `for (let ${place} = 0; ${place} < ${path}.length; ${place} += 1) { ${statements} }`;
      }
      default:
        return '';
    }
  }

  #long(direction: Direction): string | undefined {
    if (this.#engine !== 'quickjs') return direction === 'in' ? 'Number' : '$v.long';
    // Past 2^53 a number would be another one: that has to be said where it happens.
    return direction === 'in' ? undefined : '$v.exact';
  }

  /**
   * A u64 that is passed by itself may be any, such as a random one. Inside of other values it is a time or a count,
   * which does not come near 2^64, and looking at each would cost every event a tenth more.
   */
  #isPlainLarge(type: TypeIndex, direction: Direction): boolean {
    return this.#engine === 'quickjs' && direction === 'in' && this.#types[type]?.kind === 'u64';
  }

  /** Bytes are a typed array with every engine, other numbers an array. */
  #numbers(element: TypeIndex, direction: Direction): string | undefined {
    const kind = this.#types[element]?.kind ?? '';
    const isTyped = this.#engine !== 'quickjs' && direction === 'in';
    return isTyped && kind !== 'u8' && /^[suf]\d+$/.test(kind) ? '$v.array' : undefined;
  }

  #option(item: TypeIndex, direction: Direction): string | undefined {
    const converted = this.#nameOf(item, direction);
    if (this.#types[item]?.kind === 'option') {
      return converted === undefined ? undefined : `$v.variant({ some: ${converted} })`;
    }
    if (this.#engine !== 'quickjs' && direction === 'in') return `$v.nullable(${converted ?? '$v.same'})`;
    return converted === undefined ? undefined : `$v.option(${converted})`;
  }
}
