// SPDX-License-Identifier: MIT
// Describes a component for a reader: what it imports and exports, in WIT-like text, and what it is made of.

import { decodeComponent } from './binary/decode.ts';
import type { ComponentSyntax, CoreModuleSyntax } from './binary/syntax.ts';
import { ComponentError, type Finding, quote } from './errors.ts';
import { type ComponentLimits, DEFAULT_LIMITS } from './limits.ts';
import type { Entity, InstanceEntity } from './plan/entities.ts';
import { planComponent } from './plan/planner.ts';
import { printType } from './print-type.ts';

/** A function or type of an interface; `type` is WIT-like text, cut off when it is very long. */
export interface DescribedItem {
  readonly name: string;
  readonly sort: Entity['sort'];
  readonly type: string;
}

/** An interface, or a function that belongs to none. */
export interface DescribedExtern extends DescribedItem {
  /** What an interface consists of; empty for anything else. */
  readonly items: readonly DescribedItem[];
}

/** Sizes are in bytes. */
export interface ComponentDescription {
  readonly bytes: number;
  readonly imports: readonly DescribedExtern[];
  readonly exports: readonly DescribedExtern[];
  /** In binary order, those of nested components included. */
  readonly coreModules: readonly { readonly offset: number; readonly bytes: number }[];
  /** Components inside it, at any depth. */
  readonly nestedComponents: number;
  /** Component instances that running it makes, itself included. */
  readonly instances: number;
  /** At the top level. */
  readonly customSections: readonly { readonly name: string; readonly bytes: number }[];
  /** Validation rules that it breaks; imports and exports are unknown then. */
  readonly findings: readonly Finding[];
}

/**
 * Describes a component without comparing it with any world; names and types are safe to print.
 *
 * @throws ComponentError when the bytes cannot be decoded. Rules broken beyond that are in `findings`.
 */
export function describeComponent(
  bytes: Uint8Array,
  limits: Partial<ComponentLimits> = {},
): ComponentDescription {
  const all: ComponentLimits = { ...DEFAULT_LIMITS, ...limits };
  const syntax = decodeComponent(bytes, all);
  const modules: CoreModuleSyntax[] = [];
  const nestedComponents = collect(syntax, modules);
  return {
    bytes: bytes.length,
    ...interfaces(bytes, syntax, all),
    coreModules: modules.map((module) => ({ offset: module.offset, bytes: module.bytes.length })),
    nestedComponents,
    customSections: syntax.customSections.map(({ name, payload }) => ({
      name: plain(name),
      bytes: payload.length,
    })),
  };
}

type Interfaces = Pick<ComponentDescription, 'imports' | 'exports' | 'instances' | 'findings'>;

function interfaces(bytes: Uint8Array, syntax: ComponentSyntax, limits: ComponentLimits): Interfaces {
  try {
    const planned = planComponent(bytes, syntax, limits);
    const imports = planned.imports.map((item): DescribedExtern => {
      if (item.kind === 'interface') return extern(item.id, { sort: 'instance', value: item.instance });
      return { name: plain(item.name), sort: 'func', type: printType(item.type), items: [] };
    });
    const exports = [...planned.exports].map(([name, entity]) => extern(name, entity));
    return { imports, exports, instances: planned.plan.parents.length, findings: [] };
  } catch (error) {
    if (!(error instanceof ComponentError)) throw error;
    return { imports: [], exports: [], instances: 0, findings: error.findings };
  }
}

function extern(name: string, entity: Entity): DescribedExtern {
  return { ...item(name, entity), items: entity.sort === 'instance' ? items(entity.value) : [] };
}

function items(instance: InstanceEntity): DescribedItem[] {
  return [...instance.exports].map(([name, entity]) => item(name, entity));
}

function item(name: string, entity: Entity): DescribedItem {
  return { name: plain(name), sort: entity.sort, type: typeText(entity) };
}

function typeText(entity: Entity): string {
  switch (entity.sort) {
    case 'func':
      return printType(entity.value.type);
    case 'type':
      return printType(entity.value);
    case 'instance':
      return 'interface';
    default:
      return entity.sort;
  }
}

/** A name without what a terminal would act on. */
function plain(name: string): string {
  return quote(name).slice(1, -1);
}

/** Collects the core modules of a component and of those inside it; returns how many are inside. */
function collect(syntax: ComponentSyntax, modules: CoreModuleSyntax[]): number {
  let nested = 0;
  for (const definition of syntax.definitions) {
    if (definition.kind === 'core module') modules.push(definition);
    else if (definition.kind === 'component') nested += 1 + collect(definition.component, modules);
  }
  return nested;
}
