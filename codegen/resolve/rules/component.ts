// SPDX-License-Identifier: MIT
// Rules that WIT's text does not have but every component's validation enforces (the referee's second stage).

import type { Collector } from '../../diagnostics/collector.ts';
import type { Span } from '../../diagnostics/source.ts';
import {
  partsOf,
  partsOfBody,
  type ResolvedFunction,
  type ResolvedInterface,
  type ResolvedType,
  type ResolvedWorld,
  type TypeUse,
  targetOf,
} from '../model.ts';

/** Most flags of one type (Binary.md). */
const MOST_FLAGS = 32;
/** Longest fixed-length list that validation accepts. */
const MOST_LENGTH = 1_073_741_824;

/** Checks everything that a component for this world would contain. */
export function checkComponentRules(world: ResolvedWorld, collector: Collector): void {
  new ComponentRules(collector).world(world);
}

interface Named {
  readonly name: string;
  readonly span: Span;
}

class ComponentRules {
  readonly #collector: Collector;
  readonly #types = new Set<ResolvedType>();
  readonly #interfaces = new Set<ResolvedInterface>();

  constructor(collector: Collector) {
    this.#collector = collector;
  }

  world(world: ResolvedWorld): void {
    for (const items of [world.imports, world.exports]) {
      this.#distinct(
        [...items].map(([name, { span }]) => ({ name, span })),
        `world \`${world.name}\``,
        strongName,
      );
      for (const item of items.values()) {
        if (item.kind === 'type') this.#type(item.type);
        else if (item.kind === 'function') this.#function(item.function);
        else this.#interface(item.interface);
      }
    }
  }

  #interface(target: ResolvedInterface): void {
    if (this.#interfaces.has(target)) return;
    this.#interfaces.add(target);
    const functions = [...target.functions.values()].map(({ mangled, span }) => ({ name: mangled, span }));
    this.#distinct([...target.types.values(), ...functions], `interface \`${target.id}\``, strongName);
    for (const type of target.types.values()) this.#type(type);
    for (const func of target.functions.values()) this.#function(func);
  }

  #type(type: ResolvedType): void {
    if (this.#types.has(type)) return;
    this.#types.add(type);
    const { body, span } = type;
    if (body.kind === 'record') {
      this.#distinct(body.fields, `record \`${type.name}\``);
      if (body.fields.length === 0) this.#collector.report('WIT6002', span, { kind: 'record' });
    } else if (body.kind === 'variant') {
      this.#distinct(body.cases, `variant \`${type.name}\``);
    } else if (body.kind === 'enum' || body.kind === 'flags') {
      this.#distinct(body.labels, `${body.kind} \`${type.name}\``);
      if (body.kind === 'flags') this.#flags(body.labels.length, span);
    }
    for (const part of partsOfBody(body)) this.#use(part, span);
  }

  #function(func: ResolvedFunction): void {
    this.#distinct(func.params, `the parameters of \`${func.mangled}\``);
    for (const param of func.params) this.#use(param.type, param.span);
    if (func.result !== undefined) this.#use(func.result, func.span);
  }

  /** Names of one scope are compared without case. */
  #distinct(members: readonly Named[], where: string, key: (name: string) => string = folded): void {
    const seen = new Map<string, Named>();
    for (const member of members) {
      const { name } = member;
      const earlier = seen.get(key(name));
      if (earlier === undefined) {
        seen.set(key(name), member);
        continue;
      }
      const notes = [{ message: 'the earlier one is here', span: earlier.span }];
      this.#collector.report('WIT6001', member.span, { name, other: earlier.name, where }, { notes });
    }
  }

  #flags(count: number, span: Span): void {
    if (count === 0) this.#collector.report('WIT6002', span, { kind: 'set of flags' });
    if (count > MOST_FLAGS) this.#collector.report('WIT6003', span, { count: String(count) });
  }

  #use(type: TypeUse, span: Span): void {
    if (type.kind === 'tuple' && type.items.length === 0)
      this.#collector.report('WIT6002', span, { kind: 'tuple' });
    if (
      type.kind === 'list' &&
      type.length !== undefined &&
      (type.length === 0 || type.length > MOST_LENGTH)
    ) {
      this.#collector.report('WIT6004', span, { length: String(type.length) });
    }
    if (type.kind === 'stream' && type.item !== undefined && targetOf(type.item).kind === 'char')
      this.#collector.report('WIT6005', span, {});
    for (const part of partsOf(type)) this.#use(part, span);
  }
}

/** Names are compared without case. */
function folded(name: string): string {
  return name.toLowerCase();
}

/**
 * What two names of one scope must differ in ("strongly unique", Explainer.md): methods and statics share their
 * names, and one named as its resource collides with the resource itself.
 */
function strongName(name: string): string {
  const member = /^\[(?:method|static)\](.*)\.(.*)$/.exec(folded(name));
  if (member === null) return folded(name);
  return member[1] === member[2] ? (member[1] ?? '') : `${member[1]}.${member[2]}`;
}
