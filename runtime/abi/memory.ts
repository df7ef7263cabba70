// SPDX-License-Identifier: MIT
// Views over one guest memory that are made anew when the memory has grown; shared by all contexts of that memory.

import { Trap } from './errors.ts';
import type { WebAssembly } from './web-assembly.ts';

/** Node's Buffer with the encoding-specific methods that it has always had and its types leave out. */
export interface GuestBytes extends Buffer<ArrayBuffer> {
  utf8Slice(start: number, end: number): string;
  latin1Slice(start: number, end: number): string;
  ucs2Slice(start: number, end: number): string;
  utf8Write(text: string, offset: number, length: number): number;
  latin1Write(text: string, offset: number, length: number): number;
  ucs2Write(text: string, offset: number, length: number): number;
}

/**
 * The bytes of one linear memory. Growing a memory detaches its buffer, which leaves old views with length 0: read
 * {@link GuestMemory.bytes} and {@link GuestMemory.view} again after every entry into the guest, realloc included.
 */
export class GuestMemory {
  static readonly #known = new WeakMap<WebAssembly.Memory, GuestMemory>();
  readonly #memory: WebAssembly.Memory | undefined;
  #bytes: GuestBytes;
  #view: DataView<ArrayBuffer>;

  /** The one object of a memory; for `undefined` an empty memory, in which every access is out of bounds. */
  static of(memory: WebAssembly.Memory | undefined): GuestMemory {
    if (memory === undefined) return NO_MEMORY;
    const known = GuestMemory.#known.get(memory);
    if (known !== undefined) return known;
    const made = new GuestMemory(memory);
    GuestMemory.#known.set(memory, made);
    return made;
  }

  /** Use {@link GuestMemory.of}. @throws {Trap} `TRAP_GUEST` for a shared memory, which another thread could change. */
  constructor(memory: WebAssembly.Memory | undefined) {
    this.#memory = memory;
    const buffer = memory === undefined ? new ArrayBuffer(0) : memory.buffer;
    if (!(buffer instanceof ArrayBuffer)) {
      throw new Trap(
        'TRAP_GUEST',
        'the memory of the component is shared between threads; build it without threads',
      );
    }
    this.#bytes = Buffer.from(buffer) as GuestBytes;
    this.#view = new DataView(buffer);
  }

  /** All bytes; its length is the size of the memory. */
  get bytes(): GuestBytes {
    if (this.#bytes.length === 0) this.#refresh();
    return this.#bytes;
  }

  /** All bytes for reading numbers; numbers of the canonical ABI are little-endian. */
  get view(): DataView<ArrayBuffer> {
    if (this.#bytes.length === 0) this.#refresh();
    return this.#view;
  }

  #refresh(): void {
    if (this.#memory === undefined) return;
    const buffer = this.#memory.buffer;
    this.#bytes = Buffer.from(buffer) as GuestBytes;
    this.#view = new DataView(buffer);
  }
}

const NO_MEMORY = new GuestMemory(undefined);
