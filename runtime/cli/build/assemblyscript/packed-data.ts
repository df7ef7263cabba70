// SPDX-License-Identifier: MIT
// The constants of a release, packed: texts are UTF-16, so every second byte is zero as a rule, and each has a header
// like those of others. The SDK's `unpack` puts them into place before anything else runs. A byte below 128 says how
// many bytes but one follow as they are; any other says how many, but 124, are the same as those so far before them as
// the next two bytes say.

/** A stretch of a module's memory. */
export interface Segment {
  readonly offset: number;
  readonly data: Uint8Array;
}

/** Shortest and longest repetition, longest run of bytes as they are, farthest look back. */
const SHORTEST = 4;
const LONGEST = 131;
const LONGEST_RUN = 128;
const FARTHEST = 0xffff;

/** How many earlier places are tried: more find hardly anything. */
const TRIED = 1024;

/** Packs segments into one, to lie behind them: what it unpacks to does not reach it. */
export function packSegments(segments: readonly Segment[]): {
  readonly to: number;
  readonly packed: Segment;
} {
  const { offset, data } = imageOf(segments);
  const behind = Math.ceil((offset + data.length) / 8) * 8;
  return { to: offset, packed: { offset: behind, data: pack(data) } };
}

/** The image of memory that segments make, from the first byte to the last, and where it begins. */
function imageOf(segments: readonly Segment[]): Segment {
  const offset = Math.min(...segments.map((segment) => segment.offset));
  const end = Math.max(...segments.map((segment) => segment.offset + segment.data.length));
  const data = new Uint8Array(end - offset);
  for (const segment of segments) data.set(segment.data, segment.offset - offset);
  return { offset, data };
}

/** Packs bytes. */
export function pack(data: Uint8Array): Uint8Array {
  const out: number[] = [];
  const places = new Map<number, number[]>();
  let run: number[] = [];
  const endRun = (): void => {
    if (run.length > 0) out.push(run.length - 1, ...run);
    run = [];
  };
  for (let at = 0; at < data.length; ) {
    const { length, back } = repetition(data, at, places.get(keyAt(data, at)) ?? []);
    const step = length >= SHORTEST ? length : 1;
    if (length >= SHORTEST) {
      endRun();
      out.push(length - SHORTEST + 128, back & 0xff, back >> 8);
    } else {
      run.push(data[at] ?? 0);
      if (run.length === LONGEST_RUN) endRun();
    }
    for (let end = at + step; at < end; at++) {
      const key = keyAt(data, at);
      const known = places.get(key);
      if (known === undefined) places.set(key, [at]);
      else known.push(at);
    }
  }
  endRun();
  return Uint8Array.from(out);
}

/** The longest repetition of what has been before. */
function repetition(
  data: Uint8Array,
  at: number,
  places: readonly number[],
): { length: number; back: number } {
  let best = { length: 0, back: 0 };
  for (const place of places.slice(-TRIED)) {
    let length = 0;
    while (length < LONGEST && at + length < data.length && data[place + length] === data[at + length])
      length++;
    if (length > best.length && at - place <= FARTHEST) best = { length, back: at - place };
  }
  return best;
}

function keyAt(data: Uint8Array, at: number): number {
  return (data[at] ?? 0) | ((data[at + 1] ?? 0) << 8) | ((data[at + 2] ?? 0) << 16);
}
