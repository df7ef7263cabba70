// SPDX-License-Identifier: MIT
// Which conversions between C and C++ values a world needs: those of its functions' values and of what they are made
// of, each once, behind those that it calls.

import type { Type, TypeDef } from '../../../ir/ir.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';
import { type CNames, partsOf } from '../c/names.ts';
import { liftFunction } from './lift.ts';
import { lowerFunction } from './lower.ts';
import type { CppNames } from './names.ts';
import { ownedText } from './text.ts';

type Direction = 'lift' | 'lower';

/** Conversions as the code of one namespace names them. */
export class Conversions {
  readonly names: CppNames;
  readonly c: CNames;
  /** What stands before the names of conversions and helpers: empty in their own namespace. */
  readonly glue: string;
  readonly #from: readonly string[];
  readonly #asked: Readonly<Record<Direction, Set<TypeDef>>>;

  constructor(
    names: CppNames,
    c: CNames,
    from: readonly string[] = names.glue,
    asked: Readonly<Record<Direction, Set<TypeDef>>> = { lift: new Set(), lower: new Set() },
  ) {
    this.names = names;
    this.c = c;
    this.glue = from === names.glue ? '' : `${names.refer(names.glue, from)}::`;
    this.#from = from;
    this.#asked = asked;
  }

  /** The same conversions, seen from another namespace. */
  from(space: readonly string[]): Conversions {
    return new Conversions(this.names, this.c, space, this.#asked);
  }

  /** Asks for the conversions of a type. */
  need(direction: Direction, type: Type): void {
    const seen = resolveAlias(type);
    for (const part of partsOf(seen)) this.need(direction, part);
    if (seen.kind !== 'named') return;
    const def = resolveDef(seen.def);
    for (const part of defParts(def)) this.need(direction, part);
    if (def.shape.kind !== 'enum') this.#asked[direction].add(def);
  }

  /** Text of a value's type. */
  owned(type: Type): string {
    return ownedText(this.names, resolveAlias(type), this.#from);
  }

  /** A variant's case. */
  structure(def: TypeDef, index: number): string {
    const { space, cases, labels } = this.names.type(def);
    return this.names.refer([...space, cases, labels[index] ?? ''], this.#from);
  }

  /** Name of the function that lifts a named type. Flags are plain numbers in C, which cannot tell one from another. */
  lift(def: TypeDef): string {
    return `${this.glue}lift${this.#suffix(def)}`;
  }

  /** Name of the function that lowers a named type. */
  lower(def: TypeDef): string {
    return `${this.glue}lower${this.#suffix(def)}`;
  }

  #suffix(def: TypeDef): string {
    return def.shape.kind === 'flags' ? `_${this.c.def(def).type.replace(/_t$/, '')}` : '';
  }

  /** Whether lowering a named type looks at or copies memory. */
  needsMemory(def: TypeDef): boolean {
    return defParts(def).some((type) => this.holdsMemory(type));
  }

  /** Whether a value has texts or lists in it. */
  holdsMemory(type: Type): boolean {
    const seen = resolveAlias(type);
    if (seen.kind === 'string' || seen.kind === 'map') return true;
    if (seen.kind === 'list' && seen.length === undefined) return true;
    if (seen.kind === 'named') return this.needsMemory(resolveDef(seen.def));
    return partsOf(seen).some((part) => this.holdsMemory(part));
  }

  /** Every function that was asked for, to stand in the namespace of the glue. */
  functions(): string[][] {
    return [
      ...[...this.#asked.lift].map((def) => liftFunction(this, def)),
      ...[...this.#asked.lower].map((def) => lowerFunction(this, def)),
    ];
  }
}

/** Types that a named type is made of. */
function defParts({ shape }: TypeDef): Type[] {
  if (shape.kind === 'alias') return [shape.type];
  if (shape.kind === 'record') return shape.fields.map(({ type }) => type);
  return shape.kind === 'variant' ? shape.cases.flatMap(({ payload }) => payload ?? []) : [];
}
