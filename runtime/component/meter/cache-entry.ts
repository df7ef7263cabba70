// SPDX-License-Identifier: MIT
// One entry of the cache: rewritten modules, bound to the component that they were made from by a code of the host.

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type HiddenExports, METER_VERSION, type MeteredModule, type MeterLimits } from './meter.ts';

/**
 * How entries are authenticated.
 *
 * The code is GMAC (NIST SP 800-38D: AES-256-GCM of an empty text with everything as associated data), in two steps, so
 * that each byte is read once: 0.1 ms for a QuickJS guest and as much for its rewritten modules, where SHA-256 would take
 * 2 ms.
 *
 * The first is of the input: the component, the limits and the version of the rewriter, each with its length. It is under
 * a key of its own with a fixed nonce, which makes it a keyed hash and no signature: it is sound as long as nobody sees
 * what it answers. That is the name of the entry, in a folder that only the host can look into, where the keys are too.
 * Who does not know it finds two inputs that it does not tell apart with a probability of about 2^-107 for each try.
 *
 * The second is of that and of the rewritten modules, with a random nonce of 96 bits for each entry. A forgery is accepted
 * with a like probability, as long as the key stays in the folder and fewer than 2^32 entries are written with it. So an
 * entry is good for exactly one input.
 */
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const HEADER_BYTES = NONCE_BYTES + TAG_BYTES;
const NAME_NONCE = Buffer.alloc(NONCE_BYTES);

/** What an entry is made from. */
export interface CacheInput {
  readonly component: Uint8Array;
  readonly limits: MeterLimits;
}

/** Codes entries of one folder. `key` is the folder's: one half for contents, one for names. */
export class EntryCodec {
  readonly #contents: Buffer;
  readonly #names: Buffer;

  constructor(key: Buffer) {
    this.#contents = key.subarray(0, KEY_BYTES);
    this.#names = key.subarray(KEY_BYTES);
  }

  /** What stands for an input; in hexadecimal digits the name of its entry. */
  digest({ component, limits }: CacheInput): Buffer {
    const cipher = createCipheriv(CIPHER, this.#names, NAME_NONCE, { authTagLength: TAG_BYTES });
    cipher
      .setAAD(numbers(METER_VERSION, limits.memoryPages, limits.tableElements, component.length))
      .setAAD(component)
      .final();
    return cipher.getAuthTag();
  }

  /** The bytes of an entry, in parts. */
  encode(digest: Buffer, modules: readonly MeteredModule[]): Uint8Array[] {
    const index = modules.map(({ bytes, hidden }) => ({ size: bytes.length, hidden }));
    const head = Buffer.from(JSON.stringify(index));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(head.length);
    const payload = [length, head, ...modules.map(({ bytes }) => bytes)];
    const size = payload.reduce((sum, part) => sum + part.length, 0);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#contents, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(digest).setAAD(numbers(size));
    for (const part of payload) cipher.setAAD(part);
    cipher.final();
    return [nonce, cipher.getAuthTag(), ...payload];
  }

  /** The modules of an entry; undefined when it was not made by this host from this input. */
  decode(digest: Buffer, entry: Buffer): readonly MeteredModule[] | undefined {
    if (entry.length < HEADER_BYTES + 4) return undefined;
    const payload = entry.subarray(HEADER_BYTES);
    const nonce = entry.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, this.#contents, nonce, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(entry.subarray(NONCE_BYTES, HEADER_BYTES));
    decipher.setAAD(digest).setAAD(numbers(payload.length)).setAAD(payload);
    try {
      decipher.final();
    } catch {
      return undefined;
    }
    return readPayload(payload);
  }
}

/** Numbers of one size each, lengths among them: what is authenticated can be read in one way only. */
function numbers(...fields: readonly number[]): Buffer {
  const bytes = Buffer.alloc(fields.length * 8);
  for (const [index, field] of fields.entries()) bytes.writeDoubleLE(field, index * 8);
  return bytes;
}

/** What an entry says of a module; JSON leaves out what is undefined. */
interface IndexItem {
  readonly size: number;
  readonly hidden?: Omit<HiddenExports, 'start'> & { readonly start?: string };
}

/** It is this host's own, so its form needs no checks. */
function readPayload(payload: Buffer): readonly MeteredModule[] {
  const head = payload.readUInt32LE(0);
  const index: readonly IndexItem[] = JSON.parse(payload.toString('utf8', 4, 4 + head));
  let at = 4 + head;
  return index.map(({ size, hidden }) => {
    const bytes = payload.subarray(at, at + size);
    at += size;
    return { bytes, hidden: hidden === undefined ? undefined : { ...hidden, start: hidden.start } };
  });
}
