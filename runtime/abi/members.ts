// SPDX-License-Identifier: MIT
// How TypeScript spells what a world's descriptor names in WIT. Types only.

import type { TypeIndex } from './descriptor.ts';

/** One interface of the world, or its own functions. */
export interface InterfaceMembers {
  /** Property of `Imports` or `Exports` that holds it; undefined for functions of the world itself, which stand there. */
  readonly member: string | undefined;
  /** Member names by function name; functions of resources are left out. */
  readonly functions: ReadonlyMap<string, string>;
}

/** The names of one world, beside its descriptor. */
export interface WorldMembers {
  /** Property names of each record's fields and of flags, in order. */
  readonly fields: ReadonlyMap<TypeIndex, readonly string[]>;
  /** By interface id as in the descriptor; interfaces without functions are left out. */
  readonly imports: ReadonlyMap<string, InterfaceMembers>;
  readonly exports: ReadonlyMap<string, InterfaceMembers>;
}
