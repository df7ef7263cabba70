// SPDX-License-Identifier: MIT
// Values between AssemblyScript and the canonical ABI. Both forms of a value, in memory and as core values, are read and
// written at an address: core values lie in slots of 8 bytes, in which cases of a variant share their bits as the ABI
// wants them to. Composite types get one function per way that is asked for, and none that is not.

import type { Type } from '../../../ir/ir.ts';
import { layoutOf, variantLayout } from '../../../ir/layout.ts';
import { resolveAlias } from '../../type-text.ts';
import type { AsNames } from './names.ts';
import {
  coreOf,
  type Form,
  isBareResult,
  isNumber,
  numberIn,
  offsetsOf,
  operand,
  pairAt,
  SLOT,
  STORED,
  sum,
} from './places.ts';
import { keepMap, loadFixed, readMap, storeFixed } from './sequences.ts';
import { type Case, called, heading, indent, returned, Shapes, switched } from './shapes.ts';
import { asType, presenceOf } from './type-text.ts';

/** The functions of one world that move values, in the order in which they were first asked for. */
export class Codecs {
  readonly names: AsNames;
  readonly shapes: Shapes;
  readonly #routines = new Map<string, string[]>();

  constructor(names: AsNames) {
    this.names = names;
    this.shapes = new Shapes(names);
  }

  /** Every function asked for. */
  get routines(): readonly (readonly string[])[] {
    return [...this.#routines.values()];
  }

  /** Names of all of them. */
  get routineNames(): readonly string[] {
    return [...this.#routines.keys()];
  }

  /** The expression of a value that lies at an address. */
  read(form: Form, type: Type, at: string, offset: number): string {
    const number = numberIn(type);
    if (number !== undefined) return `load<${number}>(${operand(at, offset)})`;
    const pair = this.#pair(type);
    if (pair !== undefined) {
      const [from, length] = pairAt(form, at, offset);
      return pair(`load<usize>(${from})`, `load<i32>(${length})`);
    }
    return `${this.#routine('load', form, type)}(${sum(at, offset)})`;
  }

  /** Statements that put a value where it shall lie. */
  write(form: Form, type: Type, at: string, offset: number, value: string): string[] {
    const number = numberIn(type);
    if (number !== undefined) {
      const kind = form === 'slots' ? coreOf(number) : number;
      const exact = STORED[resolveAlias(type).kind] === undefined ? `<${kind}>${value}` : value;
      return [`store<${kind}>(${at}, ${exact}${offset === 0 ? '' : `, ${offset}`});`];
    }
    const lowered = this.pointerAndLength(type, value);
    if (lowered !== undefined) {
      const gap = offset + (form === 'slots' ? SLOT : 4);
      return [
        `store<usize>(${at}, ${lowered[0]}${offset === 0 ? '' : `, ${offset}`});`,
        `store<i32>(${at}, ${lowered[1]}, ${gap});`,
      ];
    }
    return [`${this.#routine('store', form, type)}(${sum(at, offset)}, ${value});`];
  }

  /** The expression of a value that travels as these core values; undefined for one that needs slots. */
  lift(type: Type, cores: readonly string[]): string | undefined {
    const [first = '', second = ''] = cores;
    if (numberIn(type) !== undefined) {
      return resolveAlias(type).kind === 'bool' || isBareResult(type)
        ? this.#truth(type, first)
        : `<${this.text(type)}>${first}`;
    }
    const seen = resolveAlias(type);
    if (seen.kind === 'own' || seen.kind === 'borrow') return `new ${this.text(seen)}(${first})`;
    return this.#pair(type)?.(first, second);
  }

  /** The expressions of the core values of a value; undefined for one that needs slots. */
  lower(type: Type, value: string): readonly string[] | undefined {
    if (isBareResult(type)) return [`${value} ? 0 : 1`];
    if (numberIn(type) !== undefined) return [value];
    const seen = resolveAlias(type);
    if (seen.kind === 'own' || seen.kind === 'borrow') return [this.shapes.handle(seen, value)];
    return this.pointerAndLength(type, value);
  }

  /** Whether a value lies where the host reads it without a block being made: numbers and handles. */
  isDirect(type: Type): boolean {
    const { kind } = resolveAlias(type);
    return numberIn(type) !== undefined || kind === 'own' || kind === 'borrow';
  }

  /** Expressions of the address and the length of a text, list or map; undefined for any other type. */
  pointerAndLength(type: Type, value: string): readonly [string, string] | undefined {
    const seen = resolveAlias(type);
    if (seen.kind === 'string') return [`textOf(${value})`, `${value}.length`];
    if (seen.kind === 'map') return [`${this.#mapRoutine('keep', seen)}(${value})`, `${value}.size`];
    if (seen.kind !== 'list' || seen.length !== undefined) return undefined;
    if (isNumber(seen.element)) return [`${value}.dataStart`, `${value}.length`];
    const { size } = layoutOf(seen.element);
    const text = this.text(seen.element);
    const element = this.#routine('store', 'memory', seen.element);
    return [`listOf<${text}>(${value}, ${size}, ${element})`, `${value}.length`];
  }

  text(type: Type): string {
    return asType(type, this.names);
  }

  #truth(type: Type, core: string): string {
    return isBareResult(type) ? `${core} == 0` : `${core} != 0`;
  }

  /** What makes the expression of a text, list or map of those of its address and length. */
  #pair(type: Type): ((at: string, length: string) => string) | undefined {
    const seen = resolveAlias(type);
    if (seen.kind === 'string') return (at, length) => `liftString(${at}, ${length})`;
    if (seen.kind === 'map') return (at, length) => `${this.#mapRoutine('read', seen)}(${at}, ${length})`;
    if (seen.kind !== 'list' || seen.length !== undefined) return undefined;
    const { element } = seen;
    if (resolveAlias(element).kind === 'u8') return (at, length) => `liftBytes(${at}, ${length})`;
    const text = this.text(element);
    if (isNumber(element)) return (at, length) => `liftNumbers<${text}>(${at}, ${length})`;
    const { size } = layoutOf(element);
    return (at, length) =>
      `liftList<${text}>(${at}, ${length}, ${size}, ${this.#routine('load', 'memory', element)})`;
  }

  #routine(way: 'load' | 'store', form: Form, type: Type): string {
    const verb = form === 'memory' ? way : way === 'load' ? 'lift' : 'lower';
    const name = `${verb}${this.shapes.words(type)}`;
    if (this.#routines.has(name)) return name;
    // Its place is taken before what it calls asks for theirs.
    const lines: string[] = [];
    this.#routines.set(name, lines);
    const text = this.text(type);
    const head =
      way === 'load'
        ? heading(`export function ${name}`, ['at: usize'], text)
        : heading(`export function ${name}`, ['at: usize', `v: ${text}`], 'void');
    const body = way === 'load' ? this.#load(form, type) : this.#store(form, type);
    lines.push(...head, ...indent(body), '}');
    return name;
  }

  /** Name of the function that makes a map of a list of pairs, or such a list of a map. */
  #mapRoutine(way: 'read' | 'keep', type: Extract<Type, { kind: 'map' }>): string {
    const name = `${way}${this.shapes.words(type)}`;
    if (this.#routines.has(name)) return name;
    const lines: string[] = [];
    this.#routines.set(name, lines);
    const text = this.text(type);
    const head =
      way === 'read'
        ? heading(`export function ${name}`, ['from: usize', 'length: i32'], text)
        : heading(`export function ${name}`, [`v: ${text}`], 'usize');
    lines.push(...head, ...indent(way === 'read' ? readMap(this, type) : keepMap(this, type)), '}');
    return name;
  }

  #load(form: Form, type: Type): string[] {
    if (isBareResult(type)) return [`return load<${form === 'slots' ? 'u32' : 'u8'}>(at) == 0;`];
    if (numberIn(type) !== undefined || this.#pair(type) !== undefined) {
      return [`return ${this.read(form, type, 'at', 0)};`];
    }
    const seen = resolveAlias(type);
    if (seen.kind === 'own' || seen.kind === 'borrow')
      return [`return new ${this.text(seen)}(load<u32>(at));`];
    if (seen.kind === 'list' && seen.length !== undefined)
      return loadFixed(this, form, seen.element, seen.length);
    const parts = this.shapes.parts(seen);
    if (parts !== undefined) {
      const offsets = offsetsOf(
        form,
        parts.map((part) => part.type),
      );
      const values = parts.map((part, index) => this.read(form, part.type, 'at', offsets[index] ?? 0));
      return called(`return new ${this.text(seen)}`, values);
    }
    const { tag, payload } = this.#choice(form, seen);
    const value = (item: Type): string => this.read(form, item, 'at', payload);
    const presence = presenceOf(seen);
    if (presence !== undefined) {
      const found = this.shapes.present(presence.item, value(presence.item));
      return [`if (load<${tag}>(at) != ${presence.index}) return null;`, `return ${found};`];
    }
    const cases = this.shapes.cases(seen);
    if (seen.kind === 'result') {
      const [ok, error] = cases.map((item) => item.payload && value(item.payload));
      return [
        `if (load<${tag}>(at) == 0) {`,
        ...indent(returned(this.shapes.result(seen, 'ok', ok ?? ''), 4)),
        '}',
        ...returned(this.shapes.result(seen, 'error', error ?? ''), 2),
      ];
    }
    const answers = cases.map((item) => {
      const made = this.shapes.make(seen, item, item.payload && value(item.payload));
      return returned(made, cases.length > 1 ? 6 : 2);
    });
    const [only = []] = answers;
    return answers.length === 1 ? [...only] : switched(`load<${tag}>(at)`, answers);
  }

  #store(form: Form, type: Type): string[] {
    const seen = resolveAlias(type);
    if (isBareResult(type)) return [`store<${form === 'slots' ? 'u32' : 'u8'}>(at, v ? 0 : 1);`];
    if (numberIn(type) !== undefined || this.pointerAndLength(type, 'v') !== undefined) {
      return this.write(form, type, 'at', 0, 'v');
    }
    if (seen.kind === 'own' || seen.kind === 'borrow')
      return [`store<u32>(at, ${this.shapes.handle(seen, 'v')});`];
    if (seen.kind === 'list' && seen.length !== undefined)
      return storeFixed(this, form, seen.element, seen.length);
    const parts = this.shapes.parts(seen);
    if (parts !== undefined) {
      const offsets = offsetsOf(
        form,
        parts.map((part) => part.type),
      );
      return parts.flatMap((part, index) =>
        this.write(form, part.type, 'at', offsets[index] ?? 0, `v.${part.name}`),
      );
    }
    const { tag, payload } = this.#choice(form, seen);
    const put = (item: Case, value: string): string[] =>
      item.payload === undefined ? [] : this.write(form, item.payload, 'at', payload, value);
    const presence = presenceOf(seen);
    if (presence !== undefined) {
      const absent = 1 - presence.index;
      const item = { index: presence.index, payload: presence.item };
      return [
        'if (v === null) {',
        `  store<${tag}>(at, ${absent});`,
        '  return;',
        '}',
        `store<${tag}>(at, ${presence.index});`,
        ...put(item, this.shapes.inside(presence.item, 'v')),
      ];
    }
    const cases = this.shapes.cases(seen);
    if (seen.kind === 'result') {
      const [ok, error] = cases;
      return [
        `store<${tag}>(at, v.isError ? 1 : 0);`,
        'if (v.isError) {',
        ...indent(error === undefined ? [] : put(error, 'v.error')),
        '} else {',
        ...indent(ok === undefined ? [] : put(ok, 'v.value')),
        '}',
      ];
    }
    const branches = cases.flatMap((item) => {
      if (item.payload === undefined) return [];
      const value = this.shapes.payload(seen, item, 'v');
      return [`  case ${item.index}:`, ...indent(indent([...put(item, value), 'break;']))];
    });
    const tagged = `store<${tag}>(at, <${tag}>v._tag);`;
    return branches.length === 0 ? [tagged] : [tagged, 'switch (v._tag) {', ...branches, '}'];
  }

  #choice(form: Form, type: Type): { tag: string; payload: number } {
    if (form === 'slots') return { tag: 'u32', payload: SLOT };
    const layout = variantLayout(this.shapes.cases(type).map((item) => item.payload));
    return { tag: `u${8 * layout.discriminant}`, payload: layout.payload };
  }
}
