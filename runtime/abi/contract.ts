// SPDX-License-Identifier: MIT
// What generated bindings and the component engine promise each other. A change of any shape here, or of a
// helper that generated code calls, raises CONTRACT; both sides compare it and name the command to run.

import type { CallContext } from './context.ts';
import type { WorldDescriptor } from './descriptor.ts';
import type { GuestResource } from './guest-resources.ts';
import type { HandleTable } from './handles.ts';
import type { WorldMembers } from './members.ts';
import type { BoundResource } from './resources.ts';
import type { WebAssembly } from './web-assembly.ts';

/** Number of the promise between generated code and the runtime. */
export const CONTRACT = 1;

/** A core WebAssembly function as JavaScript sees it: i32/f32/f64 are numbers, i64 is bigint. */
export type CoreFunction = (...args: never[]) => unknown;

/** `realloc(oldPtr, oldSize, align, newSize) -> ptr` of the canonical ABI. */
export type Realloc = (oldPtr: number, oldSize: number, align: number, newSize: number) => number;

/** `string-encoding` of a canonical definition. */
export type StringEncoding = 'utf8' | 'utf16' | 'latin1+utf16';

/** Flags of one component instance (canonical ABI: `may_enter`, `may_leave`). */
export interface InstanceState {
  mayEnter: boolean;
  mayLeave: boolean;
}

/** Shared by every component instance of one plugin: set once by the first trap, never cleared. */
export interface Life {
  /** Why the plugin is dead; undefined while it lives. */
  death: Error | undefined;
  /**
   * Makes metered guest code that may still be on the stack end by a wasm trap at its next check: a guest can catch the
   * exception that a host function throws, and go on.
   */
  stop?: (() => void) | undefined;
}

/** Counts what calls use up, for a context whose calls are the host's. */
export interface CallMeter {
  /** A call from the host begins. */
  begin(): void;
  /** The guest calls a host function. @throws {Trap} when that is not allowed any more. */
  hostCall(): void;
  /** The host is about to allocate in the guest. @throws {Trap} when it is too much. */
  allocate(bytes: number): void;
}

/** What a `canon lift` or `canon lower` definition names, all resolved. */
export interface CanonOptions {
  readonly memory: WebAssembly.Memory | undefined;
  readonly realloc: Realloc | undefined;
  readonly encoding: StringEncoding;
  /** The component instance whose core code the definition belongs to. */
  readonly instance: InstanceState;
  /** For a lift: the instances that a call from the host enters (itself and its ancestors); empty for a lower. */
  readonly entered: readonly InstanceState[];
  readonly life: Life;
  /** Left out where the calls are not the host's, or nothing is counted. */
  readonly meter?: CallMeter | undefined;
  /** Handles of the component instance; left out where the world has no resources. */
  readonly handles?: HandleTable;
  /** By number as in {@link WorldBinding.resources}, as the definition sees them; left out as `handles`. */
  readonly resources?: readonly (BoundResource | undefined)[];
}

/** An exported function of a component, found through its `canon lift` definition. */
export interface LiftedFunction {
  readonly core: CoreFunction;
  readonly postReturn: CoreFunction | undefined;
  readonly context: CallContext;
}

/** Makes the core function that a plugin calls for one imported function; once per instance. */
export type ImportBinding<Imports> = (imports: Imports, context: CallContext) => CoreFunction;

/**
 * Finds an exported function by interface id (`undefined` for a function of the world itself) and name as the
 * world writes them. The engine has compared its type with the world's before.
 */
export type ExportLookup = (interfaceId: string | undefined, name: string) => LiftedFunction;

/** Finds a resource that the guest implements, by its number in {@link WorldBinding.resources}. */
export type ResourceLookup = (resource: number) => GuestResource;

/** One resource of a world. Where an interface is imported and exported, its resources are two types under one number. */
export interface WorldResource<Imports> {
  /** `interface-id#name`, as in the descriptor. */
  readonly name: string;
  /** Finds the host's class, when the world imports the resource. */
  readonly hostClass: ((imports: Imports) => unknown) | undefined;
  /** Whether guests implement it as well. */
  readonly exported: boolean;
}

/** The generated side of one world: `Imports` is what the host implements, `Exports` what it calls. */
export interface WorldBinding<Imports, Exports> {
  /** {@link CONTRACT} that the generator knew. */
  readonly contract: number;
  readonly world: WorldDescriptor;
  /** Names for carrying values to plugins on other threads; left out by bindings that nobody runs there. */
  readonly members?: WorldMembers;
  /** By interface id as the world writes it (world-level functions under `$root`), then by function name. */
  readonly imports: ReadonlyMap<string, ReadonlyMap<string, ImportBinding<Imports>>>;
  /** Generated code refers to them by their position here; left out where there are none. */
  readonly resources?: readonly WorldResource<Imports>[];
  /** Binds every export of the world to typed callers. */
  bindExports(lookup: ExportLookup, resources: ResourceLookup): Exports;
}
