// SPDX-License-Identifier: MIT
// What metering appends to a module, and the sequences of instructions that it inserts.

import type { InsertionList } from './insertions.ts';
import { Insertion } from './insertions.ts';
import type { ModuleLayout } from './module-layout.ts';
import { BYTES_SHIFT, ELEMENTS_SHIFT, GROW_UNITS } from './weights.ts';
import { leb, signedLeb } from './writer.ts';

/** Slots of the hooks table. */
const REFUEL_SLOT = 0;
const GROW_SLOT = 1;

/** Indices of the appended entities: they follow the module's own, so that none of those move. */
export interface AddedIndices {
  /** `[] -> []` and `[i32] -> [i32]`. */
  readonly emptyType: number;
  readonly unaryType: number;
  readonly fuel: number;
  readonly hooks: number;
  /** The first appended function; the others follow. */
  readonly refuel: number;
  readonly start: number | undefined;
}

/** Where the entities appended to a module stand. */
export function addedIndices(layout: ModuleLayout): AddedIndices {
  const refuel = layout.functions.length;
  return {
    emptyType: layout.types,
    unaryType: layout.types + 1,
    fuel: layout.globals,
    hooks: layout.tables,
    refuel,
    start: layout.start === undefined ? undefined : refuel + 4,
  };
}

const END = 0x0b;
const EMPTY = 0x40;
const call = (index: number): number[] => [0x10, ...leb(index)];
const constant = (value: number): number[] => [0x41, ...signedLeb(value)];
const getLocal = (index: number): number[] => [0x20, ...leb(index)];
const getGlobal = (index: number): number[] => [0x23, ...leb(index)];
const setGlobal = (index: number): number[] => [0x24, ...leb(index)];
const shiftRight = (by: number): number[] => [...constant(by), 0x76];
const SUBTRACT = 0x6b;
const LESS_THAN = 0x48;
const IF = 0x04;
const SELECT = 0x1b;

/** Takes what `cost` leaves on the stack from the fuel, and asks for more when there is none. */
function charge({ fuel, refuel }: AddedIndices, cost: readonly number[]): number[] {
  return [
    ...getGlobal(fuel),
    ...cost,
    SUBTRACT,
    ...setGlobal(fuel),
    ...getGlobal(fuel),
    ...constant(0),
    LESS_THAN,
    IF,
    EMPTY,
    ...call(refuel),
    END,
  ];
}

/** Calls a hook with what is on the stack. */
function hook({ unaryType, hooks }: AddedIndices, slot: number): number[] {
  return [...constant(slot), 0x11, ...leb(unaryType), ...leb(hooks)];
}

/** Bodies of the appended functions with their type, in order of their indices; all without locals. */
export function addedFunctions(
  added: AddedIndices,
  start: number | undefined,
): readonly { readonly type: number; readonly code: readonly number[] }[] {
  const { emptyType, unaryType, fuel } = added;
  const functions = [
    { type: emptyType, code: [...getGlobal(fuel), ...hook(added, REFUEL_SLOT), ...setGlobal(fuel)] },
    {
      type: unaryType,
      code: [...charge(added, [...getLocal(0), ...shiftRight(BYTES_SHIFT)]), ...getLocal(0)],
    },
    {
      type: unaryType,
      code: [...charge(added, [...getLocal(0), ...shiftRight(ELEMENTS_SHIFT)]), ...getLocal(0)],
    },
    {
      // A memory has fewer pages than -1 is as an unsigned number, so that growing by it fails.
      type: unaryType,
      code: [
        ...charge(added, constant(GROW_UNITS)),
        ...getLocal(0),
        ...constant(-1),
        ...getLocal(0),
        ...hook(added, GROW_SLOT),
        SELECT,
      ],
    },
  ];
  // A function of its own, since exporting the start function itself would let `ref.func` refer to it.
  if (start !== undefined) functions.push({ type: emptyType, code: call(start) });
  return functions.map(({ type, code }) => ({ type, code: [0, ...code, END] }));
}

/** The instructions of each kind of insertion. */
export class InsertedCode {
  readonly #added: AddedIndices;
  readonly #check: Uint8Array;
  readonly #calls: readonly (Uint8Array | undefined)[];

  constructor(added: AddedIndices) {
    this.#added = added;
    this.#check = Uint8Array.from(charge(added, constant(1)));
    const calls: Uint8Array[] = [];
    calls[Insertion.BYTES] = Uint8Array.from(call(added.refuel + 1));
    calls[Insertion.ELEMENTS] = Uint8Array.from(call(added.refuel + 2));
    calls[Insertion.GROW] = Uint8Array.from(call(added.refuel + 3));
    this.#calls = calls;
  }

  /** The bytes of an insertion. */
  of(insertions: InsertionList, index: number): ArrayLike<number> {
    const kind = insertions.kind(index);
    if (kind === Insertion.CHECK) return this.#check;
    const argument = insertions.argument(index);
    if (kind === Insertion.CHARGE) return charge(this.#added, constant(argument));
    if (kind === Insertion.TABLE_SIZE) {
      return [0xfc, 0x10, ...leb(argument), ...call(this.#added.refuel + 2), 0x1a];
    }
    return this.#calls[kind] ?? [];
  }
}
