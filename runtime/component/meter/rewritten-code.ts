// SPDX-License-Identifier: MIT
// Remembers rewritten code sections. Plugins of one engine, as those in JavaScript are, have the same code and differ in
// their data; so do a plugin and its next version. Their code is scanned once.

import { type ModuleLayout, Section } from './module-layout.ts';

/** Smaller code is rewritten in less than a millisecond. */
const LEAST_BYTES = 64 * 1024;
/** Bytes that are kept in all, of what was read and what was written. */
const MOST_BYTES = 24 * 1024 * 1024;

/** All that the rewritten code of a module depends on. */
interface Source {
  readonly code: Uint8Array;
  /** Numbers of the layout that indices in the code are checked against, or that inserted code refers to. */
  readonly layout: Int32Array;
}

interface Entry extends Source {
  readonly rewritten: Uint8Array;
}

/** The code sections that were rewritten last; one for a process is enough. */
export class RewrittenCode {
  /** The one that was used last is the last. */
  #entries: Entry[] = [];
  readonly #mostBytes: number;

  /** @param mostBytes most bytes that are kept in all. */
  constructor(mostBytes = MOST_BYTES) {
    this.#mostBytes = mostBytes;
  }

  /** What was remembered for exactly the code of this module, with exactly its layout. */
  find(bytes: Uint8Array, layout: ModuleLayout): Uint8Array | undefined {
    const source = sourceOf(bytes, layout);
    if (source === undefined) return undefined;
    const index = this.#entries.findIndex((entry) => isSame(entry, source));
    const [entry] = index < 0 ? [] : this.#entries.splice(index, 1);
    if (entry === undefined) return undefined;
    this.#entries.push(entry);
    return entry.rewritten;
  }

  /** Remembers what was written for the code of a module, in place of what was not used for longest. */
  add(bytes: Uint8Array, layout: ModuleLayout, rewritten: Uint8Array): void {
    const source = sourceOf(bytes, layout);
    if (source === undefined) return;
    // Copies: whoever gave the bytes may change them, or let the whole file go.
    this.#entries.push({
      code: source.code.slice(),
      layout: source.layout,
      rewritten: rewritten.slice(),
    });
    let total = this.#entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
    while (total > this.#mostBytes) {
      const oldest = this.#entries.shift();
      if (oldest === undefined) return;
      total -= sizeOf(oldest);
    }
  }
}

function sourceOf(bytes: Uint8Array, layout: ModuleLayout): Source | undefined {
  const range = layout.sections.get(Section.CODE);
  if (range === undefined || range.end - range.start < LEAST_BYTES) return undefined;
  const { parameters, results, functions } = layout;
  const numbers = [
    layout.importedFunctions,
    layout.tables,
    layout.globals,
    layout.start ?? -1,
    parameters.length,
    functions.length,
  ];
  const total = numbers.length + parameters.length + results.length + functions.length;
  const all = new Int32Array(total);
  let at = 0;
  for (const list of [numbers, parameters, results, functions]) {
    all.set(list, at);
    at += list.length;
  }
  return { code: bytes.subarray(range.start, range.end), layout: all };
}

function isSame(one: Source, other: Source): boolean {
  return isEqual(one.code, other.code) && isEqual(one.layout, other.layout);
}

function isEqual(one: Uint8Array | Int32Array, other: Uint8Array | Int32Array): boolean {
  return one.byteLength === other.byteLength && Buffer.compare(view(one), view(other)) === 0;
}

function view({ buffer, byteOffset, byteLength }: Uint8Array | Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function sizeOf({ code, layout, rewritten }: Entry): number {
  return code.byteLength + layout.byteLength + rewritten.byteLength;
}
