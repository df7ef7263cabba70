// SPDX-License-Identifier: MIT
// What generated bindings and the component engine promise each other. A change of any shape here, or of a
// helper that generated code calls, raises CONTRACT; both sides compare it and name the command to run.

import './web-assembly.ts';
import type { CallContext } from './context.ts';
import type { WorldDescriptor } from './descriptor.ts';

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

/** The generated side of one world: `Imports` is what the host implements, `Exports` what it calls. */
export interface WorldBinding<Imports, Exports> {
  /** {@link CONTRACT} that the generator knew. */
  readonly contract: number;
  readonly world: WorldDescriptor;
  /** By interface id as the world writes it (world-level functions under `$root`), then by function name. */
  readonly imports: ReadonlyMap<string, ReadonlyMap<string, ImportBinding<Imports>>>;
  /** Binds every export of the world to typed callers. */
  bindExports(lookup: ExportLookup): Exports;
}
