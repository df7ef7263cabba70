// SPDX-License-Identifier: MIT
// Rules that WIT's text does not have but every component's validation enforces (the referee's second stage).

import type { Collector } from '../../diagnostics/collector.ts';
import type { Span } from '../../diagnostics/source.ts';
import {
  partsOf,
  partsOfBody,
  type ResolvedFunction,
  type ResolvedInterface,
  type ResolvedPackage,
  type ResolvedType,
  type TypeUse,
} from '../model.ts';

/** Most flags of one type (Binary.md). */
const MOST_FLAGS = 32;
/** Longest fixed-length list that validation accepts. */
const MOST_LENGTH = 1_073_741_824;

export function checkComponentRules(owner: ResolvedPackage, collector: Collector): void {
  const rules = new ComponentRules(collector);
  rules.distinct([...owner.interfaces.values(), ...owner.worlds.values()], `package \`${owner.label}\``);
  for (const each of owner.interfaces.values()) rules.interface(each);
  for (const world of owner.worlds.values()) {
    for (const item of [...world.imports.values(), ...world.exports.values()]) {
      if (item.kind === 'type' && item.type.owner === world) rules.type(item.type);
      else if (item.kind === 'function') rules.function(item.function);
      else if (item.kind === 'interface' && item.interface.name === undefined)
        rules.interface(item.interface);
    }
  }
}

interface Named {
  readonly name: string | undefined;
  readonly span: Span;
}

class ComponentRules {
  readonly #collector: Collector;
  readonly #types = new Set<ResolvedType>();

  constructor(collector: Collector) {
    this.#collector = collector;
  }

  interface(target: ResolvedInterface): void {
    const members = [
      ...target.types.values(),
      ...[...target.functions.values()].filter((each) => each.kind === 'free'),
    ];
    this.distinct(members, `interface \`${target.id}\``);
    for (const type of target.types.values()) this.type(type);
    for (const func of target.functions.values()) this.function(func);
  }

  type(type: ResolvedType): void {
    if (this.#types.has(type)) return;
    this.#types.add(type);
    const { body, span } = type;
    if (body.kind === 'record') {
      this.distinct(body.fields, `record \`${type.name}\``);
      if (body.fields.length === 0) this.#collector.report('WIT6002', span, { kind: 'record' });
    } else if (body.kind === 'variant') {
      this.distinct(body.cases, `variant \`${type.name}\``);
    } else if (body.kind === 'enum' || body.kind === 'flags') {
      this.distinct(body.labels, `${body.kind} \`${type.name}\``);
      if (body.kind === 'flags') this.#flags(body.labels.length, span);
    }
    for (const part of partsOfBody(body)) this.#use(part, span);
  }

  function(func: ResolvedFunction): void {
    this.distinct(func.params, `the parameters of \`${func.mangled}\``);
    for (const param of func.params) this.#use(param.type, param.span);
    if (func.result !== undefined) this.#use(func.result, func.span);
  }

  /** Names of one scope are compared without case. */
  distinct(members: readonly Named[], where: string): void {
    const seen = new Map<string, Named>();
    for (const member of members) {
      const { name } = member;
      if (name === undefined) continue;
      const earlier = seen.get(name.toLowerCase());
      if (earlier === undefined) {
        seen.set(name.toLowerCase(), member);
        continue;
      }
      const notes = [{ message: 'the earlier one is here', span: earlier.span }];
      this.#collector.report('WIT6001', member.span, { name, other: earlier.name ?? '', where }, { notes });
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
    if (type.kind === 'stream' && type.item?.kind === 'char') this.#collector.report('WIT6005', span, {});
    for (const part of partsOf(type)) this.#use(part, span);
  }
}
