// SPDX-License-Identifier: MIT
// A checked plan: what instantiating a component does, as a flat list of steps over numbered core values.

import type { StringEncoding } from '../../abi/contract.ts';
import type { CoreModuleInfo } from '../core-module.ts';
import type { Flattening } from '../signature.ts';
import type { FunctionType, ResourceType } from '../types.ts';

/** Number of a core function, memory, table, global or tag among the values of a running component. */
export type Slot = number;

/** Number of a component instance; the root is 0. */
export type InstanceIndex = number;

/** Options of a canonical definition; all of the right type. */
export interface CanonPlan {
  readonly memory: Slot | undefined;
  readonly realloc: Slot | undefined;
  readonly encoding: StringEncoding;
  readonly instance: InstanceIndex;
}

/** A component function that core code implements (`canon lift`). */
export interface LiftPlan {
  readonly core: Slot;
  readonly postReturn: Slot | undefined;
  readonly options: CanonPlan;
  readonly type: FunctionType;
  readonly flattening: Flattening;
}

/** Makes an instance of core module `module`; afterwards its `exports` are in their slots. */
export interface InstantiateStep {
  readonly kind: 'instantiate';
  readonly module: number;
  readonly imports: readonly (readonly [
    module: string,
    fields: readonly (readonly [name: string, slot: Slot])[],
  ])[];
  /** Only those that something refers to. */
  readonly exports: (readonly [name: string, slot: Slot])[];
  /** Names of the exports that are memories. */
  readonly memories: readonly string[];
}

/** Makes the core function behind a function that the host implements. */
export interface LowerHostStep {
  readonly kind: 'lower host';
  readonly slot: Slot;
  /** Interface id as the component writes it, full version; undefined for a function of the world itself. */
  readonly interfaceId: string | undefined;
  readonly name: string;
  readonly options: CanonPlan;
  readonly type: FunctionType;
  readonly flattening: Flattening;
}

/** Makes the core function by which one component instance calls another. */
export interface LowerGuestStep {
  readonly kind: 'lower guest';
  readonly slot: Slot;
  readonly callee: LiftPlan;
  readonly options: CanonPlan;
  /** Instances that the call enters; undefined when it would always re-enter and so always traps. */
  readonly entered: readonly InstanceIndex[] | undefined;
}

/** Makes a canonical built-in for a resource that a component instance defines. */
export interface ResourceStep {
  readonly kind: 'resource.new' | 'resource.rep' | 'resource.drop';
  readonly slot: Slot;
  readonly resource: ResourceType;
  readonly instance: InstanceIndex;
  /** For a drop: instances that its destructor enters; undefined when that would always re-enter. */
  readonly entered: readonly InstanceIndex[] | undefined;
}

export type Step = InstantiateStep | LowerHostStep | LowerGuestStep | ResourceStep;

/** A core module that some step instantiates. */
export interface PlannedModule {
  /** A view of the file. */
  readonly bytes: Uint8Array;
  /** Where `bytes` begin in the file. */
  readonly offset: number;
  readonly info: CoreModuleInfo;
}

/** What instantiating takes; refers to no bytes of the file. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly slots: number;
  /** Parent of each component instance; undefined for the root. */
  readonly parents: readonly (InstanceIndex | undefined)[];
}
