// SPDX-License-Identifier: MIT
// How many definitions stand on each other: bounded, so that what walks them needs no guard of its own.

import {
  namesIn,
  partsOfBody,
  type ResolvedBody,
  type ResolvedInterface,
  type ResolvedType,
} from './model.ts';

/** Most levels of types, and of interfaces that use each other. Worlds in use have about ten. */
export const MOST_LEVELS = 500;

const levels = new WeakMap<ResolvedType | ResolvedInterface, number>();

/** Levels that a type with this body stands on; the types it names must have been counted. */
export function levelsOfBody(body: ResolvedBody): number {
  return highest(partsOfBody(body).flatMap(namesIn)) + 1;
}

/** Levels that an interface stands on, itself included; those it uses must have been counted. */
export function levelsOfInterface(used: readonly ResolvedInterface[]): number {
  return highest(used) + 1;
}

/** Remembers the levels of a definition once it is made. */
export function setLevels(definition: ResolvedType | ResolvedInterface, count: number): void {
  levels.set(definition, count);
}

function highest(definitions: readonly (ResolvedType | ResolvedInterface)[]): number {
  return definitions.reduce((most, each) => Math.max(most, levels.get(each) ?? 0), 0);
}
