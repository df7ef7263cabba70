// SPDX-License-Identifier: MIT
// How much of everything a component may have; checked before V8 sees any of it.

import { componentError } from './errors.ts';

/** Upper bounds, all inclusive. */
export interface ComponentLimits {
  /** Bytes of the whole file. */
  readonly fileBytes: number;
  /** Core modules in the file, nested components included. */
  readonly modules: number;
  /** Component and core instances that linking makes, together. */
  readonly instances: number;
  /** Definitions in the file, and definitions evaluated while linking, each. */
  readonly definitions: number;
  /**
   * Elements of all lists in the file (fields, cases, labels, parameters, arguments; types, imports, functions and
   * exports of core modules), and those evaluated while linking, each.
   */
  readonly elements: number;
  /** Depth of components and types inside each other. */
  readonly nesting: number;
  /** Bytes of one name, of components and of core modules. */
  readonly nameBytes: number;
  /** Depth of one value type. */
  readonly typeDepth: number;
  /** Nodes of one value type when every shared part is counted each time it occurs. */
  readonly typeNodes: number;
  /** Functions of one core module. */
  readonly functions: number;
  /** Memories that linking makes, of all core instances together. */
  readonly memories: number;
  /** Pages of 64 KiB that all memories together have at the start. */
  readonly memoryPages: number;
  /** Tables that linking makes, of all core instances together. */
  readonly tables: number;
  /** Elements that all tables together have at the start. */
  readonly tableElements: number;
  /** Live resource handles of one component instance. */
  readonly handles: number;
}

/**
 * Defaults. The largest toolchain outputs known, of componentize-py (38 core modules, 18 MB) and componentize-qjs (27
 * component instances), stay below a third of each.
 */
export const DEFAULT_LIMITS: ComponentLimits = {
  fileBytes: 64 * 1024 * 1024,
  modules: 256,
  instances: 1_000,
  definitions: 100_000,
  elements: 500_000,
  nesting: 32,
  nameBytes: 4_096,
  typeDepth: 64,
  typeNodes: 100_000,
  functions: 200_000,
  memories: 16,
  memoryPages: 4_096,
  tables: 64,
  tableElements: 500_000,
  handles: 10_000,
};

/** Throws `COMPONENT_LIMIT` when `count` is above the limit `limit`. */
export function checkLimit(
  limits: ComponentLimits,
  limit: keyof ComponentLimits,
  count: number,
  what: string,
  offset?: number,
): void {
  if (count <= limits[limit]) return;
  const message = `${what}: ${count} is above the limit ${limit} of ${limits[limit]}`;
  throw componentError('COMPONENT_LIMIT', message, offset);
}
