// SPDX-License-Identifier: MIT
// Numbers that are the same in every run, and bytes damaged with them.

/** A source of numbers for one case (mulberry32); cases do not depend on those before them. */
export class Random {
  #state: number;

  constructor(seed: number, round: number) {
    // Neighbouring rounds must not have neighbouring states: the first numbers would be alike.
    this.#state = Math.imul(seed ^ Math.imul(round + 1, 0x9e3779b1), 0x85ebca6b) | 0;
  }

  /** A number from 0 up to, and without, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to, and without, `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** One of these; there has to be one. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.below(256));
  }
}

/** Bytes at which readers of binary formats tend to err. */
const ODD = [0, 1, 0x0b, 0x3f, 0x40, 0x60, 0x6f, 0x70, 0x7f, 0x80, 0xc0, 0xfe, 0xff] as const;
/** LEB128 numbers at the edge, some too long. */
const NUMBERS = [
  [0xff, 0x7f],
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0x7f],
  [0x80, 0x80, 0x80, 0x80, 0x08],
  [0x80, 0x80, 0x80, 0x80, 0x80, 0x00],
] as const;

/** What is done to bytes; each answers others. */
const DAMAGES: readonly ((bytes: Uint8Array, random: Random) => Uint8Array)[] = [
  (bytes, random) => at(bytes, random, (old) => old ^ (1 << random.below(8))),
  (bytes, random) => at(bytes, random, (old) => old ^ (1 << random.below(8))),
  (bytes, random) => at(bytes, random, () => random.pick(ODD)),
  (bytes, random) => at(bytes, random, (old) => old + random.pick([1, -1])),
  (bytes, random) => splice(bytes, random, random.below(8), []),
  (bytes, random) => splice(bytes, random, 0, random.bytes(random.below(8))),
  (bytes, random) => splice(bytes, random, 1, random.pick(NUMBERS)),
  (bytes, random) => splice(bytes, random, 0, piece(bytes, random)),
  (bytes, random) => splice(bytes, random, random.below(64), piece(bytes, random)),
  (bytes, random) => bytes.slice(0, random.below(bytes.length + 1)),
];

/** A damaged copy: most often a little, sometimes a lot. */
export function damaged(bytes: Uint8Array, random: Random): Uint8Array {
  let result = bytes;
  for (let left = random.pick([1, 1, 1, 2, 3, 8]); left > 0; left -= 1)
    result = random.pick(DAMAGES)(result, random);
  return result;
}

function at(bytes: Uint8Array, random: Random, change: (old: number) => number): Uint8Array {
  const result = Uint8Array.from(bytes);
  const index = random.below(result.length);
  if (index < result.length) result[index] = change(result[index] ?? 0);
  return result;
}

function splice(bytes: Uint8Array, random: Random, cut: number, put: Iterable<number>): Uint8Array {
  const index = random.below(bytes.length + 1);
  return Uint8Array.from([...bytes.subarray(0, index), ...put, ...bytes.subarray(index + cut)]);
}

function piece(bytes: Uint8Array, random: Random): Uint8Array {
  const index = random.below(bytes.length);
  return bytes.subarray(index, index + random.below(64));
}
