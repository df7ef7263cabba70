// SPDX-License-Identifier: MIT
// Compares what a component imports and exports with what a world offers and wants; finds everything that differs.

import type { FunctionDescriptor, InterfaceDescriptor, WorldDescriptor } from '../abi/descriptor.ts';
import { type ComponentErrorCode, type Finding, MOST_FINDINGS, quote } from './errors.ts';
import type { ForeignImports } from './foreign.ts';
import { matchVersions, parseInterfaceId, type VersionMatch } from './interface-id.ts';
import type { Entity, FunctionEntity, InstanceEntity } from './plan/entities.ts';
import type { LiftPlan } from './plan/plan.ts';
import type { PlannedComponent, RootImport } from './plan/planner.ts';
import { printType } from './print-type.ts';
import type { FunctionType, ResourceType } from './types.ts';
import { WorldTypes } from './world-types.ts';

/** Key of a world's functions that belong to no interface. */
export const ROOT = '$root';

/** How the names of a component map to those of the world it fits. */
export interface WorldMatch {
  readonly findings: readonly Finding[];
  /** Interface id of the world by the id that the component imports. */
  readonly imports: ReadonlyMap<string, string>;
  /** The same for what it imports beside the world, by {@link ForeignImports.world}. */
  readonly foreign: ReadonlyMap<string, string>;
  /** By interface id as the world writes it ({@link ROOT} for functions of the world itself), then by name. */
  readonly exports: ReadonlyMap<string, ReadonlyMap<string, LiftPlan>>;
  /** Resources that the component takes from the host, by the world's `interface#name`. */
  readonly importedResources: ReadonlyMap<string, ResourceType>;
  /** Resources that the component implements, likewise. */
  readonly exportedResources: ReadonlyMap<string, ResourceType>;
}

/**
 * Compares structurally; an interface matches by its id, a compatible version included. What a component exports
 * beyond the world is ignored. Types have no effect of their own: those that both sides name must be equal.
 */
export function checkWorld(
  component: PlannedComponent,
  world: WorldDescriptor,
  foreign?: ForeignImports,
): WorldMatch {
  return new WorldCheck(component, world, foreign).run();
}

/** An interface that a component imports, and who has it or something near it. */
interface Offer {
  readonly world: WorldDescriptor;
  readonly types: WorldTypes;
  readonly found: FoundInterface | undefined;
  /** Where a match is noted. */
  readonly matched: Map<string, string>;
}

class WorldCheck {
  readonly #component: PlannedComponent;
  readonly #world: WorldDescriptor;
  readonly #foreign: ForeignImports | undefined;
  readonly #foreignTypes: WorldTypes | undefined;
  /** Types as imports and functions of the world itself mean them. */
  readonly #types: WorldTypes;
  /** Types as exported interfaces mean them: what the component implements stands before what it imports. */
  readonly #exportTypes: WorldTypes;
  readonly #importedResources = new Map<string, ResourceType>();
  readonly #exportedResources = new Map<string, ResourceType>();
  readonly #findings: Finding[] = [];
  readonly #imports = new Map<string, string>();
  readonly #foreignImports = new Map<string, string>();
  readonly #exports = new Map<string, ReadonlyMap<string, LiftPlan>>();

  constructor(component: PlannedComponent, world: WorldDescriptor, foreign: ForeignImports | undefined) {
    this.#component = component;
    this.#world = world;
    this.#foreign = foreign;
    const { types } = component;
    const imported = (name: string): ResourceType => {
      return this.#importedResources.get(name) ?? types.hostResource(name);
    };
    this.#types = new WorldTypes(world, types, imported);
    this.#foreignTypes = foreign && new WorldTypes(foreign.world, types, imported);
    this.#exportTypes = new WorldTypes(world, types, (name) => {
      return this.#exportedResources.get(name) ?? imported(name);
    });
  }

  run(): WorldMatch {
    // Functions are compared by the identity of the resources in them: all of those are found first.
    for (const item of this.#component.imports) this.#importResources(item);
    for (const id of Object.keys(this.#world.exports)) if (id !== ROOT) this.#exportResources(id);
    for (const item of this.#component.imports) this.#import(item);
    for (const [id, descriptor] of Object.entries(this.#world.exports)) {
      if (id === ROOT) this.#exports.set(id, this.#functions(undefined, descriptor, this.#component.exports));
      else this.#exportedInterface(id, descriptor);
    }
    return {
      findings: this.#findings,
      imports: this.#imports,
      foreign: this.#foreignImports,
      exports: this.#exports,
      importedResources: this.#importedResources,
      exportedResources: this.#exportedResources,
    };
  }

  #note(code: ComponentErrorCode, message: string, offset?: number): void {
    if (this.#findings.length < MOST_FINDINGS) this.#findings.push({ code, message, offset });
  }

  #import(item: RootImport): void {
    const { offset } = item;
    if (item.kind === 'resource') return;
    if (item.kind === 'func') {
      const descriptor = own(own(this.#world.imports, ROOT)?.functions, item.name);
      if (descriptor === undefined)
        this.#note('COMPONENT_UNKNOWN_IMPORT', this.#unknown(item.name, undefined), offset);
      else this.#compare(this.#types, this.#world, item.name, item.type, descriptor, offset);
      return;
    }
    const offer = this.#offer(item.id);
    const { found, world, matched } = offer;
    if (world !== this.#world || found === undefined) {
      const accepted = this.#foreign?.accepts(item.id);
      if (typeof accepted === 'string') {
        this.#note('COMPONENT_WASI_CLOSED', accepted, offset);
        return;
      }
    }
    const descriptor = found?.match === 'compatible' ? own(world.imports, found.id) : undefined;
    if (found === undefined || descriptor === undefined) {
      this.#note('COMPONENT_UNKNOWN_IMPORT', this.#unknown(item.id, found), offset);
      return;
    }
    matched.set(item.id, found.id);
    for (const [name, entity] of item.instance.exports)
      this.#importedItem(item.id, name, entity, offer, descriptor, offset);
  }

  /** The world comes first: what is offered beside it never takes the place of its own interfaces. */
  #offer(id: string): Offer {
    const found = findInterface(this.#world.imports, id);
    const own = { world: this.#world, types: this.#types, found, matched: this.#imports };
    if (found !== undefined || this.#foreign === undefined || this.#foreignTypes === undefined) return own;
    const { world } = this.#foreign;
    const foreign = findInterface(world.imports, id);
    if (foreign === undefined) return own;
    return { world, types: this.#foreignTypes, found: foreign, matched: this.#foreignImports };
  }

  /** Resources that the component wants of the host: those that its import defines, not those that it only names. */
  #importResources(item: RootImport): void {
    if (item.kind === 'func') return;
    const offer = item.kind === 'resource' ? undefined : this.#offer(item.id);
    const id = item.kind === 'resource' ? ROOT : offer?.found?.id;
    const { imports } = offer?.world ?? this.#world;
    const offered = id === undefined ? undefined : own(imports, id)?.resources;
    // An interface that the world does not have is found when its functions are.
    if (id === undefined || (offered === undefined && item.kind === 'interface')) return;
    const types: Iterable<readonly [string, ResourceType]> =
      item.kind === 'resource' ? [[item.name, item.type]] : definedResources(item);
    for (const [name, type] of types) {
      const label = item.kind === 'resource' ? name : `${item.id}#${name}`;
      const key = `${id}#${name}`;
      if (offered?.includes(name) !== true) {
        const message = `the component imports the resource ${quote(label)}, which this host does not have; build it against the host's WIT`;
        this.#note('COMPONENT_UNKNOWN_IMPORT', message, item.offset);
      } else if (this.#importedResources.has(key)) {
        const message = `the component imports the resource ${quote(label)} in two versions; import one`;
        this.#note('COMPONENT_UNSUPPORTED', message, item.offset);
      } else this.#importedResources.set(key, type);
    }
  }

  /** Resources that the component implements for an exported interface of the world. */
  #exportResources(id: string): void {
    const found = this.#candidates(id).find(({ match }) => match === 'compatible');
    // An interface that is not exported is found when its functions are.
    if (found === undefined) return;
    for (const name of own(this.#world.exports, id)?.resources ?? []) {
      const entity = found.instance.exports.get(name);
      const label = quote(`${id}#${name}`);
      if (entity?.sort !== 'type' || entity.value.kind !== 'resource') {
        this.#note('COMPONENT_MISSING_EXPORT', `the component does not export the resource ${label}`);
      } else if (entity.value.instance === undefined) {
        const message = `the component exports a resource of the host as ${label}; it has to define its own`;
        this.#note('COMPONENT_UNSUPPORTED', message);
      } else this.#exportedResources.set(`${id}#${name}`, entity.value);
    }
  }

  #importedItem(
    id: string,
    name: string,
    entity: Entity,
    { world, types }: Offer,
    descriptor: InterfaceDescriptor,
    offset: number,
  ): void {
    const label = `${id}#${name}`;
    if (entity.sort === 'type') {
      if (entity.value.kind !== 'resource')
        this.#compareType(types, world, label, entity, descriptor, name, offset);
    } else if (entity.sort === 'func') {
      const wanted = own(descriptor.functions, name);
      if (wanted !== undefined) this.#compare(types, world, label, entity.value.type, wanted, offset);
      else {
        const message = `the component imports ${quote(label)}, which this host does not have; build it against the host's WIT`;
        this.#note('COMPONENT_UNKNOWN_IMPORT', message, offset);
      }
    }
  }

  #unknown(id: string, found: FoundInterface | undefined): string {
    const start = `the component imports ${quote(id)}, `;
    if (found?.match === 'host is older')
      return `${start}but the host has ${found.id}; update the host or build against its WIT`;
    if (found !== undefined)
      return `${start}but the host has ${found.id}, which is not compatible; build against the host's WIT`;
    if (id.startsWith('wasi:')) {
      return `${start}which plugins may not use; build without WASI (with \`phira-plugin build\`, or stub it out)`;
    }
    return `${start}which the world ${this.#world.id} does not have; build it against the host's WIT`;
  }

  #exportedInterface(id: string, descriptor: InterfaceDescriptor): void {
    const candidates = this.#candidates(id);
    const compatible = candidates.find(({ match }) => match === 'compatible');
    if (compatible !== undefined) {
      this.#exports.set(id, this.#functions(compatible.id, descriptor, compatible.instance.exports));
      for (const [name, entity] of compatible.instance.exports) {
        if (entity.sort === 'type')
          this.#compareType(
            this.#exportTypes,
            this.#world,
            `${compatible.id}#${name}`,
            entity,
            descriptor,
            name,
            undefined,
          );
      }
      return;
    }
    const [near] = candidates;
    const has = near === undefined ? '' : `; it exports ${quote(near.id)}, which is not compatible`;
    const message = `the component does not export ${id}, which the world ${this.#world.id} requires${has}`;
    this.#note('COMPONENT_MISSING_EXPORT', message);
  }

  /** Exported instances of the interface, whatever their version; exactly named ones first. */
  #candidates(id: string): { id: string; instance: InstanceEntity; match: VersionMatch }[] {
    const wanted = parseInterfaceId(id);
    const found: { id: string; instance: InstanceEntity; match: VersionMatch }[] = [];
    for (const [name, entity] of this.#component.exports) {
      if (entity.sort !== 'instance') continue;
      const given = parseInterfaceId(name);
      if (given === undefined || given.base !== wanted?.base) continue;
      const candidate = {
        id: name,
        instance: entity.value,
        match: matchVersions(given.version, wanted.version),
      };
      if (name === id) found.unshift(candidate);
      else found.push(candidate);
    }
    return found;
  }

  #functions(
    id: string | undefined,
    descriptor: InterfaceDescriptor,
    exports: ReadonlyMap<string, Entity>,
  ): ReadonlyMap<string, LiftPlan> {
    const lifts = new Map<string, LiftPlan>();
    for (const [name, wanted] of Object.entries(descriptor.functions)) {
      const label = id === undefined ? name : `${id}#${name}`;
      const entity = exports.get(name);
      if (entity?.sort !== 'func') {
        this.#note('COMPONENT_MISSING_EXPORT', `the component does not export the function ${quote(label)}`);
        continue;
      }
      const lift = this.#lift(label, entity.value);
      const types = id === undefined ? this.#types : this.#exportTypes;
      if (lift !== undefined && this.#compare(types, this.#world, label, lift.type, wanted, undefined))
        lifts.set(name, lift);
    }
    return lifts;
  }

  #lift(label: string, entity: FunctionEntity): LiftPlan | undefined {
    if (entity.kind === 'lifted') return entity.lift;
    this.#note('COMPONENT_UNSUPPORTED', `the component exports a function of the host as ${quote(label)}`);
    return undefined;
  }

  #compare(
    types: WorldTypes,
    { id }: WorldDescriptor,
    label: string,
    given: FunctionType,
    wanted: FunctionDescriptor,
    offset: number | undefined,
  ): boolean {
    const type = types.func(wanted);
    if (type === given) return true;
    const message = `${quote(label)} is ${printType(given)} in the component but ${printType(type)} in the world ${id}`;
    this.#note('COMPONENT_TYPE_MISMATCH', message, offset);
    return false;
  }

  #compareType(
    types: WorldTypes,
    { id }: WorldDescriptor,
    label: string,
    { value: given }: Entity & { sort: 'type' },
    descriptor: InterfaceDescriptor,
    name: string,
    offset: number | undefined,
  ): void {
    const index = own(descriptor.types, name);
    if (index === undefined) return;
    const wanted = types.value(index);
    if (given === wanted) return;
    const message = `type ${quote(label)} is ${printType(given)} in the component but ${printType(wanted)} in the world ${id}`;
    this.#note('COMPONENT_TYPE_MISMATCH', message, offset);
  }
}

interface FoundInterface {
  readonly id: string;
  readonly match: VersionMatch;
}

/** The interface of the world that `id` names: a compatible version, else any version of it. */
function findInterface(offered: WorldDescriptor['imports'], id: string): FoundInterface | undefined {
  const wanted = parseInterfaceId(id);
  let near: FoundInterface | undefined;
  for (const candidate of Object.keys(offered)) {
    const parsed = candidate === ROOT ? undefined : parseInterfaceId(candidate);
    if (parsed === undefined || parsed.base !== wanted?.base) continue;
    const found: FoundInterface = { id: candidate, match: matchVersions(wanted.version, parsed.version) };
    if (found.match === 'compatible') return found;
    if (near === undefined || found.match === 'host is older') near = found;
  }
  return near;
}

/** Resources that an imported interface defines; an interface that uses another's exports its type as well. */
function* definedResources({
  id,
  instance,
}: RootImport & { kind: 'interface' }): Generator<readonly [string, ResourceType]> {
  for (const [name, entity] of instance.exports) {
    if (entity.sort !== 'type' || entity.value.kind !== 'resource') continue;
    if (entity.value.host === `${id}#${name}`) yield [name, entity.value];
  }
}

/** A property of a record that is its own: names of plugins never reach a prototype. */
function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}
