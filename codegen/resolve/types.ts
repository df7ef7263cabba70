// SPDX-License-Identifier: MIT
// Types of one interface or world: `use`d names, definitions in dependency order, type expressions linked.

import type { Collector } from '../diagnostics/collector.ts';
import type { Span } from '../diagnostics/source.ts';
import { suggestNames } from '../diagnostics/suggest.ts';
import type { FunctionNode, Identifier, TypeBody, TypeExpression, TypeNode, UseNode } from '../syntax/ast.ts';
import { levelsOfBody, MOST_LEVELS, setLevels } from './depth.ts';
import { type Gates, marksOf } from './gates.ts';
import { namesInBody } from './mentions.ts';
import {
  definitionOf,
  type Marks,
  type ResolvedBody,
  type ResolvedInterface,
  type ResolvedType,
  type ResolvedWorld,
  type TypeUse,
} from './model.ts';
import { checkMapKey } from './rules/map-key.ts';
import { checkResourceNames } from './rules/resource-names.ts';
import type { FileScope, PackageScope } from './scope.ts';
import { cyclePath, MOST_STEPS, toposort } from './toposort.ts';

/** Everything that resolving the members of one package needs. */
export interface PackageContext {
  readonly scope: PackageScope;
  readonly gates: Gates;
  readonly collector: Collector;
  /** Interfaces of this package whose members are not known yet: behind a reported cycle. */
  readonly unfinished: Set<ResolvedInterface>;
}

/** Names of one interface or world: types and functions share them. */
export class MemberScope {
  readonly #owner: ResolvedInterface | ResolvedWorld;
  readonly #context: PackageContext;
  readonly #file: FileScope;
  /** Types in the order of the referee: used ones first, then dependency order. */
  readonly types = new Map<string, ResolvedType>();
  readonly #functions = new Map<string, Span>();
  /** Names whose definition is part of a reported cycle. */
  readonly #broken = new Set<string>();

  constructor(owner: ResolvedInterface | ResolvedWorld, context: PackageContext, file: FileScope) {
    this.#owner = owner;
    this.#context = context;
    this.#file = file;
  }

  /** Defines the `use`d names, then the types. */
  define(
    uses: readonly UseNode[],
    definitions: readonly TypeNode[],
    functions: readonly FunctionNode[],
  ): void {
    for (const { name } of functions) {
      if (!this.#functions.has(name.name)) this.#functions.set(name.name, name.span);
    }
    for (const use of uses) this.#use(use);
    const byName = new Map<string, TypeNode>();
    for (const definition of definitions) {
      const { name } = definition;
      const earlier = this.types.get(name.name)?.span ?? byName.get(name.name)?.name.span;
      if (earlier === undefined) byName.set(name.name, definition);
      else this.#duplicate(name, earlier);
    }
    for (const node of this.#ordered(byName)) {
      const marks = marksOf(node.attributes, this.#context.collector);
      const body = this.#body(node.body, node.name);
      this.#add({
        name: node.name.name,
        owner: this.#owner,
        docs: node.docs,
        body,
        span: node.name.span,
        ...marks,
      });
    }
  }

  /** Claims a function's name; reported when a type or another function has it. */
  defineFunction(name: Identifier): boolean {
    const earlier = this.types.get(name.name)?.span ?? this.#functions.get(name.name);
    if (earlier === undefined || earlier.start === name.span.start) return true;
    this.#duplicate(name, earlier);
    return false;
  }

  /** Links a type expression. */
  type(node: TypeExpression): TypeUse {
    switch (node.kind) {
      case 'name': {
        const type = this.#lookup(node.name);
        if (type === undefined) return { kind: 'unknown' };
        return definitionOf(type)?.body.kind === 'resource'
          ? { kind: 'own', resource: type }
          : { kind: 'named', type };
      }
      case 'own':
      case 'borrow':
        return this.#handle(node.kind, node.resource);
      case 'list':
        return { kind: 'list', element: this.type(node.element), length: node.length };
      case 'map': {
        const key = this.type(node.key);
        checkMapKey(key, node.key.span, this.#context.collector);
        return { kind: 'map', key, value: this.type(node.value) };
      }
      case 'tuple':
        return { kind: 'tuple', items: node.items.map((item) => this.type(item)) };
      case 'option':
        return { kind: 'option', item: this.type(node.item) };
      case 'result':
        return { kind: 'result', ok: this.#optional(node.ok), error: this.#optional(node.error) };
      case 'future':
      case 'stream':
        return { kind: node.kind, item: this.#optional(node.item) };
      default:
        return { kind: node.kind };
    }
  }

  #optional(node: TypeExpression | undefined): TypeUse | undefined {
    return node === undefined ? undefined : this.type(node);
  }

  #use(node: UseNode): void {
    const { scope, gates, collector, unfinished } = this.#context;
    const marks = marksOf(node.attributes, collector);
    const quiet = gates.isOff(marks.stability);
    const from = scope.interface(this.#file, node.path, quiet);
    for (const { name, as } of node.names) {
      const target = from?.types.get(name.name);
      const silent = (quiet && node.path.kind === 'foreign') || (from !== undefined && unfinished.has(from));
      if (from !== undefined && target === undefined && !silent) {
        this.#notUsable(from, name);
      }
      const own = as ?? name;
      const earlier = this.types.get(own.name);
      if (earlier !== undefined) {
        this.#duplicate(own, earlier.span);
        continue;
      }
      const type: TypeUse = target === undefined ? { kind: 'unknown' } : { kind: 'named', type: target };
      this.#addUsed(own, type, marks);
    }
  }

  #addUsed(name: Identifier, type: TypeUse, marks: Marks): void {
    const body = { kind: 'alias', type, used: true } as const;
    this.#add({ name: name.name, owner: this.#owner, docs: undefined, body, span: name.span, ...marks });
  }

  #add(type: ResolvedType): void {
    const count = levelsOfBody(type.body);
    if (count > MOST_LEVELS) {
      this.#context.collector.report('WIT3007', type.span, { what: 'type', name: type.name });
      this.types.set(type.name, { ...type, body: { kind: 'alias', type: { kind: 'unknown' }, used: false } });
      return;
    }
    setLevels(type, count);
    this.types.set(type.name, type);
  }

  #notUsable(from: ResolvedInterface, name: Identifier): void {
    const { collector } = this.#context;
    const notes = [{ message: 'looked in this interface', span: from.span }];
    if (from.functions.has(name.name)) {
      collector.report('WIT2006', name.span, { name: name.name }, { notes });
      return;
    }
    const suggestion = suggestNames(name.name, from.types.keys());
    collector.report(
      'WIT2005',
      name.span,
      { name: name.name, where: `interface \`${from.id}\`` },
      { notes, suggestion },
    );
  }

  #duplicate(name: Identifier, earlier: Span): void {
    const notes = [{ message: 'first defined here', span: earlier }];
    const where = `this ${this.#owner.kind}`;
    this.#context.collector.report('WIT2001', name.span, { name: name.name, where }, { notes });
  }

  /** Definitions in dependency order; those of a cycle, which is reported, come last. */
  #ordered(definitions: ReadonlyMap<string, TypeNode>): readonly TypeNode[] {
    const mentioned = new Map<TypeNode, readonly Identifier[]>();
    for (const node of definitions.values()) mentioned.set(node, namesInBody(node.body));
    const nodes = [...definitions.values()];
    const needs = (node: TypeNode): TypeNode[] =>
      (mentioned.get(node) ?? []).map((id) => definitions.get(id.name)).filter((need) => need !== undefined);
    const { order, cycle } = toposort(nodes, needs);
    if (cycle === undefined) return order;
    this.#reportCycle(cycle, mentioned);
    const rest = nodes.filter((node) => !order.includes(node));
    for (const node of rest) this.#broken.add(node.name.name);
    return [...order, ...rest];
  }

  #reportCycle(cycle: readonly TypeNode[], mentioned: ReadonlyMap<TypeNode, readonly Identifier[]>): void {
    const [start, second] = cycle;
    if (start === undefined || second === undefined) return;
    const place = (from: TypeNode, to: TypeNode): Span | undefined =>
      mentioned.get(from)?.find((id) => id.name === to.name.name)?.span;
    const notes = cycle
      .slice(1, -1)
      .slice(0, MOST_STEPS)
      .map((node, at) => {
        const next = cycle[at + 2];
        const message = `\`${node.name.name}\` needs \`${next?.name.name ?? ''}\` here`;
        return { message, span: next === undefined ? node.name.span : place(node, next) };
      });
    const path = cyclePath(cycle.map((node) => node.name.name));
    const params = { name: start.name.name, path };
    this.#context.collector.report('WIT2009', place(start, second) ?? start.name.span, params, { notes });
  }

  #body(node: TypeBody, name: Identifier): ResolvedBody {
    switch (node.kind) {
      case 'alias':
        return { kind: 'alias', type: this.#aliased(node.type), used: false };
      case 'record':
        return {
          kind: 'record',
          fields: node.fields.map((field) => ({
            name: field.name.name,
            docs: field.docs,
            span: field.name.span,
            type: this.type(field.type),
          })),
        };
      case 'variant':
        if (node.cases.length === 0)
          this.#context.collector.report('WIT3001', name.span, { kind: node.kind });
        return {
          kind: 'variant',
          cases: node.cases.map((entry) => ({
            name: entry.name.name,
            docs: entry.docs,
            span: entry.name.span,
            payload: this.#optional(entry.payload),
          })),
        };
      case 'enum':
      case 'flags':
        if (node.kind === 'enum' && node.labels.length === 0) {
          this.#context.collector.report('WIT3001', name.span, { kind: node.kind });
        }
        return {
          kind: node.kind,
          labels: node.labels.map((label) => ({
            name: label.name.name,
            docs: label.docs,
            span: label.name.span,
          })),
        };
      case 'resource':
        checkResourceNames(node.functions, this.#context.collector);
        return { kind: 'resource' };
    }
  }

  /** `type a = r;` makes `a` another name of resource `r`, whereas `own<r>` is a handle. */
  #aliased(node: TypeExpression): TypeUse {
    if (node.kind !== 'name') return this.type(node);
    const type = this.#lookup(node.name);
    return type === undefined ? { kind: 'unknown' } : { kind: 'named', type };
  }

  #lookup(name: Identifier): ResolvedType | undefined {
    const type = this.types.get(name.name);
    if (type !== undefined) return type;
    const { collector } = this.#context;
    if (this.#broken.has(name.name)) return undefined;
    const functionSpan = this.#functions.get(name.name);
    if (functionSpan !== undefined) {
      const notes = [{ message: 'the function is here', span: functionSpan }];
      collector.report('WIT2007', name.span, { name: name.name }, { notes });
      return undefined;
    }
    const suggestion = OLD_NAMES.get(name.name);
    const where = `${this.#owner.kind} \`${this.#owner.id}\``;
    const suggestions =
      suggestion === undefined ? suggestNames(name.name, [...this.types.keys(), ...BUILT_IN]) : [suggestion];
    collector.report('WIT2005', name.span, { name: name.name, where }, { suggestion: suggestions });
    return undefined;
  }

  #handle(kind: 'own' | 'borrow', name: Identifier): TypeUse {
    const resource = this.#lookup(name);
    if (resource === undefined) return { kind: 'unknown' };
    const definition = definitionOf(resource);
    if (definition?.body.kind === 'resource') return { kind, resource };
    if (!endsUnknown(resource)) {
      const notes = [{ message: 'it is defined here', span: (definition ?? resource).span }];
      this.#context.collector.report('WIT3002', name.span, { name: name.name, handle: kind }, { notes });
    }
    return { kind: 'unknown' };
  }
}

/** Names that primitive types once had. */
const OLD_NAMES: ReadonlyMap<string, string> = new Map([
  ['float32', 'f32'],
  ['float64', 'f64'],
]);

const BUILT_IN = 'bool s8 u8 s16 u16 s32 u32 s64 u64 f32 f64 char string'.split(' ');

function endsUnknown(type: ResolvedType): boolean {
  let current: TypeUse = { kind: 'named', type };
  while (current.kind === 'named' && current.type.body.kind === 'alias') current = current.type.body.type;
  return current.kind === 'unknown';
}
