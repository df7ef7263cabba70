// SPDX-License-Identifier: MIT
// Writes the code section: every body with its insertions, then the appended functions.

import type { InsertedCode } from './added-code.ts';
import type { InsertionList } from './insertions.ts';
import { Section } from './module-layout.ts';
import { leb, lebSize, type Writer } from './writer.ts';

const FIELDS = 4;
const START = 0;
const END = 1;
/** Number of insertions up to the end of the body, and its size with them. */
const LAST = 2;
const SIZE = 3;

/** The bodies of one module, and how large each becomes. */
export class Bodies {
  readonly #bytes: Uint8Array;
  readonly #insertions: InsertionList;
  readonly #inserted: InsertedCode;
  readonly #items: Int32Array;
  #count = 0;
  #done = 0;
  /** Bytes by which the bodies and their size fields grow at most. */
  growth = 0;
  #content = 0;

  constructor(bytes: Uint8Array, insertions: InsertionList, inserted: InsertedCode, count: number) {
    this.#bytes = bytes;
    this.#insertions = insertions;
    this.#inserted = inserted;
    this.#items = new Int32Array(count * FIELDS);
  }

  /** Adds a body at `[start, end)`, whose insertions are the ones added to the list since the body before. */
  add(start: number, end: number): void {
    let growth = 0;
    for (; this.#done < this.#insertions.length; this.#done++) {
      growth += this.#inserted.of(this.#insertions, this.#done).length;
    }
    const size = end - start + growth;
    const at = this.#count * FIELDS;
    this.#items[at + START] = start;
    this.#items[at + END] = end;
    this.#items[at + LAST] = this.#done;
    this.#items[at + SIZE] = size;
    this.#count++;
    this.growth += growth + 5;
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

  /** Writes one body whose insertions begin with number `first`. Answers where those of the next body begin. */
  #body(writer: Writer, index: number, first: number): number {
    const at = index * FIELDS;
    const last = this.#items[at + LAST] ?? 0;
    let from = this.#items[at + START] ?? 0;
    writer.u32(this.#items[at + SIZE] ?? 0);
    for (let next = first; next < last; next++) {
      const position = this.#insertions.position(next);
      writer.copy(this.#bytes, from, position);
      writer.put(this.#inserted.of(this.#insertions, next));
      from = position;
    }
    writer.copy(this.#bytes, from, this.#items[at + END] ?? from);
    return last;
  }
}
