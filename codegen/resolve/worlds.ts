// SPDX-License-Identifier: MIT
// Items of a world before includes and elaboration (WIT.md, "Worlds").

import type { Span } from '../diagnostics/source.ts';
import type { Extern, ExternNode, IncludeNode, WorldNode } from '../syntax/ast.ts';
import { resolveFunction, resolveResourceFunction } from './functions.ts';
import { marksOf } from './gates.ts';
import { emptyInterface, resolveMembers } from './interfaces.ts';
import type { Marks, ResolvedInterface, ResolvedWorld, ResolvedWorldItem } from './model.ts';
import type { FileScope } from './scope.ts';
import { MemberScope, type PackageContext } from './types.ts';

/** An `include` with the world it means. */
export interface Include {
  readonly node: IncludeNode;
  readonly world: ResolvedWorld;
  readonly marks: Marks;
}

/** What resolving one world yields besides its items. */
export interface WorldParts {
  readonly world: ResolvedWorld;
  readonly includes: readonly Include[];
  readonly inline: readonly ResolvedInterface[];
}

/** Fills a world with the items it writes itself. */
export function resolveWorld(
  world: ResolvedWorld,
  node: WorldNode,
  context: PackageContext,
  file: FileScope,
): WorldParts {
  return new WorldResolver(world, context, file).run(node);
}

class WorldResolver {
  readonly #world: ResolvedWorld;
  readonly #context: PackageContext;
  readonly #file: FileScope;
  readonly #scope: MemberScope;
  readonly #inline: ResolvedInterface[] = [];

  constructor(world: ResolvedWorld, context: PackageContext, file: FileScope) {
    this.#world = world;
    this.#context = context;
    this.#file = file;
    this.#scope = new MemberScope(world, context, file);
  }

  run(node: WorldNode): WorldParts {
    const uses = node.items.filter((item) => item.kind === 'use');
    const definitions = node.items.filter((item) => item.kind === 'type');
    this.#scope.define(uses, definitions, []);
    for (const [name, type] of this.#scope.types) {
      this.#world.imports.set(name, { kind: 'type', type, span: type.span, origin: this.#world.package });
    }
    const includes: Include[] = [];
    for (const item of node.items) {
      if (item.kind === 'include') {
        const include = this.#include(item);
        if (include !== undefined) includes.push(include);
      } else if (item.kind === 'import' || item.kind === 'export') {
        this.#extern(item);
      } else if (item.kind === 'type' && item.body.kind === 'resource') {
        this.#resourceFunctions(item.name.name, item.body.functions);
      }
    }
    return { world: this.#world, includes, inline: this.#inline };
  }

  #resourceFunctions(
    name: string,
    functions: readonly Parameters<typeof resolveResourceFunction>[0][],
  ): void {
    const resource = this.#scope.types.get(name);
    if (resource?.body.kind !== 'resource') return;
    for (const node of functions) {
      const func = resolveResourceFunction(node, resource, this.#scope, this.#context.collector);
      this.#world.imports.set(func.mangled, {
        kind: 'function',
        function: func,
        span: func.span,
        origin: this.#world.package,
      });
    }
  }

  #include(node: IncludeNode): Include | undefined {
    const { scope, gates, collector } = this.#context;
    const marks = marksOf(node.attributes, collector);
    const world = scope.world(this.#file, node.path, gates.isOff(marks.stability));
    return world === undefined ? undefined : { node, world, marks };
  }

  #extern(node: ExternNode): void {
    const { collector } = this.#context;
    const marks = marksOf(node.attributes, collector);
    const found = this.#item(node, node.extern, marks);
    if (found === undefined) return;
    const { key, span, item } = found;
    const items = node.kind === 'import' ? this.#world.imports : this.#world.exports;
    const earlier = items.get(key);
    if (earlier === undefined) {
      items.set(key, item);
      return;
    }
    const notes = [{ message: `first ${node.kind}ed here`, span: earlier.span }];
    if (node.extern.kind === 'path')
      collector.report('WIT2010', span, { direction: node.kind, name: key }, { notes });
    else {
      const params = { direction: node.kind, name: key, kind: earlier.kind };
      collector.report('WIT2011', span, params, { notes });
    }
  }

  #item(
    node: ExternNode,
    extern: Extern,
    marks: Marks,
  ): { readonly key: string; readonly span: Span; readonly item: ResolvedWorldItem } | undefined {
    const { scope, gates, collector } = this.#context;
    const origin = this.#world.package;
    if (extern.kind === 'function') {
      const func = resolveFunction({ ...extern, docs: node.docs }, marks, this.#scope, collector);
      const span = extern.name.span;
      return { key: func.mangled, span, item: { kind: 'function', function: func, span, origin } };
    }
    if (extern.kind === 'inline') {
      const { name, span } = extern.name;
      const inline = emptyInterface(this.#world.package, undefined, name, { docs: node.docs, span, marks });
      resolveMembers(inline, extern.items, this.#context, this.#file);
      this.#inline.push(inline);
      return {
        key: name,
        span,
        item: { kind: 'interface', interface: inline, docs: undefined, span, origin, ...marks },
      };
    }
    const target = scope.interface(this.#file, extern.path, gates.isOff(marks.stability));
    if (target === undefined) return undefined;
    const { span } = extern.kind === 'named' ? extern.name : extern.path.name;
    const key = extern.kind === 'named' ? extern.name.name : target.id;
    return {
      key,
      span,
      item: { kind: 'interface', interface: target, docs: node.docs, span, origin, ...marks },
    };
  }
}
