// SPDX-License-Identifier: MIT
// The constants of a release, packed: texts are UTF-16, so every second byte is zero as a rule, and each has a header
// like those of others. The SDK's `unpack` puts them into place before anything else runs. A byte below 128 says how
// many bytes but one follow as they are. Any other says how many are the same as earlier ones: up to 191 it is 125 more
// than their number, and the next byte says how far back they are; above it is 188 more, and the next two bytes say so.

/** A stretch of a module's memory. */
export interface Segment {
  readonly offset: number;
  readonly data: Uint8Array;
}

/** A repetition of what is near, or of what is far: its shortest length, its longest, its first byte less its length. */
const NEAR = { shortest: 3, longest: 66, code: 125 };
const FAR = { shortest: 4, longest: 67, code: 188 };

/** How far back a near repetition is at most, and a far one. */
const NEAREST = 0xff;
const FARTHEST = 0xffff;

/** Longest run of bytes as they are. */
const LONGEST_RUN = 128;

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
    const { shortest, code } = back <= NEAREST ? NEAR : FAR;
    const step = length >= shortest ? length : 1;
    if (length >= shortest) {
      endRun();
      out.push(length + code, back & 0xff, ...(back <= NEAREST ? [] : [back >> 8]));
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

/** The longest repetition of what has been before, and the nearest of those. */
function repetition(
  data: Uint8Array,
  at: number,
  places: readonly number[],
): { length: number; back: number } {
  let best = { length: 0, back: FARTHEST };
  for (const place of places.slice(-TRIED)) {
    const back = at - place;
    if (back > FARTHEST) continue;
    const { longest } = back <= NEAREST ? NEAR : FAR;
    let length = 0;
    while (length < longest && at + length < data.length && data[place + length] === data[at + length])
      length++;
    if (length >= best.length) best = { length, back };
  }
  return best;
}

function keyAt(data: Uint8Array, at: number): number {
  return (data[at] ?? 0) | ((data[at + 1] ?? 0) << 8) | ((data[at + 2] ?? 0) << 16);
}
