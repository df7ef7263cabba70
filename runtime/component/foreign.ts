// SPDX-License-Identifier: MIT
// Imports of a component that are not of its world, such as WASI: which may be had, and what is behind them.

import type { WorldDescriptor } from '../abi/descriptor.ts';

/** What a host lets a component import beside its world. */
export interface ForeignImports {
  /** The interfaces with their types; only imports are looked at, and versions match as those of the world do. */
  readonly world: WorldDescriptor;
  /**
   * Whether a component may import an interface.
   *
   * @param interfaceId as the component writes it.
   * @return true; why not, as a sentence without its full stop; or undefined when the interface is none of these.
   */
  accepts(interfaceId: string): true | string | undefined;
}

/** A function of the host; it throws a `WitError` to answer the error of its WIT `result`, and a `Trap` to end the plugin. */
export type HostFunction = (...args: never[]) => unknown;

/** A resource of the host: constructor, methods and static functions are its own, never inherited. */
export type HostClass = abstract new (...args: never[]) => object;

/**
 * One interface as jco writes it: functions in camelCase, resources as classes in PascalCase. What it lacks is a trap
 * when it is called.
 */
export type HostInterface = Readonly<Record<string, HostFunction | HostClass>>;

/** Interfaces by id, as {@link ForeignImports.world} writes them. */
export type HostNamespace = ReadonlyMap<string, HostInterface>;
