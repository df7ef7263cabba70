// SPDX-License-Identifier: MIT
// Walks a decoded component once, as instantiating it would, and writes down the steps; no guest code runs.

import type { ComponentSyntax, Definition, ExternType } from '../binary/syntax.ts';
import { ComponentError, componentError, quote } from '../errors.ts';
import type { ComponentLimits } from '../limits.ts';
import type { TypeTable } from '../type-table.ts';
import type { FunctionType, ResourceType } from '../types.ts';
import { alias } from './alias.ts';
import { PlanBuilder } from './builder.ts';
import { canon } from './canon.ts';
import { inlineCoreInstance, instantiateCore } from './core.ts';
import type { Entity, InstanceEntity } from './entities.ts';
import { hostInstance, matchEntity } from './instance-types.ts';
import { checkedName, fullName, UniqueNames } from './names.ts';
import type { InstanceIndex, Plan, PlannedModule } from './plan.ts';
import { resolveType } from './resolve-type.ts';
import { invalid, Scope, type Surroundings } from './scope.ts';

/** What the component wants of the host. */
export type RootImport =
  | {
      readonly kind: 'interface';
      readonly id: string;
      readonly instance: InstanceEntity;
      readonly offset: number;
    }
  | { readonly kind: 'func'; readonly name: string; readonly type: FunctionType; readonly offset: number }
  | {
      readonly kind: 'resource';
      readonly name: string;
      readonly type: ResourceType;
      readonly offset: number;
    };

/** A plan with all that is still to be compared with a world. */
export interface PlannedComponent {
  readonly plan: Plan;
  readonly modules: readonly PlannedModule[];
  readonly imports: readonly RootImport[];
  readonly exports: ReadonlyMap<string, Entity>;
  readonly types: TypeTable;
  /** Ancestors of a component instance, itself first. */
  readonly ancestors: (instance: InstanceIndex) => InstanceIndex[];
}

/**
 * Plans the instantiation of a component. Definitions of nested components are checked as often as they are
 * instantiated, and not at all when they never are.
 *
 * @throws ComponentError with every broken rule found up to the first that makes going on pointless.
 */
export function planComponent(
  file: Uint8Array,
  syntax: ComponentSyntax,
  limits: ComponentLimits,
): PlannedComponent {
  const builder = new PlanBuilder(file, limits);
  const imports: RootImport[] = [];
  let exports: ReadonlyMap<string, Entity>;
  try {
    const instance = new InstancePlanner(builder, undefined, undefined, undefined, imports, syntax.offset);
    exports = instance.run(syntax);
  } catch (error) {
    const [first, ...rest] = builder.findings;
    if (first === undefined || !(error instanceof ComponentError)) throw error;
    throw new ComponentError([first, ...rest, ...error.findings], { cause: error });
  }
  const [first, ...rest] = builder.findings;
  if (first !== undefined) throw new ComponentError([first, ...rest]);
  const { steps, slots, parents, modules, types } = builder;
  const ancestors = (instance: InstanceIndex): InstanceIndex[] => builder.ancestors(instance);
  return { plan: { steps, slots, parents }, modules, imports, exports, types, ancestors };
}

/** Plans one component instance. */
class InstancePlanner {
  readonly #builder: PlanBuilder;
  readonly #scope: Scope;
  readonly #instance: InstanceIndex;
  /** What the parent passes; undefined for the root, whose imports the host provides. */
  readonly #args: ReadonlyMap<string, Entity> | undefined;
  readonly #rootImports: RootImport[];
  readonly #exports = new Map<string, Entity>();
  readonly #importNames = new UniqueNames('import');
  readonly #exportNames = new UniqueNames('export');

  constructor(
    builder: PlanBuilder,
    around: Surroundings | undefined,
    parent: InstanceIndex | undefined,
    args: ReadonlyMap<string, Entity> | undefined,
    rootImports: RootImport[],
    offset: number,
  ) {
    this.#builder = builder;
    this.#scope = new Scope(around);
    this.#instance = builder.newInstance(parent, offset);
    this.#args = args;
    this.#rootImports = rootImports;
  }

  run(syntax: ComponentSyntax): ReadonlyMap<string, Entity> {
    for (const definition of syntax.definitions) {
      this.#builder.countDefinition(definition.offset);
      this.#define(definition);
    }
    return this.#exports;
  }

  #define(definition: Definition): void {
    const builder = this.#builder;
    const scope = this.#scope;
    const { offset } = definition;
    switch (definition.kind) {
      case 'core module':
        scope.coreModules.add(definition);
        return;
      case 'core instantiate':
        instantiateCore(builder, scope, definition);
        return;
      case 'core inline exports':
        inlineCoreInstance(builder, scope, definition);
        return;
      case 'core type':
        scope.coreTypes.add('core func type');
        return;
      case 'component':
        scope.components.add({ syntax: definition.component, around: scope.surroundings() });
        return;
      case 'instantiate':
        this.#instantiate(definition);
        return;
      case 'inline exports':
        this.#inlineInstance(definition);
        return;
      case 'type':
        scope.types.add(resolveType(builder, scope, definition.type, this.#instance, offset));
        return;
      case 'import':
        this.#import(definition);
        return;
      case 'export':
        this.#export(definition);
        return;
      case 'alias export':
      case 'alias core export':
      case 'alias outer':
        alias(scope, definition);
        return;
      default:
        canon(builder, scope, this.#instance, definition);
    }
  }

  #instantiate({ component, args, offset }: Definition & { kind: 'instantiate' }): void {
    this.#builder.countElements(args.length, offset);
    const { syntax, around } = this.#scope.components.get(component, offset);
    const given = new Map<string, Entity>();
    for (const arg of args) {
      if (given.has(arg.name)) throw invalid(`a component is given ${quote(arg.name)} twice`, offset);
      given.set(arg.name, this.#scope.entity(arg, offset));
    }
    const nested = new InstancePlanner(
      this.#builder,
      around,
      this.#instance,
      given,
      this.#rootImports,
      offset,
    );
    this.#scope.instances.add({ exports: nested.run(syntax) });
  }

  #inlineInstance({ exports, offset }: Definition & { kind: 'inline exports' }): void {
    this.#builder.countElements(exports.length, offset);
    const entities = new Map<string, Entity>();
    const names = new UniqueNames('export');
    for (const item of exports) {
      const name = checkedName(item.name, item.sort, offset);
      names.add(name, offset);
      entities.set(name, this.#scope.entity(item, offset));
    }
    this.#scope.instances.add({ exports: entities });
  }

  #import(definition: Definition & { kind: 'import' }): void {
    const { type, offset } = definition;
    const name = checkedName(definition.name, type.sort, offset);
    this.#importNames.add(name, offset);
    if (this.#args === undefined) {
      this.#scope.add(this.#rootImport(fullName(definition.name), type, offset));
      return;
    }
    const given = this.#args.get(name);
    if (given === undefined)
      throw invalid(`a component is instantiated without its import ${quote(name)}`, offset);
    matchEntity(this.#builder, given, type, this.#scope, name, offset);
    this.#scope.add(given);
  }

  #rootImport(name: string, type: ExternType, offset: number): Entity {
    const scope = this.#scope;
    if (type.sort === 'instance') {
      const wanted = scope.types.get(type.type, offset);
      if (wanted.kind !== 'instance type') throw invalid(`type ${type.type} is not an instance type`, offset);
      const instance = hostInstance(this.#builder, wanted, name, offset);
      this.#rootImports.push({ kind: 'interface', id: name, instance, offset });
      return { sort: 'instance', value: instance };
    }
    if (type.sort === 'func') {
      const wanted = scope.functionType(type.type, offset);
      this.#rootImports.push({ kind: 'func', name, type: wanted, offset });
      return { sort: 'func', value: { kind: 'host', interfaceId: undefined, name, type: wanted } };
    }
    if (type.sort === 'type') {
      if (type.equals !== undefined) return { sort: 'type', value: scope.types.get(type.equals, offset) };
      const resource = this.#builder.types.hostResource(`#${name}`);
      this.#rootImports.push({ kind: 'resource', name, type: resource, offset });
      return { sort: 'type', value: resource };
    }
    const message = `the component imports the ${type.sort} ${quote(name)}; only interfaces, functions and types are supported`;
    throw componentError('COMPONENT_UNSUPPORTED', message, offset);
  }

  #export(definition: Definition & { kind: 'export' }): void {
    const { target, type, offset } = definition;
    const name = checkedName(definition.name, target.sort, offset);
    this.#exportNames.add(name, offset);
    const entity = this.#scope.entity(target, offset);
    if (type !== undefined) matchEntity(this.#builder, entity, type, this.#scope, name, offset);
    // The root's exports are looked up by the world, which knows full versions only.
    this.#exports.set(this.#args === undefined ? fullName(definition.name) : name, entity);
    this.#scope.add(entity);
  }
}
