// SPDX-License-Identifier: MIT
// Removes what feature gates leave out of one package and refuses references to it from what stays.

import type { Span } from '../diagnostics/source.ts';
import {
  namesIn,
  type ResolvedFunction,
  type ResolvedInterface,
  type ResolvedPackage,
  type ResolvedType,
  type ResolvedWorldItem,
  type Stability,
  type TypeUse,
} from './model.ts';
import { checkBorrowedResult } from './rules/borrowed-result.ts';
import type { PackageContext } from './types.ts';
import type { WorldParts } from './worlds.ts';

/** Checks and prunes the interfaces and worlds of a package, before includes are applied. */
export function prune(owner: ResolvedPackage, parts: WorldParts[], context: PackageContext): void {
  new Pruner(owner, context).run(parts);
}

class Pruner {
  readonly #package: ResolvedPackage;
  readonly #context: PackageContext;

  constructor(owner: ResolvedPackage, context: PackageContext) {
    this.#package = owner;
    this.#context = context;
  }

  run(parts: WorldParts[]): void {
    const interfaces = [...this.#package.interfaces.values(), ...parts.flatMap((part) => part.inline)];
    for (const each of interfaces) this.#interface(each);
    for (const part of parts) this.#world(part);
    for (const each of interfaces) this.#drop(each);
    for (const [name, each] of this.#package.interfaces) {
      if (this.#isOff(each.stability)) this.#package.interfaces.delete(name);
    }
  }

  #interface(target: ResolvedInterface): void {
    const { gates } = this.#context;
    gates.check(target.stability, this.#package);
    const off = this.#isOff(target.stability);
    for (const type of target.types.values()) {
      gates.check(type.stability, this.#package);
      if (this.#isOff(type.stability)) continue;
      // The referee wants every type of a gated interface gated itself.
      if (off) gates.excluded(type.span, 'interface', target.id, target.stability);
      else this.#type(type);
    }
    if (off) return;
    for (const func of target.functions.values()) this.#function(func);
  }

  #type({ body, span }: ResolvedType): void {
    if (body.kind === 'record') for (const field of body.fields) this.#use(field.type, field.span);
    if (body.kind === 'variant') for (const entry of body.cases) this.#use(entry.payload, entry.span);
    if (body.kind === 'alias') this.#use(body.type, span);
  }

  #use(type: TypeUse | undefined, span: Span): void {
    if (type !== undefined) for (const named of namesIn(type)) this.#reference(named, span);
  }

  #function(func: ResolvedFunction): void {
    this.#context.gates.check(func.stability, this.#package);
    if (this.#isOff(func.stability)) return;
    if (func.resource !== undefined) this.#reference(func.resource, func.span);
    for (const param of func.params) this.#use(param.type, param.span);
    this.#use(func.result, func.span);
    checkBorrowedResult(func, this.#context.collector);
  }

  #reference(type: ResolvedType, span: Span): void {
    const { gates } = this.#context;
    if (this.#isOff(type.stability)) gates.excluded(span, 'type', type.name, type.stability);
    else if (this.#isOff(type.owner.stability)) {
      gates.excluded(span, type.owner.kind, type.owner.id, type.owner.stability);
    }
  }

  #world({ world, includes }: WorldParts): void {
    const { gates } = this.#context;
    gates.check(world.stability, this.#package);
    const off = this.#isOff(world.stability);
    for (const items of [world.imports, world.exports]) {
      for (const [key, item] of items) {
        const stability = stabilityOf(item);
        gates.check(stability, this.#package);
        if (this.#isOff(stability)) {
          if (item.kind === 'type' && !off) this.#gatedWorldType(item.type);
          items.delete(key);
          continue;
        }
        if (!off) this.#worldItem(item);
        else if (item.kind === 'type') gates.excluded(item.span, 'world', world.id, world.stability);
      }
    }
    for (const include of includes) {
      gates.check(include.marks.stability, this.#package);
      if (!off && !this.#isOff(include.marks.stability) && this.#isOff(include.world.stability)) {
        gates.excluded(include.node.path.name.span, 'world', include.world.id, include.world.stability);
      }
    }
    if (off) this.#package.worlds.delete(world.name);
  }

  /** The referee cannot leave out a type that a world itself declares. */
  #gatedWorldType({ name, span, stability }: ResolvedType): void {
    const feature = stability.kind === 'unstable' ? stability.feature : '';
    this.#context.collector.report('WIT4008', span, { name, feature });
  }

  #worldItem(item: ResolvedWorldItem): void {
    if (item.kind === 'type') this.#type(item.type);
    else if (item.kind === 'function') this.#function(item.function);
    else if (this.#isOff(item.interface.stability)) {
      this.#context.gates.excluded(item.span, 'interface', item.interface.id, item.interface.stability);
    }
  }

  #drop(target: ResolvedInterface): void {
    for (const [name, type] of target.types) if (this.#isOff(type.stability)) target.types.delete(name);
    for (const [name, func] of target.functions)
      if (this.#isOff(func.stability)) target.functions.delete(name);
  }

  #isOff(stability: Stability): boolean {
    return this.#context.gates.isOff(stability);
  }
}

function stabilityOf(item: ResolvedWorldItem): Stability {
  if (item.kind === 'type') return item.type.stability;
  return item.kind === 'function' ? item.function.stability : item.stability;
}
