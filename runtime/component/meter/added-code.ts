// SPDX-License-Identifier: MIT
// What metering appends to a module: a global, a table, and functions that insertions call.

import type { ModuleLayout } from './module-layout.ts';
import { BYTES_SHIFT, ELEMENTS_SHIFT, GROW_UNITS, PREPAID_UNITS } from './weights.ts';
import { leb, signedLeb } from './writer.ts';

/** Slots of the hooks table. */
const REFUEL_SLOT = 0;
const GROW_SLOT = 1;

/** Indices of the appended entities: they follow the module's own, so that none of those move. */
export interface AddedIndices {
  /** `[] -> []`, `[i32] -> [i32]` and `[] -> [i32]`. */
  readonly emptyType: number;
  readonly unaryType: number;
  readonly sourceType: number;
  readonly fuel: number;
  readonly hooks: number;
  /** Asks for more fuel. */
  readonly refuel: number;
  /** Charge for the bytes or elements that they are given, and answer their number. */
  readonly bytes: number;
  readonly elements: number;
  /** Answers the pages that it is given, or -1 when a memory must not grow by them. */
  readonly grow: number;
  /** Takes a unit. */
  readonly tick: number;
  /** Takes units for the counter of a function, and answers how many turns are left beside the one at hand. */
  readonly prepay: number;
  /** Calls the start function. */
  readonly start: number | undefined;
}

/** Where the entities appended to a module stand. */
export function addedIndices(layout: ModuleLayout): AddedIndices {
  const refuel = layout.functions.length;
  return {
    emptyType: layout.types,
    unaryType: layout.types + 1,
    sourceType: layout.types + 2,
    fuel: layout.globals,
    hooks: layout.tables,
    refuel,
    bytes: refuel + 1,
    elements: refuel + 2,
    grow: refuel + 3,
    tick: refuel + 4,
    prepay: refuel + 5,
    start: layout.start === undefined ? undefined : refuel + 6,
  };
}

const END = 0x0b;
const EMPTY = 0x40;
const SUBTRACT = 0x6b;
const LESS_THAN = 0x48;
const IF = 0x04;
const SELECT = 0x1b;
const CALL_INDIRECT = 0x11;
const PARAMETER = [0x20, 0];

/** The types that are appended, in order of their indices: see {@link AddedIndices}. */
export const ADDED_TYPES = {
  count: 3,
  bytes: [...[0x60, 0, 0], ...[0x60, 1, 0x7f, 1, 0x7f], ...[0x60, 0, 1, 0x7f]],
} as const;

/** `call`. */
export function call(index: number): number[] {
  return [0x10, ...leb(index)];
}

/** `i32.const`. */
export function constant(value: number): number[] {
  return [0x41, ...signedLeb(value)];
}

function shiftRight(by: number): number[] {
  return [...constant(by), 0x76];
}

/** What follows the branch of {@link charge}. */
export function refuelTail({ refuel }: AddedIndices): number[] {
  return [IF, EMPTY, ...call(refuel), END];
}

/** Takes what `cost` leaves on the stack from the fuel, and asks for more when there is none. */
export function charge(added: AddedIndices, cost: readonly number[]): number[] {
  const fuel = leb(added.fuel);
  const [get, set] = [
    [0x23, ...fuel],
    [0x24, ...fuel],
  ];
  return [...get, ...cost, SUBTRACT, ...set, ...get, ...constant(0), LESS_THAN, ...refuelTail(added)];
}

/** Takes a turn from a counter, and pays for more when it has none. */
export function turn(added: AddedIndices, counter: number): number[] {
  const local = leb(counter);
  const rest = [0x20, ...local, ...constant(1), SUBTRACT, 0x22, ...local];
  return [...rest, ...constant(0), LESS_THAN, ...turnTail(added, counter)];
}

/** What follows the branch of {@link turn}. */
export function turnTail({ prepay }: AddedIndices, counter: number): number[] {
  return [IF, EMPTY, ...call(prepay), 0x21, ...leb(counter), END];
}

/** Calls a hook with what is on the stack. */
function hook({ unaryType, hooks }: AddedIndices, slot: number): number[] {
  return [...constant(slot), CALL_INDIRECT, ...leb(unaryType), ...leb(hooks)];
}

/** An appended function: its type and its body. */
export interface AddedFunction {
  readonly type: number;
  readonly body: readonly number[];
}

/** The appended functions, in order of their indices; `start` is the start function of the module. */
export function addedFunctions(added: AddedIndices, start: number | undefined): readonly AddedFunction[] {
  const { emptyType, unaryType, sourceType } = added;
  const fuel = leb(added.fuel);
  const functions = [
    [emptyType, 0x23, ...fuel, ...hook(added, REFUEL_SLOT), 0x24, ...fuel],
    [unaryType, ...charge(added, [...PARAMETER, ...shiftRight(BYTES_SHIFT)]), ...PARAMETER],
    [unaryType, ...charge(added, [...PARAMETER, ...shiftRight(ELEMENTS_SHIFT)]), ...PARAMETER],
    // A memory has fewer pages than -1 is as an unsigned number, so that growing by it fails.
    [
      unaryType,
      ...charge(added, constant(GROW_UNITS)),
      ...[...PARAMETER, ...constant(-1), ...PARAMETER, ...hook(added, GROW_SLOT), SELECT],
    ],
    [emptyType, ...charge(added, constant(1))],
    [sourceType, ...charge(added, constant(PREPAID_UNITS)), ...constant(PREPAID_UNITS - 1)],
  ];
  // A function of its own, since exporting the start function itself would let `ref.func` refer to it.
  if (start !== undefined) functions.push([emptyType, ...call(start)]);
  return functions.map(([type = 0, ...code]) => ({ type, body: [0, ...code, END] }));
}
