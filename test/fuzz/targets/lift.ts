// SPDX-License-Identifier: MIT
// A guest with a damaged memory that answers damaged pointers: values lift through the generated bindings, or the guest
// is dead.

import { MODES, type Strict, strictGuest } from '../../abi/strict-guest.ts';
import type { Random } from '../random.ts';
import { answerOf, type Target } from '../target.ts';

/** Functions that answer what two numbers point to, or one, and what a value of theirs is like. */
const LIFTED: readonly (readonly [name: string, numbers: 1 | 2, is: (value: unknown) => boolean])[] = [
  ['text', 2, isText],
  ['texts', 2, (value) => Array.isArray(value) && value.every(isText)],
  ['numbers', 2, (value) => value instanceof Uint32Array],
  ['points', 2, (value) => Array.isArray(value) && value.every((item) => Number.isInteger(item.x + item.y))],
  ['at', 1, isText],
  ['shade', 1, (value) => ['red', 'green', 'blue'].includes(String(value))],
  ['letter', 1, (value) => isText(value) && [...String(value)].length === 1],
  ['truth', 1, (value) => typeof value === 'boolean'],
  ['byte', 1, (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) < 256],
  ['signed', 1, (value) => Number.isInteger(value) && Number(value) >= -128 && Number(value) < 128],
  ['bits', 1, (value) => Object.values(value as object).every((flag) => typeof flag === 'boolean')],
  ['maybe', 1, (value) => value === undefined || Number.isInteger(value)],
  ['form', 1, (value) => typeof value === 'object' && value !== null && 'tag' in value],
];
/** Functions that pass a pointer, or two numbers, to the host. */
const PASSED = [
  ['callTake', 2],
  ['callMany', 2],
  ['callPick', 1],
  ['callLetter', 1],
  ['callAnswer', 1],
] as const;
/** Values that the host passes, for which the guest allocates in one way or another. */
const LOWERED: readonly (readonly [name: string, value: unknown])[] = [
  ['accept', 'grüße'],
  ['accept', ''],
  ['acceptLong', new BigUint64Array(3)],
  ['acceptPoints', [{ x: 1, y: 2 }]],
];

/** What realloc and post-return may do; the first is to behave. */
const NAMES = Object.keys(MODES) as (keyof typeof MODES)[];
const MEMORY = 65_536;
const POKED = 256;
/** Number of a case, mode of the guest, two numbers, then what is put at the start of the memory. */
const HEAD = 10;

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.isWellFormed();
}

/** Pointers and lengths at every edge. */
function number(random: Random): number {
  const near = random.pick([0, 4, 16, 128, 1_024, MEMORY, 0x7fff_ffff, 0xffff_ffff, 2 ** 28, 2 ** 26]);
  return random.below(4) === 0 ? random.below(2 ** 32) : (near + random.below(9) - 4) >>> 0;
}

/** One guest serves until it dies. */
export async function liftTarget(): Promise<Target> {
  const host = {
    nudge: () => {},
    take: (text: unknown) => expectText(text),
    pick: () => {},
    letter: (text: unknown) => expectText(text),
    many: (texts: unknown) => (texts as unknown[]).forEach(expectText),
    answer: () => 'an answer of some length',
  };
  const limits = { bytes: 100_000, elements: 1_000 };
  let guest = await strictGuest(host, { limits });
  const cases = LIFTED.length + PASSED.length + LOWERED.length;
  return {
    input(random) {
      const head = new DataView(new ArrayBuffer(HEAD));
      head.setUint8(0, random.below(cases));
      head.setUint8(1, random.below(3) === 0 ? random.below(NAMES.length) : 0);
      head.setUint32(2, number(random), true);
      head.setUint32(6, number(random), true);
      const words = Array.from({ length: POKED / 4 }, () => number(random));
      return Uint8Array.from([
        ...new Uint8Array(head.buffer),
        ...new Uint8Array(Uint32Array.from(words).buffer),
      ]);
    },
    async run(input) {
      const head = new DataView(input.buffer, input.byteOffset, HEAD);
      if (guest.linked.life.death !== undefined) guest = await strictGuest(host, { limits });
      guest.poke(0, input.subarray(HEAD));
      guest.misbehave(NAMES[head.getUint8(1)] ?? 'well');
      const numbers = [head.getUint32(2, true), head.getUint32(6, true)];
      try {
        return call(guest, head.getUint8(0), numbers);
      } catch (error) {
        const answer = answerOf(error);
        if (guest.linked.life.death === undefined)
          throw new Error('a guest lives on after a trap', { cause: error });
        return answer;
      }
    },
    outcomes: ['lifted', 'passed', 'lowered', 'trapped'],
  };
}

function call(guest: Strict, which: number, numbers: readonly number[]): string {
  const lifted = LIFTED[which];
  if (lifted !== undefined) {
    const [name, count, is] = lifted;
    const value = guest.call(name, ...numbers.slice(0, count));
    if (!is(value)) throw new Error(`${name} answered ${String(value)}`);
    return 'lifted';
  }
  const passed = PASSED[which - LIFTED.length];
  if (passed !== undefined) {
    const [name, count] = passed;
    guest.call(name, ...numbers.slice(0, count));
    return 'passed';
  }
  const [name, value] = LOWERED[which - LIFTED.length - PASSED.length] ?? ['parting', undefined];
  guest.call(name, value);
  return 'lowered';
}

function expectText(text: unknown): void {
  if (!isText(text)) throw new TypeError(`the host was passed ${String(text)}`);
}
