// SPDX-License-Identifier: MIT
// Names inside one emitted function: free of what emitted code refers to, whatever the WIT names are.

import { camelCase, pascalCase, Scope } from '../names.ts';
import { TYPESCRIPT_KEYWORDS } from '../reserved-words.ts';

/** Values of the ABI module and constants of emitted functions that a local name must not hide. */
const FIXED: ReadonlySet<string> = new Set(
  `cx view ptr core lifted postReturn ret host answer payload at items item error invalidCase unknownCase
   guardMethod type bitsOfF32 f32OfBits bitsOfF64 f64OfBits wideOfWord wordOfWide`.split(/\s+/),
);

/** Functions of emitted modules and of the ABI begin with one of these words. */
const FUNCTION_NAME = /^(load|store|lift|lower|bind|import|check|call)[A-Z]/;

/** Claims local names of one emitted function. */
export class Locals {
  readonly #scope = new Scope([TYPESCRIPT_KEYWORDS, FIXED]);

  /** Takes a name of this camelCase spelling, or the nearest that is free. */
  claim(wanted: string): string {
    return this.#scope.claim(FUNCTION_NAME.test(wanted) ? `${wanted}_` : wanted);
  }

  /** Takes a name made of a local name or WIT label and a suffix, such as `messagePtr`. */
  with(base: string, suffix: string): string {
    return this.claim(`${base}${suffix}`);
  }
}

/** Local names of the parameters of a WIT function. */
export function claimParams(locals: Locals, labels: readonly string[]): string[] {
  return labels.map((label) => locals.claim(camelCase(label)));
}

/** `name` with a WIT label behind it: `user` and `connected-at` make `userConnectedAt`. */
export function extended(name: string, label: string): string {
  return `${name}${pascalCase(label)}`;
}

/** The expression of a member of an object. */
export function memberOf(value: string, property: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(property)
    ? `${value}.${property}`
    : `${value}[${JSON.stringify(property)}]`;
}

/** The expression of an address: `base` and an offset known now. */
export function address(base: string, offset: number): string {
  return offset === 0 ? base : `${base} + ${offset}`;
}
