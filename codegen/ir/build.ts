// SPDX-License-Identifier: MIT
// Resolved model to the IR of one world.

import { type Annotations, type Facts, NO_FACTS } from '../resolve/annotations.ts';
import { usedInterfaces } from '../resolve/elaborate.ts';
import {
  definitionOf,
  type ResolvedFunction,
  type ResolvedInterface,
  type ResolvedType,
  type ResolvedWorld,
  type ResolvedWorldItem,
  type TypeUse,
} from '../resolve/model.ts';
import type { Docs } from '../syntax/ast.ts';
import { docsText } from '../syntax/docs.ts';
import type { Func, Interface, Ir, ResourceShape, Type, TypeDef, TypeShape, WorldItem } from './ir.ts';

/** The IR of an error-free world. */
export function buildIr(world: ResolvedWorld, annotations: Annotations): Ir {
  return new Builder(annotations).build(world);
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

class Builder {
  readonly #annotations: Annotations;
  readonly #interfaces = new Map<ResolvedInterface, Interface>();
  readonly #types = new Map<ResolvedType, TypeDef>();

  constructor(annotations: Annotations) {
    this.#annotations = annotations;
  }

  build(world: ResolvedWorld): Ir {
    const imports = this.#items(world.imports);
    const exports = this.#items(world.exports);
    return {
      package: world.package.id,
      world: {
        name: world.name,
        id: world.id,
        docs: this.#docs(world.docs),
        imports,
        exports,
        span: world.span,
      },
      interfaces: [...this.#interfaces.values()],
    };
  }

  #items(items: ReadonlyMap<string, ResolvedWorldItem>): readonly WorldItem[] {
    const made: WorldItem[] = [];
    // A resource of the world itself needs all of its functions when it is made.
    const functions = [...items.values()]
      .filter((item) => item.kind === 'function')
      .map((item) => item.function);
    for (const [name, item] of items) {
      if (item.kind === 'interface')
        made.push({ kind: 'interface', name, interface: this.#interface(item.interface) });
      else if (item.kind === 'type') {
        const type = this.#type(item.type);
        made.push({ kind: 'type', name, type });
        this.#fillResource(item.type, type, functions, undefined);
      } else if (item.function.resource === undefined) {
        made.push({ kind: 'function', name, function: this.#function(item.function, undefined) });
      }
    }
    return made;
  }

  /** Interfaces are made after those they use, so that the map's order is dependency order. */
  #interface(source: ResolvedInterface): Interface {
    const known = this.#interfaces.get(source);
    if (known !== undefined) return known;
    for (const used of usedInterfaces(source)) this.#interface(used);
    const types: TypeDef[] = [];
    const functions: Func[] = [];
    const made: Interface = {
      id: source.id,
      name: source.name ?? source.id,
      package: source.package.id,
      docs: this.#docs(source.docs),
      types,
      functions,
      span: source.span,
    };
    this.#interfaces.set(source, made);
    const { permission } = this.#facts(source.docs);
    const all = [...source.functions.values()];
    for (const type of source.types.values()) {
      const def = this.#type(type);
      types.push(def);
      this.#fillResource(type, def, all, permission?.value);
    }
    for (const func of all)
      if (func.resource === undefined) functions.push(this.#function(func, permission?.value));
    return made;
  }

  #type(source: ResolvedType): TypeDef {
    const known = this.#types.get(source);
    if (known !== undefined) return known;
    const owner = source.owner.kind === 'interface' ? this.#interface(source.owner) : undefined;
    // Making the owner has made its types, unless it is being made right now.
    const meanwhile = this.#types.get(source);
    if (meanwhile !== undefined) return meanwhile;
    const docs = this.#docs(source.docs);
    const made: TypeDef = { name: source.name, owner, docs, shape: this.#shape(source), span: source.span };
    this.#types.set(source, made);
    return made;
  }

  #shape(source: ResolvedType): TypeShape {
    const { body } = source;
    switch (body.kind) {
      case 'alias':
        return { kind: 'alias', type: this.#use(body.type), used: body.used };
      case 'record':
        return {
          kind: 'record',
          fields: body.fields.map(({ name, docs, type }) => ({
            name,
            docs: this.#docs(docs),
            type: this.#use(type),
          })),
        };
      case 'variant': {
        const { open, events } = this.#facts(source.docs);
        const cases = body.cases.map(({ name, docs, payload }) => {
          const facts = this.#facts(docs);
          return {
            name,
            docs: this.#docs(docs),
            payload: payload === undefined ? undefined : this.#use(payload),
            vetoable: facts.vetoable !== undefined,
            targeted: facts.targeted !== undefined,
            permission: facts.permission?.value,
          };
        });
        return { kind: 'variant', cases, open: open?.value, events: events !== undefined };
      }
      case 'enum':
        return {
          kind: 'enum',
          cases: body.labels.map(({ name, docs }) => ({ name, docs: this.#docs(docs) })),
        };
      case 'flags':
        return {
          kind: 'flags',
          flags: body.labels.map(({ name, docs }) => ({ name, docs: this.#docs(docs) })),
        };
      case 'resource':
        return { kind: 'resource', constructor_: undefined, methods: [], statics: [] };
    }
  }

  /** A resource's functions name the resource itself, so that they are added once it is made. */
  #fillResource(
    source: ResolvedType,
    made: TypeDef,
    functions: readonly ResolvedFunction[],
    permission: string | undefined,
  ): void {
    if (made.shape.kind !== 'resource') return;
    const shape: Mutable<ResourceShape> = made.shape;
    const own = functions.filter((func) => func.resource === source);
    const of = (kind: ResolvedFunction['kind']): Func[] =>
      own.filter((func) => func.kind === kind).map((func) => this.#function(func, permission));
    [shape.constructor_] = of('constructor');
    shape.methods = of('method');
    shape.statics = of('static');
  }

  #function(source: ResolvedFunction, inherited: string | undefined): Func {
    const facts = this.#facts(source.docs);
    return {
      name: source.name,
      mangled: source.mangled,
      docs: this.#docs(source.docs),
      async: source.async,
      params: source.params.map(({ name, type }) => ({ name, type: this.#use(type) })),
      result: source.result === undefined ? undefined : this.#use(source.result),
      permission: facts.permission?.value ?? inherited,
      checks: facts.checks.map((tag) => tag.value),
      fires: facts.fires.map((tag) => tag.value),
      span: source.span,
    };
  }

  #use(type: TypeUse): Type {
    const optional = (part: TypeUse | undefined): Type | undefined =>
      part === undefined ? undefined : this.#use(part);
    switch (type.kind) {
      case 'named':
        return { kind: 'named', def: this.#type(type.type) };
      case 'own':
      case 'borrow':
        return { kind: type.kind, resource: this.#type(definitionOf(type.resource) ?? type.resource) };
      case 'list':
        return { kind: 'list', element: this.#use(type.element), length: type.length };
      case 'map':
        return { kind: 'map', key: this.#use(type.key), value: this.#use(type.value) };
      case 'tuple':
        return { kind: 'tuple', items: type.items.map((item) => this.#use(item)) };
      case 'option':
        return { kind: 'option', item: this.#use(type.item) };
      case 'result':
        return { kind: 'result', ok: optional(type.ok), error: optional(type.error) };
      case 'future':
      case 'stream':
        return { kind: type.kind, item: optional(type.item) };
      case 'unknown':
        throw new Error('the IR is built only of worlds without errors');
      default:
        return { kind: type.kind };
    }
  }

  #facts(docs: Docs | undefined): Facts {
    return (docs === undefined ? undefined : this.#annotations.get(docs)?.facts) ?? NO_FACTS;
  }

  #docs(docs: Docs | undefined): string | undefined {
    if (docs === undefined) return undefined;
    const text = this.#annotations.get(docs)?.text ?? docsText(docs);
    return text === '' ? undefined : text;
  }
}
