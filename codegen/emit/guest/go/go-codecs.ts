// SPDX-License-Identifier: MIT
// Values between Go and the canonical ABI, in four ways: load and store through memory, lift and lower as core values.
// Composite types get one function per way that is asked for, and none that is not.

import type { Type } from '../../../ir/ir.ts';
import { type Flat, layoutOf, recordLayout, variantLayout } from '../../../ir/layout.ts';
import { resolveAlias } from '../../type-text.ts';
import { fromCore, fromSlot, isPlain, toCore, toSlot } from './go-core.ts';
import type { GoNames } from './go-names.ts';
import { type Case, Shapes } from './go-shapes.ts';
import type { Helper } from './go-snippets.ts';
import { at, indent, params, range, spread } from './go-text.ts';
import { goType, isHandle } from './go-types.ts';

type Way = 'load' | 'store' | 'lift' | 'lower';

/** The functions of one world that move values, in the order in which they were first asked for. */
export class Codecs {
  readonly names: GoNames;
  readonly shapes: Shapes;
  readonly #need: (helper: Helper) => void;
  readonly #routines = new Map<string, string[]>();

  /** @param need notes a helper of the runtime that generated code calls. */
  constructor(names: GoNames, need: (helper: Helper) => void) {
    this.names = names;
    this.shapes = new Shapes(names);
    this.#need = need;
  }

  /** Every function asked for. */
  get routines(): readonly (readonly string[])[] {
    return [...this.#routines.values()];
  }

  /** Notes a helper and answers its name. */
  use(helper: Helper): Helper {
    this.#need(helper);
    return helper;
  }

  /** The expression of a value in memory. */
  load(type: Type, at: string): string {
    if (isPlain(type)) return `${this.use('load')}[${this.text(type)}](${at})`;
    const seen = resolveAlias(type);
    if (seen.kind === 'string') return `${this.use('loadString')}(${at})`;
    if (seen.kind === 'list' && seen.length === undefined) {
      return isPlain(seen.element)
        ? `${this.use('loadNumbers')}[${this.text(seen.element)}](${at})`
        : `${this.use('loadList')}(${at}, ${layoutOf(seen.element).size}, ${this.loader(seen.element)})`;
    }
    return `${this.loader(type)}(${at})`;
  }

  /** The statement that puts a value into memory; `kept` is the name of a `*blocks`. */
  store(type: Type, at: string, value: string, kept: string): string {
    if (isPlain(type)) return `${this.use('store')}(${at}, ${value})`;
    const seen = resolveAlias(type);
    if (seen.kind === 'string') return `${this.use('storeString')}(${kept}, ${at}, ${value})`;
    if (seen.kind === 'list' && seen.length === undefined) {
      return isPlain(seen.element)
        ? `${this.use('storeNumbers')}(${kept}, ${at}, ${value})`
        : `${this.use('storeList')}(${kept}, ${at}, ${value}, ${layoutOf(seen.element).size}, ${this.storer(seen.element)})`;
    }
    return `${this.storer(type)}(${kept}, ${at}, ${value})`;
  }

  /** The expression of a value that travels as core values. */
  lift(type: Type, cores: readonly string[]): string {
    const all = cores.join(', ');
    if (isPlain(type)) return fromCore(type, this.text(type), all);
    const seen = resolveAlias(type);
    if (seen.kind === 'string') return `${this.use('liftString')}(${all})`;
    if (seen.kind === 'list' && seen.length === undefined) {
      return isPlain(seen.element)
        ? `${this.use('liftNumbers')}[${this.text(seen.element)}](${all})`
        : `${this.use('liftList')}(${all}, ${layoutOf(seen.element).size}, ${this.loader(seen.element)})`;
    }
    return `${this.#routine('lift', type)}(${all})`;
  }

  /**
   * The expression of the core values of a value; with more than one of them it is a call that returns them all.
   */
  lower(type: Type, value: string, kept: string): string {
    if (isPlain(type)) {
      if (resolveAlias(type).kind === 'bool') this.use('truth');
      return toCore(type, value);
    }
    const seen = resolveAlias(type);
    if (seen.kind === 'string') return `${this.use('lowerString')}(${kept}, ${value})`;
    if (seen.kind === 'list' && seen.length === undefined) {
      return isPlain(seen.element)
        ? `${this.use('lowerNumbers')}(${kept}, ${value})`
        : `${this.use('lowerList')}(${kept}, ${value}, ${layoutOf(seen.element).size}, ${this.storer(seen.element)})`;
    }
    if (isHandle(type)) return this.shapes.handle(type, value);
    return `${this.#routine('lower', type)}(${kept}, ${value})`;
  }

  /** Name of the function that loads a value at an address. */
  loader(type: Type): string {
    if (isPlain(type)) return `${this.use('load')}[${this.text(type)}]`;
    if (resolveAlias(type).kind === 'string') return this.use('loadString');
    return this.#routine('load', type);
  }

  /** Name of the function that stores a value at an address. */
  storer(type: Type): string {
    if (resolveAlias(type).kind === 'string') return this.use('storeString');
    return this.#routine('store', type);
  }

  /** Whether lowering a value makes blocks that have to be kept until the host has read them. */
  keeps(type: Type): boolean {
    return !isPlain(type) && !isHandle(type);
  }

  text(type: Type): string {
    return goType(type, this.names);
  }

  #routine(way: Way, type: Type): string {
    const name = `${way}${this.shapes.words(type)}`;
    if (this.#routines.has(name)) return name;
    // Its place is taken before what it calls asks for theirs.
    const lines: string[] = [];
    this.#routines.set(name, lines);
    lines.push(...this.#function(way, name, type));
    return name;
  }

  #function(way: Way, name: string, type: Type): string[] {
    const text = this.text(type);
    const flat = layoutOf(type).flat;
    const cores = flat.map((_, index) => `c${index}`);
    switch (way) {
      case 'load':
        return [
          `func ${name}(at unsafe.Pointer) (v ${text}) {`,
          ...indent(this.#load(type)),
          '\treturn v',
          '}',
        ];
      case 'store':
        return [
          `func ${name}(kept *blocks, at unsafe.Pointer, v ${text}) {`,
          ...indent(this.#store(type)),
          '}',
        ];
      case 'lift':
        return [
          `func ${name}(${params(cores, flat)}) (v ${text}) {`,
          ...indent(this.#lift(type, flat)),
          '\treturn v',
          '}',
        ];
      case 'lower':
        return [
          `func ${name}(kept *blocks, v ${text}) (${params(cores, flat)}) {`,
          ...indent(this.#lower(type, flat)),
          `\treturn ${cores.join(', ')}`,
          '}',
        ];
    }
  }

  #load(type: Type): string[] {
    const seen = resolveAlias(type);
    if (seen.kind === 'list' && seen.length === undefined) return [`v = ${this.load(seen, 'at')}`];
    if (seen.kind === 'map') return this.shapes.rolled(seen, this.load(this.shapes.pairs(seen), 'at'));
    if (seen.kind === 'list' && seen.length !== undefined) {
      const { size } = layoutOf(seen.element);
      return ['for i := range v {', `\tv[i] = ${this.load(seen.element, `unsafe.Add(at, ${size}*i)`)}`, '}'];
    }
    if (isHandle(seen)) return [`v = ${this.shapes.adopted(seen, `${this.use('load')}[uint32](at)`)}`];
    const parts = this.shapes.parts(seen);
    if (parts !== undefined) {
      const { offsets } = recordLayout(parts.map((part) => part.type));
      return parts.map(
        ({ access, type: part }, index) => `v${access} = ${this.load(part, at(offsets[index] ?? 0))}`,
      );
    }
    const cases = this.shapes.cases(seen);
    const { discriminant, payload } = variantLayout(cases.map((item) => item.payload));
    const body = (item: Case): string[] =>
      this.shapes.make(seen, item, item.payload && this.load(item.payload, at(payload)));
    return this.#switch(`${this.use('load')}[uint${8 * discriminant}](at)`, cases, body);
  }

  #store(type: Type): string[] {
    const seen = resolveAlias(type);
    if (isPlain(seen)) return [this.store(seen, 'at', 'v', 'kept')];
    if (seen.kind === 'map') {
      return [...this.shapes.unrolled(seen), this.store(this.shapes.pairs(seen), 'at', 'pairs', 'kept')];
    }
    if (seen.kind === 'list' && seen.length !== undefined) {
      const { size } = layoutOf(seen.element);
      return [
        'for i := range v {',
        `\t${this.store(seen.element, `unsafe.Add(at, ${size}*i)`, 'v[i]', 'kept')}`,
        '}',
      ];
    }
    if (seen.kind === 'list') return [this.store(seen, 'at', 'v', 'kept')];
    if (isHandle(seen)) return [`${this.use('store')}(at, ${this.shapes.handle(seen, 'v')})`];
    const parts = this.shapes.parts(seen);
    if (parts !== undefined) {
      const { offsets } = recordLayout(parts.map((part) => part.type));
      return parts.map(({ access, type: part }, index) =>
        this.store(part, at(offsets[index] ?? 0), `v${access}`, 'kept'),
      );
    }
    const cases = this.shapes.cases(seen);
    const { discriminant, payload } = variantLayout(cases.map((item) => item.payload));
    return this.shapes.match(seen, cases, (item, value) => [
      // Blocks are zero when they are made.
      ...(item.index === 0 ? [] : [`${this.use('store')}(at, uint${8 * discriminant}(${item.index}))`]),
      ...(item.payload === undefined ? [] : [this.store(item.payload, at(payload), value, 'kept')]),
    ]);
  }

  #lift(type: Type, flat: readonly Flat[]): string[] {
    const seen = resolveAlias(type);
    if (seen.kind === 'map')
      return this.shapes.rolled(seen, this.lift(this.shapes.pairs(seen), ['c0', 'c1']));
    if (isHandle(seen)) return [`v = ${this.shapes.adopted(seen, 'c0')}`];
    const parts = this.shapes.parts(seen);
    if (parts !== undefined) {
      return spread(parts.map((part) => part.type)).map(
        ({ type: part, from, to }, index) => `v${parts[index]?.access} = ${this.lift(part, range(from, to))}`,
      );
    }
    const cases = this.shapes.cases(seen);
    return this.#switch('c0', cases, (item) => {
      const { payload } = item;
      if (payload === undefined) return this.shapes.make(seen, item, undefined);
      const wanted = layoutOf(payload).flat;
      const slots = wanted.map((want, index) => fromSlot(`c${index + 1}`, flat[index + 1] ?? want, want));
      return this.shapes.make(seen, item, this.lift(payload, slots));
    });
  }

  #lower(type: Type, flat: readonly Flat[]): string[] {
    const seen = resolveAlias(type);
    if (seen.kind === 'map') {
      return [
        ...this.shapes.unrolled(seen),
        `c0, c1 = ${this.lower(this.shapes.pairs(seen), 'pairs', 'kept')}`,
      ];
    }
    const parts = this.shapes.parts(seen);
    if (parts !== undefined) {
      return spread(parts.map((part) => part.type)).map(({ type: part, from, to }, index) => {
        const value = `v${parts[index]?.access}`;
        return `${range(from, to).join(', ')} = ${this.lower(part, value, 'kept')}`;
      });
    }
    return this.shapes.match(seen, this.shapes.cases(seen), ({ index, payload }, value) => [
      ...(index === 0 ? [] : [`c0 = ${index}`]),
      ...(payload === undefined ? [] : this.#lowerPayload(payload, value, flat)),
    ]);
  }

  #lowerPayload(payload: Type, value: string, flat: readonly Flat[]): string[] {
    const have = layoutOf(payload).flat;
    const slots = have.map((_, index) => `c${index + 1}`);
    const lowered = this.lower(payload, value, 'kept');
    const same = have.every((one, index) => one === flat[index + 1]);
    if (same) return [`${slots.join(', ')} = ${lowered}`];
    if (have.length === 1) return [`c1 = ${toSlot(lowered, have[0] ?? 'i32', flat[1] ?? 'i32')}`];
    const parts = have.map((_, index) => `p${index}`);
    const joined = have.map((one, index) => toSlot(parts[index] ?? '', one, flat[index + 1] ?? one));
    return [`${parts.join(', ')} := ${lowered}`, `${slots.join(', ')} = ${joined.join(', ')}`];
  }

  /** A choice by number; a case that leaves `v` as it is needs no branch. */
  #switch(tag: string, cases: readonly Case[], body: (item: Case) => string[]): string[] {
    const branches = cases
      .map((item) => ({ item, lines: body(item) }))
      .filter(({ lines }) => lines.length > 0);
    if (branches.length === 0) return [];
    const [only] = branches;
    if (branches.length === 1 && only !== undefined) {
      return [`if ${tag} == ${only.item.index} {`, ...indent(only.lines), '}'];
    }
    return [
      `switch ${tag} {`,
      ...branches.flatMap(({ item, lines }) => [`case ${item.index}:`, ...indent(lines)]),
      '}',
    ];
  }
}
