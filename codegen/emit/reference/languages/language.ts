// SPDX-License-Identifier: MIT
// What a language fills in for the reference: its name, and how it writes a function of the world.

import type { Func, Interface, Param, Type, TypeDef } from '../../../ir/ir.ts';
import type { EmitContext } from '../../context.ts';
import { Scope } from '../../names.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';
import type { Side } from '../pages.ts';

/** Where a function stands. */
export interface Place {
  readonly context: EmitContext;
  /** Undefined for a function of the world itself. */
  readonly owner: Interface | undefined;
  readonly side: Side;
  /** Resource that the function belongs to. */
  readonly resource: TypeDef | undefined;
}

/** One guest language. */
export interface Language {
  readonly name: string;
  /** Name of the language behind the backticks of a fence. */
  readonly fence: string;
  /** Whose naming is followed, as a sentence. */
  readonly naming: string;
  /** Module, namespace or prefix in which an interface is found. */
  module(place: Place): string;
  /** The declaration of a function; asked only for functions that `isCarried` of wit-text.ts accepts. */
  signature(func: Func, place: Place): string;
}

/** What a function is to its resource. */
export type FuncKind = 'free' | 'method' | 'static' | 'constructor';

export function kindOf(func: Func): FuncKind {
  const kind = /^\[(\w+)\]/.exec(func.mangled)?.[1];
  return kind === 'method' || kind === 'static' || kind === 'constructor' ? kind : 'free';
}

/** Parameters as an author writes them: a method's `self` is left out. */
export function givenParams(func: Func): readonly Param[] {
  return kindOf(func) === 'method' ? func.params.slice(1) : func.params;
}

/** Names of parameters in a language, free of its keywords and of each other. */
export function paramNames(
  params: readonly Param[],
  spell: (label: string) => string,
  keywords: ReadonlySet<string>,
): string[] {
  const scope = new Scope([keywords], '_');
  return params.map(({ name }) => scope.claim(spell(name)));
}

/** A name that is no keyword. */
export function safe(name: string, keywords: ReadonlySet<string>): string {
  return keywords.has(name) ? `${name}_` : name;
}

/** Interfaces and worlds as path parts: namespace, package, interface; the world's name alone for its own items. */
export function pathOf({ context, owner }: Place): string[] {
  if (owner === undefined) return [context.ir.world.name];
  return owner.id === owner.name ? [owner.name] : [owner.package.namespace, owner.package.name, owner.name];
}

/** Whether a value owns memory besides its own bytes: strings, lists and maps, also deep inside. */
export function ownsMemory(type: Type): boolean {
  const found = resolveAlias(type);
  switch (found.kind) {
    case 'string':
    case 'map':
      return true;
    case 'list':
      return found.length === undefined || ownsMemory(found.element);
    case 'option':
      return ownsMemory(found.item);
    case 'tuple':
      return found.items.some(ownsMemory);
    case 'result':
      return [found.ok, found.error].some((part) => part !== undefined && ownsMemory(part));
    case 'named':
      return defOwnsMemory(found.def);
    default:
      return false;
  }
}

function defOwnsMemory(def: TypeDef): boolean {
  const { shape } = resolveDef(def);
  if (shape.kind === 'record') return shape.fields.some((field) => ownsMemory(field.type));
  if (shape.kind !== 'variant') return false;
  return shape.cases.some(({ payload }) => payload !== undefined && ownsMemory(payload));
}

/** A declaration with its parameters on one line, or one a line where that is longer than 100. */
export function declaration(head: string, params: readonly string[], tail: string, comma = true): string {
  const line = `${head}(${params.join(', ')})${tail}`;
  if (line.length <= 100 || params.length === 0) return line;
  const last = params.length - 1;
  const lines = params.map((text, at) => `    ${text}${at < last || comma ? ',' : ''}`);
  return [`${head}(`, ...lines, `)${tail}`].join('\n');
}
