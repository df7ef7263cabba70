// SPDX-License-Identifier: MIT
// `include`: copies the items of one world into another, renamed where `with` says so (WIT.md, "Union of worlds").

import type { Collector } from '../diagnostics/collector.ts';
import { suggestNames } from '../diagnostics/suggest.ts';
import { UNMARKED } from './gates.ts';
import type {
  ResolvedBody,
  ResolvedFunction,
  ResolvedType,
  ResolvedWorld,
  ResolvedWorldInterface,
  ResolvedWorldItem,
  Stability,
  TypeUse,
} from './model.ts';
import type { Include } from './worlds.ts';

/** Adds the items of an already elaborated world. Interfaces under their id join silently, plain names must be new. */
export function applyInclude(target: ResolvedWorld, include: Include, collector: Collector): void {
  const { node, world: source } = include;
  const keys = [...source.imports.keys(), ...source.exports.keys()];
  for (const rename of node.renames) {
    if (keys.some((key) => renamed(key, rename.name.name, '') !== undefined)) continue;
    const plain = keys.filter((key) => !key.includes(':') && !key.startsWith('['));
    const suggestion = suggestNames(rename.name.name, plain);
    const notes = [{ message: 'looked in this world', span: source.span }];
    const params = { name: rename.name.name, world: source.id };
    collector.report('WIT2012', rename.name.span, params, { notes, suggestion });
  }
  const copier = new Copier(source, target, (key) => {
    for (const { name, as } of node.renames) {
      const found = renamed(key, name.name, as.name);
      if (found !== undefined) return found;
    }
    return key;
  });
  for (const direction of ['import', 'export'] as const) {
    const from = direction === 'import' ? source.imports : source.exports;
    const into = direction === 'import' ? target.imports : target.exports;
    for (const [key, item] of from) {
      if (item.kind === 'interface' && key === item.interface.id && item.interface.name !== undefined) {
        joinInterface(into, key, item, target.package !== source.package, collector);
        continue;
      }
      const name = copier.rename(key);
      const earlier = into.get(name);
      if (earlier !== undefined) {
        const notes = [
          { message: 'the earlier one is here', span: earlier.span },
          { message: 'the included one is here', span: item.span },
        ];
        collector.report('WIT2013', node.path.name.span, { direction, name }, { notes });
        continue;
      }
      into.set(name, copier.item(item, name));
    }
  }
}

/**
 * Adds an interface under its id, or joins its gates with those of the one that is there. `@since` of another
 * package says nothing about this one.
 */
function joinInterface(
  into: Map<string, ResolvedWorldItem>,
  key: string,
  item: ResolvedWorldInterface,
  foreign: boolean,
  collector: Collector,
): void {
  const earlier = into.get(key);
  const there = earlier?.kind === 'interface' ? earlier : item;
  const from = item.stability;
  let stability = there.stability;
  if (foreign && from.kind === 'stable') stability = UNMARKED.stability;
  else if (stability.kind === 'unknown') stability = from;
  else if (from.kind !== 'unknown' && !sameGates(from, stability)) {
    const notes = [{ message: 'the other gate is here', span: stability.span }];
    collector.report('WIT4007', from.span, { name: item.interface.id }, { notes });
  }
  into.set(key, { ...there, stability });
}

function sameGates(a: Stability, b: Stability): boolean {
  if (a.kind === 'unknown' || b.kind === 'unknown') return a.kind === b.kind;
  if (a.deprecated !== b.deprecated) return false;
  if (a.kind === 'stable') return b.kind === 'stable' && a.since === b.since;
  return b.kind === 'unstable' && a.feature === b.feature;
}

/** `key` with `from` replaced by `to`, also as the resource of a mangled name; undefined when it does not apply. */
function renamed(key: string, from: string, to: string): string | undefined {
  if (key === from) return to;
  const mangled = /^(\[[a-z]+\])([^.]+)(\..+)?$/.exec(key);
  return mangled?.[2] === from ? `${mangled[1] ?? ''}${to}${mangled[3] ?? ''}` : undefined;
}

/** Copies items; types that the included world owns become types of the including one. */
class Copier {
  readonly #source: ResolvedWorld;
  readonly #target: ResolvedWorld;
  readonly #types = new Map<ResolvedType, ResolvedType>();
  readonly rename: (key: string) => string;

  constructor(source: ResolvedWorld, target: ResolvedWorld, rename: (key: string) => string) {
    this.#source = source;
    this.#target = target;
    this.rename = rename;
  }

  item(item: ResolvedWorldItem, name: string): ResolvedWorldItem {
    if (item.kind === 'type') return { ...item, type: this.#type(item.type) };
    if (item.kind === 'function') return { ...item, function: this.#function(item.function, name) };
    return item;
  }

  #type(type: ResolvedType): ResolvedType {
    if (type.owner !== this.#source) return type;
    const known = this.#types.get(type);
    if (known !== undefined) return known;
    const copy = { ...type, name: this.rename(type.name), owner: this.#target, body: this.#body(type.body) };
    this.#types.set(type, copy);
    return copy;
  }

  #function(func: ResolvedFunction, mangled: string): ResolvedFunction {
    return {
      ...func,
      name: func.kind === 'free' ? mangled : func.name,
      mangled,
      resource: func.resource === undefined ? undefined : this.#type(func.resource),
      params: func.params.map((param) => ({ ...param, type: this.#use(param.type) })),
      result: this.#optional(func.result),
    };
  }

  #body(body: ResolvedBody): ResolvedBody {
    switch (body.kind) {
      case 'alias':
        return { ...body, type: this.#use(body.type) };
      case 'record':
        return { ...body, fields: body.fields.map((field) => ({ ...field, type: this.#use(field.type) })) };
      case 'variant':
        return {
          ...body,
          cases: body.cases.map((entry) => ({ ...entry, payload: this.#optional(entry.payload) })),
        };
      default:
        return body;
    }
  }

  #optional(type: TypeUse | undefined): TypeUse | undefined {
    return type === undefined ? undefined : this.#use(type);
  }

  #use(type: TypeUse): TypeUse {
    switch (type.kind) {
      case 'named':
        return { kind: 'named', type: this.#type(type.type) };
      case 'own':
      case 'borrow':
        return { kind: type.kind, resource: this.#type(type.resource) };
      case 'list':
        return { ...type, element: this.#use(type.element) };
      case 'map':
        return { kind: 'map', key: this.#use(type.key), value: this.#use(type.value) };
      case 'tuple':
        return { kind: 'tuple', items: type.items.map((item) => this.#use(item)) };
      case 'option':
        return { kind: 'option', item: this.#use(type.item) };
      case 'result':
        return { kind: 'result', ok: this.#optional(type.ok), error: this.#optional(type.error) };
      case 'future':
      case 'stream':
        return { kind: type.kind, item: this.#optional(type.item) };
      default:
        return type;
    }
  }
}
