// SPDX-License-Identifier: MIT
// Rules over tags that need more than the item they stand on: named cases and events exist, guards can refuse.

import type { Collector } from '../../diagnostics/collector.ts';
import { suggestNames } from '../../diagnostics/suggest.ts';
import { type Annotations, type Facts, NO_FACTS, type Tag } from '../annotations.ts';
import {
  type ResolvedFunction,
  type ResolvedInterface,
  type ResolvedPackage,
  type ResolvedType,
  type ResolvedWorld,
  targetOf,
} from '../model.ts';

/** Case of an error variant that tells of a missing permission. */
const DENIED = 'denied';

export function checkTags(owner: ResolvedPackage, annotations: Annotations, collector: Collector): void {
  const rules = new TagRules(annotations, collector);
  for (const each of owner.interfaces.values()) rules.interface(each);
  for (const world of owner.worlds.values()) rules.world(world, owner);
}

class TagRules {
  readonly #annotations: Annotations;
  readonly #collector: Collector;

  constructor(annotations: Annotations, collector: Collector) {
    this.#annotations = annotations;
    this.#collector = collector;
  }

  interface(target: ResolvedInterface): void {
    const { permission } = this.#facts(target);
    for (const type of target.types.values()) this.#open(type);
    for (const func of target.functions.values()) this.#guard(func, permission);
  }

  world(world: ResolvedWorld, owner: ResolvedPackage): void {
    const interfaces = new Set<ResolvedInterface>();
    const functions: ResolvedFunction[] = [];
    const types: ResolvedType[] = [];
    for (const item of [...world.imports.values(), ...world.exports.values()]) {
      if (item.kind === 'interface') interfaces.add(item.interface);
      else if (item.kind === 'function') functions.push(item.function);
      else types.push(item.type);
    }
    for (const each of interfaces) {
      if (each.name === undefined) this.interface(each);
      types.push(...each.types.values());
      functions.push(...each.functions.values());
    }
    for (const item of world.imports.values()) {
      if (item.kind === 'function') this.#guard(item.function, undefined);
      else if (item.kind === 'type') this.#open(item.type);
    }
    const own = functions.filter((func) => func.docs !== undefined && this.#annotations.has(func.docs));
    this.#fires(this.#events(types, world, owner), own);
  }

  /** The events variant of a world, which has one at most. */
  #events(
    types: readonly ResolvedType[],
    world: ResolvedWorld,
    owner: ResolvedPackage,
  ): ResolvedType | undefined {
    const marked = types.filter(
      (type) => this.#facts(type).events !== undefined && type.owner.package === owner,
    );
    const [first, second] = marked;
    if (first !== undefined && second !== undefined) {
      const notes = [{ message: 'the first one is here', span: this.#facts(first).events?.span }];
      this.#collector.report('WIT5008', this.#facts(second).events?.span, { world: world.name }, { notes });
    }
    return first;
  }

  #fires(events: ResolvedType | undefined, functions: readonly ResolvedFunction[]): void {
    if (events?.body.kind !== 'variant') return;
    const known = events.body.cases.map((entry) => entry.name.replaceAll('-', '_'));
    for (const tag of functions.flatMap((func) => this.#facts(func).fires)) {
      if (known.includes(tag.value)) continue;
      const suggestion = suggestNames(tag.value, known);
      const notes = [{ message: 'the events are here', span: events.span }];
      this.#collector.report(
        'WIT5006',
        tag.span,
        { name: tag.value, variant: events.name },
        { notes, suggestion },
      );
    }
  }

  #open(type: ResolvedType): void {
    const { open } = this.#facts(type);
    if (open === undefined || type.body.kind !== 'variant') return;
    const known = type.body.cases.map((entry) => entry.name);
    if (known.includes(open.value)) return;
    const suggestion = suggestNames(open.value, known);
    this.#collector.report('WIT5005', open.span, { name: open.value, variant: type.name }, { suggestion });
  }

  #guard(func: ResolvedFunction, inherited: Tag | undefined): void {
    const tag = this.#facts(func).permission ?? inherited;
    if (tag === undefined || canDeny(func)) return;
    const notes = [{ message: 'the permission is asked for here', span: tag.span }];
    const params = { name: func.mangled, permission: tag.value };
    this.#collector.report('WIT5007', func.span, params, { notes });
  }

  #facts(item: { readonly docs: ResolvedType['docs'] }): Facts {
    return (item.docs === undefined ? undefined : this.#annotations.get(item.docs)?.facts) ?? NO_FACTS;
  }
}

/** Whether a function's result is a `result` whose error is a variant with a case `denied` or `denied(string)`. */
function canDeny(func: ResolvedFunction): boolean {
  const result = func.result === undefined ? undefined : targetOf(func.result);
  if (result?.kind !== 'result' || result.error === undefined) return false;
  const error = targetOf(result.error);
  if (error.kind !== 'named' || error.type.body.kind !== 'variant') return false;
  return error.type.body.cases.some((entry) => {
    const payload = entry.payload === undefined ? undefined : targetOf(entry.payload);
    return entry.name === DENIED && (payload === undefined || payload.kind === 'string');
  });
}
