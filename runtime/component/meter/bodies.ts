// SPDX-License-Identifier: MIT
// Writes the code section: every body with its insertions, then the appended functions.

import { Cursor } from './cursor.ts';
import type { InsertedCode } from './inserted-code.ts';
import type { InsertionList } from './insertions.ts';
import { Section } from './module-layout.ts';
import { leb, lebSize, Writer } from './writer.ts';

const FIELDS = 5;
const START = 0;
const END = 1;
/** Number of insertions up to the end of the body, and its size with them. */
const LAST = 2;
const SIZE = 3;
/** Where the code of a body that gets a counter begins, behind its locals; 0 without. */
const COUNTED = 4;

/** A group of one local of type i32. */
const COUNTER = [1, 0x7f];

const HINTS = 'metadata.code.branch_hint';
/** A hint takes three bytes and its offset; so many are enough for a function of V8's largest size. */
const MOST_HINT_BYTES = 7;
const HINT_SIZE = 1;
const UNLIKELY = 0;
/** Bytes before the instructions of a body without locals. */
const NO_LOCALS = 1;

/** The bodies of one module, and how large each becomes. */
export class Bodies {
  readonly #bytes: Uint8Array;
  readonly #insertions: InsertionList;
  readonly #inserted: InsertedCode;
  readonly #items: Int32Array;
  #count = 0;
  #done = 0;
  #growth = 0;
  #content = 0;

  constructor(bytes: Uint8Array, insertions: InsertionList, inserted: InsertedCode, count: number) {
    this.#bytes = bytes;
    this.#insertions = insertions;
    this.#inserted = inserted;
    this.#items = new Int32Array(count * FIELDS);
  }

  /** Bytes that the bodies need beyond their size in the module, at most. */
  get growth(): number {
    return this.#growth;
  }

  /** Bytes that {@link writeHints} writes at most, its name aside. */
  get mostHintBytes(): number {
    return (this.#insertions.length + 1) * MOST_HINT_BYTES + (this.#count + 1) * 10;
  }

  /**
   * Adds a body at `[start, end)`, whose insertions are the ones added to the list since the body before.
   *
   * @param counted where its code begins, behind its locals, if it gets a counter as one local more; 0 otherwise.
   */
  add(start: number, end: number, counted: number): void {
    let growth = counted > 0 ? this.#counterGrowth(start) : 0;
    for (; this.#done < this.#insertions.length; this.#done++) {
      growth += this.#inserted.size(this.#insertions, this.#done);
    }
    const size = end - start + growth;
    const at = this.#count * FIELDS;
    this.#items[at + START] = start;
    this.#items[at + END] = end;
    this.#items[at + LAST] = this.#done;
    this.#items[at + SIZE] = size;
    this.#items[at + COUNTED] = counted;
    this.#count++;
    this.#growth += growth + 5;
    this.#content += lebSize(size) + size;
  }

  /** Writes the section. */
  write(writer: Writer, appended: readonly (readonly number[])[]): void {
    const head = leb(this.#count + appended.length);
    const tail = appended.flatMap((code) => [...leb(code.length), ...code]);
    writer.put([Section.CODE]);
    writer.u32(head.length + this.#content + tail.length);
    writer.put(head);
    for (let index = 0, next = 0; index < this.#count; index++) next = this.#body(writer, index, next);
    writer.put(tail);
  }

  /**
   * Writes a custom section that says which branches of the bodies are nearly never taken (branch hinting proposal): V8
   * moves what is behind them out of the way, which halves the cost of a check.
   *
   * @param first index of the function that the first body is of.
   * @param tick index of the function whose body is a check.
   */
  writeHints(writer: Writer, first: number, tick: number): void {
    const name = Buffer.from(HINTS);
    const hints = new Writer(this.mostHintBytes);
    let functions = 0;
    for (let index = 0, next = 0; index < this.#count; index++) {
      const last = this.#items[index * FIELDS + LAST] ?? 0;
      const branches = this.#branches(index, next);
      next = last;
      if (branches.length === 0) continue;
      functions++;
      writeFunctionHints(hints, first + index, branches);
    }
    functions++;
    writeFunctionHints(hints, tick, [NO_LOCALS + this.#inserted.checkBranch]);
    writer.put([Section.CUSTOM]);
    writer.u32(1 + name.length + lebSize(functions) + hints.at);
    writer.byte(name.length);
    writer.put(name);
    writer.u32(functions);
    writer.copy(hints.bytes, 0, hints.at);
  }

  /** Offsets in a body of the branches that are nearly never taken. */
  #branches(index: number, first: number): number[] {
    const at = index * FIELDS;
    const start = this.#items[at + START] ?? 0;
    let grown = (this.#items[at + COUNTED] ?? 0) > 0 ? this.#counterGrowth(start) : 0;
    const offsets: number[] = [];
    for (let next = first; next < (this.#items[at + LAST] ?? 0); next++) {
      const branch = this.#inserted.branch(this.#insertions, next);
      if (branch !== undefined) offsets.push(this.#insertions.position(next) - start + grown + branch);
      grown += this.#inserted.size(this.#insertions, next);
    }
    return offsets;
  }

  /** Bytes that the locals of the body at `start` take more with a counter. */
  #counterGrowth(start: number): number {
    const cursor = new Cursor(this.#bytes, start, this.#bytes.length);
    return lebSize(cursor.u32() + 1) - (cursor.at - start) + COUNTER.length;
  }

  /** Writes one body whose insertions begin with number `first`. Answers where those of the next body begin. */
  #body(writer: Writer, index: number, first: number): number {
    const at = index * FIELDS;
    const last = this.#items[at + LAST] ?? 0;
    const counted = this.#items[at + COUNTED] ?? 0;
    let from = this.#items[at + START] ?? 0;
    writer.u32(this.#items[at + SIZE] ?? 0);
    if (counted > 0) {
      const cursor = new Cursor(this.#bytes, from, counted);
      writer.u32(cursor.u32() + 1);
      writer.copy(this.#bytes, cursor.at, counted);
      writer.put(COUNTER);
      from = counted;
    }
    for (let next = first; next < last; next++) {
      const position = this.#insertions.position(next);
      writer.copy(this.#bytes, from, position);
      this.#inserted.write(writer, this.#insertions, next);
      from = position;
    }
    writer.copy(this.#bytes, from, this.#items[at + END] ?? from);
    return last;
  }
}

function writeFunctionHints(hints: Writer, index: number, branches: readonly number[]): void {
  hints.u32(index);
  hints.u32(branches.length);
  for (const offset of branches) {
    hints.u32(offset);
    hints.byte(HINT_SIZE);
    hints.byte(UNLIKELY);
  }
}
