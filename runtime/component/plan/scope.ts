// SPDX-License-Identifier: MIT
// The index spaces of one component instance, component type or instance type; every index is checked here.

import type { CoreModuleSyntax, SortIndex, ValueTypeSyntax } from '../binary/syntax.ts';
import { type ComponentError, componentError } from '../errors.ts';
import type { TypeTable } from '../type-table.ts';
import type { FunctionType, ResourceType, ValueType } from '../types.ts';
import type {
  ComponentEntity,
  CoreInstanceEntity,
  CoreItem,
  Entity,
  FunctionEntity,
  InstanceEntity,
  TypeEntity,
} from './entities.ts';

/** One index space. */
export class Space<T> {
  readonly items: T[] = [];
  readonly #what: string;

  constructor(what: string) {
    this.#what = what;
  }

  add(item: T): void {
    this.items.push(item);
  }

  /** @throws ComponentError `COMPONENT_INVALID` when nothing has this index yet. */
  get(index: number, offset: number): T {
    const item = this.items[index];
    if (item === undefined) {
      const message = `${this.#what} ${index} is referred to, but there are ${this.items.length}`;
      throw componentError('COMPONENT_INVALID', message, offset);
    }
    return item;
  }
}

/** A scope as it stood when something inside it was defined: outer aliases see no later definitions. */
export interface Surroundings {
  readonly scope: Scope;
  readonly types: number;
  readonly components: number;
  readonly coreModules: number;
  readonly coreTypes: number;
}

/** All index spaces, and what lies around for outer aliases. */
export class Scope {
  readonly #around: Surroundings | undefined;
  readonly coreFunctions = new Space<CoreItem>('core function');
  readonly coreTables = new Space<CoreItem>('core table');
  readonly coreMemories = new Space<CoreItem>('core memory');
  readonly coreGlobals = new Space<CoreItem>('core global');
  readonly coreTags = new Space<CoreItem>('core tag');
  readonly coreTypes = new Space<'core func type'>('core type');
  readonly coreModules = new Space<CoreModuleSyntax>('core module');
  readonly coreInstances = new Space<CoreInstanceEntity>('core instance');
  readonly functions = new Space<FunctionEntity>('function');
  readonly types = new Space<TypeEntity>('type');
  readonly components = new Space<ComponentEntity>('component');
  readonly instances = new Space<InstanceEntity>('instance');

  constructor(around: Surroundings | undefined) {
    this.#around = around;
  }

  /** This scope as it stands now, for what is defined inside it next. */
  surroundings(): Surroundings {
    return {
      scope: this,
      types: this.types.items.length,
      components: this.components.items.length,
      coreModules: this.coreModules.items.length,
      coreTypes: this.coreTypes.items.length,
    };
  }

  /** What an outer alias sees `count` levels out; 0 is this scope. */
  outer(count: number, offset: number): Surroundings {
    let around: Surroundings | undefined = this.surroundings();
    for (let left = count; left > 0 && around !== undefined; left--) around = around.scope.#around;
    if (around === undefined)
      throw invalid(`an outer alias goes ${count} levels out, past the component`, offset);
    return around;
  }

  valueType(type: ValueTypeSyntax, types: TypeTable, offset: number): ValueType {
    if (typeof type === 'string') return types.primitive(type);
    const entity = this.types.get(type, offset);
    if ('flat' in entity) return entity;
    throw invalid(`type ${type} is a ${entity.kind}, not a type of values`, offset);
  }

  functionType(index: number, offset: number): FunctionType {
    const entity = this.types.get(index, offset);
    if (entity.kind === 'func') return entity;
    throw invalid(`type ${index} is a ${entity.kind}, not a function type`, offset);
  }

  resourceType(index: number, offset: number): ResourceType {
    const entity = this.types.get(index, offset);
    if (entity.kind === 'resource') return entity;
    throw invalid(`type ${index} is a ${entity.kind}, not a resource type`, offset);
  }

  /** What a sort and index of a component sort refer to. */
  entity({ sort, index }: SortIndex, offset: number): Entity {
    switch (sort) {
      case 'func':
        return { sort, value: this.functions.get(index, offset) };
      case 'type':
        return { sort, value: this.types.get(index, offset) };
      case 'instance':
        return { sort, value: this.instances.get(index, offset) };
      case 'component':
        return { sort, value: this.components.get(index, offset) };
      case 'core module':
        return { sort, value: this.coreModules.get(index, offset) };
      default:
        throw invalid(`a ${sort} cannot be exported from a component or passed to one`, offset);
    }
  }

  /** Gives `entity` the next index of its sort. */
  add(entity: Entity): void {
    switch (entity.sort) {
      case 'func':
        this.functions.add(entity.value);
        return;
      case 'type':
        this.types.add(entity.value);
        return;
      case 'instance':
        this.instances.add(entity.value);
        return;
      case 'component':
        this.components.add(entity.value);
        return;
      case 'core module':
        this.coreModules.add(entity.value);
        return;
    }
  }
}

/** Makes the error of a broken validation rule. */
export function invalid(message: string, offset: number): ComponentError {
  return componentError('COMPONENT_INVALID', message, offset);
}
