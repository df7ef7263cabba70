// SPDX-License-Identifier: MIT
// Whether two uses of types mean the same: by name, by structure, or not (component types are structural).

import { definitionOf, partsOf, type ResolvedType, type TypeUse } from '../resolve/model.ts';
import type { View } from './view.ts';

/**
 * How a use of a type relates to its later self, the best first: written alike; another spelling of the same type;
 * another named type of the same structure; another structure.
 */
export type Sameness = 'same' | 'respelled' | 'replaced' | 'changed';

const RANK: Readonly<Record<Sameness, number>> = { same: 0, respelled: 1, replaced: 2, changed: 3 };

/** How far names are looked through: aliases only, or definitions too. */
type Depth = 'names' | 'structure';

/** Compares type uses of two sides. A type that both sides have counts as one: what changed in it is told there. */
export class TypeComparison {
  readonly #old: View;
  readonly #now: View;
  /** Old keys of definitions that have moved; an alias, then or now, tells of it. */
  readonly #moved = new Map<ResolvedType, string>();
  readonly #numbers = new Map<string, number>();
  readonly #known = {
    names: new Map<ResolvedType, number>(),
    structure: new Map<ResolvedType, number>(),
  };

  constructor(old: View, now: View) {
    this.#old = old;
    this.#now = now;
    for (const [key, type] of now.types) {
      const before = old.types.get(key);
      const [was, is] = [before === undefined ? undefined : definitionOf(before), definitionOf(type)];
      // The same name for what was defined here and now is elsewhere, or the other way round.
      if (was === undefined || is === undefined || this.#moved.has(is)) continue;
      if (isDefinition(before) !== isDefinition(type) && !isDefinition(old.types.get(now.typeKey(is)))) {
        this.#moved.set(is, old.typeKey(was));
      }
    }
  }

  /** Compares two uses, or two absences. */
  compare(old: TypeUse | undefined, now: TypeUse | undefined): Sameness {
    if (old === undefined || now === undefined) return old === now ? 'same' : 'changed';
    const direct = this.#direct(old, now);
    if (direct !== undefined && direct !== 'changed') return direct;
    if (this.#number(old, this.#old, 'names') === this.#number(now, this.#now, 'names')) return 'respelled';
    return this.sameStructure(old, now) ? 'replaced' : 'changed';
  }

  /** Whether two uses have the same structure, all names looked through. */
  sameStructure(old: TypeUse, now: TypeUse): boolean {
    return this.#number(old, this.#old, 'structure') === this.#number(now, this.#now, 'structure');
  }

  /** Whether two definitions have the same structure. */
  sameDefinition(old: ResolvedType, now: ResolvedType): boolean {
    return this.#definition(old, this.#old, 'structure') === this.#definition(now, this.#now, 'structure');
  }

  /** Parts of the same form compared one by one; undefined when the forms differ. */
  #direct(old: TypeUse, now: TypeUse): Sameness | undefined {
    if (old.kind === 'named' || now.kind === 'named') {
      const alike = old.kind === 'named' && now.kind === 'named' && this.#pair(old.type, now.type);
      return alike ? 'same' : undefined;
    }
    if (old.kind === 'own' || old.kind === 'borrow') {
      if (now.kind !== old.kind) return undefined;
      return this.#pair(old.resource, now.resource) ? 'same' : undefined;
    }
    if (headOf(old) !== headOf(now)) return undefined;
    const [before, after] = [partsOf(old), partsOf(now)];
    let worst: Sameness = 'same';
    for (const [index, part] of before.entries()) {
      const found = this.compare(part, after[index]);
      if (RANK[found] > RANK[worst]) worst = found;
    }
    return worst;
  }

  #pair(old: ResolvedType, now: ResolvedType): boolean {
    return this.#old.typeKey(old) === this.#now.typeKey(now);
  }

  /** The same number for the same type: structures are interned, so that shared parts are looked at once. */
  #number(use: TypeUse, view: View, depth: Depth): number {
    if (use.kind === 'named') return this.#definition(use.type, view, depth);
    if (use.kind === 'own' || use.kind === 'borrow') {
      return this.#intern(handle(use.kind, definitionOf(use.resource) ?? use.resource, view));
    }
    return this.#intern(`${headOf(use)}(${partsOf(use).map((part) => this.#number(part, view, depth))})`);
  }

  #definition(type: ResolvedType, view: View, depth: Depth): number {
    const known = this.#known[depth].get(type);
    if (known !== undefined) return known;
    const made = this.#make(type, view, depth);
    this.#known[depth].set(type, made);
    return made;
  }

  #make(type: ResolvedType, view: View, depth: Depth): number {
    const { body } = type;
    if (body.kind === 'alias') return this.#number(body.type, view, depth);
    if (body.kind === 'resource') return this.#intern(handle('own', type, view));
    if (depth === 'names') return this.#intern(`name ${this.#moved.get(type) ?? view.typeKey(type)}`);
    const members =
      body.kind === 'record'
        ? body.fields.map((field) => `${field.name}:${this.#number(field.type, view, depth)}`)
        : body.kind === 'variant'
          ? body.cases.map(({ name, payload }) =>
              payload === undefined ? name : `${name}:${this.#number(payload, view, depth)}`,
            )
          : body.labels.map((label) => label.name);
    return this.#intern(`${body.kind}{${members}}`);
  }

  #intern(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

function isDefinition(type: ResolvedType | undefined): boolean {
  return type !== undefined && type.body.kind !== 'alias';
}

/** A resource is nominal: its name is its identity. A bare resource name means `own`. */
function handle(kind: 'own' | 'borrow', resource: ResolvedType, view: View): string {
  return `${kind} ${view.typeKey(resource)}`;
}

/** The form of an unnamed type without its parts. */
function headOf(use: TypeUse): string {
  switch (use.kind) {
    case 'list':
      return `list ${use.length ?? ''}`;
    case 'tuple':
      return `tuple ${use.items.length}`;
    case 'result':
      return `result ${use.ok === undefined ? '_' : 'ok'} ${use.error === undefined ? '_' : 'error'}`;
    case 'future':
    case 'stream':
      return `${use.kind} ${use.item === undefined ? '_' : 'item'}`;
    default:
      return use.kind;
  }
}

/** A type in a sentence. */
export function quoteType(use: TypeUse | undefined): string {
  return use === undefined ? 'nothing' : `\`${witText(use)}\``;
}

/** A type as WIT writes it, names without their owner. */
export function witText(use: TypeUse): string {
  const part = (inner: TypeUse | undefined): string => (inner === undefined ? '_' : witText(inner));
  switch (use.kind) {
    case 'named':
      return use.type.name;
    case 'own':
    case 'borrow':
      return `${use.kind}<${use.resource.name}>`;
    case 'list':
      return `list<${part(use.element)}${use.length === undefined ? '' : `, ${use.length}`}>`;
    case 'map':
      return `map<${part(use.key)}, ${part(use.value)}>`;
    case 'tuple':
      return `tuple<${use.items.map(part).join(', ')}>`;
    case 'option':
      return `option<${part(use.item)}>`;
    case 'result':
      if (use.ok === undefined && use.error === undefined) return 'result';
      return `result<${part(use.ok)}${use.error === undefined ? '' : `, ${part(use.error)}`}>`;
    case 'future':
    case 'stream':
      return use.item === undefined ? use.kind : `${use.kind}<${part(use.item)}>`;
    default:
      return use.kind;
  }
}
