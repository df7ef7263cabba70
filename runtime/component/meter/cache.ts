// SPDX-License-Identifier: MIT
// Keeps rewritten modules on disk, so that a restarted host need not rewrite them.

import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  futimesSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { EntryCodec } from './cache-entry.ts';
import { openFolder, openKey } from './cache-folder.ts';
import type { MeteredModule, MeterLimits } from './meter.ts';

export { MeterCacheError } from './cache-folder.ts';

/** Choices for a cache. */
export interface MeterCacheOptions {
  /** Bytes that all entries together may have. */
  readonly mostBytes?: number | undefined;
  /** Told why an entry could not be kept; the modules are used all the same. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

const MOST_BYTES = 256 * 1024 * 1024;
const PRIVATE_FILE = 0o600;
const ENTRY = /^[0-9a-f]{32}\.metered$/;
const UNFINISHED = /^[0-9a-f]{32}\.[0-9a-f]{16}\.new$/;
/** How exactly it is known when an entry was used last. */
const USED_MS = 60_000;
/** Whoever wrote such a file an hour ago does so no more. */
const UNFINISHED_MS = 3_600_000;

/**
 * A cache in a folder of the host's own. What it answers was written by a host with the key in this folder, from the
 * same bytes with the same limits by the same version of the rewriter: an entry that is cut short, changed, forged or
 * of another key is passed over and written anew. Several hosts may use one folder. There is no layer in memory: the
 * operating system has files at hand that were read before, and compiled modules are kept by who prepares components.
 */
export class MeterCache {
  readonly #folder: string;
  readonly #mostBytes: number;
  readonly #onError: (error: unknown) => void;
  readonly #codec: EntryCodec;
  #lastSpace: WeakRef<Buffer> | undefined;

  /** @throws MeterCacheError when others than the host could write to the folder. */
  constructor(folder: string, { mostBytes = MOST_BYTES, onError = () => {} }: MeterCacheOptions = {}) {
    openFolder(folder);
    this.#folder = folder;
    this.#mostBytes = mostBytes;
    this.#onError = onError;
    this.#codec = new EntryCodec(openKey(folder));
  }

  /**
   * The rewritten core modules of a component. Their bytes are good until the next call: compile them before.
   *
   * @param make rewrites them when there is no entry; what it throws is thrown on, and nothing is kept.
   */
  modulesOf(
    component: Uint8Array,
    limits: MeterLimits,
    make: () => readonly MeteredModule[],
  ): readonly MeteredModule[] {
    const digest = this.#codec.digest({ component, limits });
    const path = join(this.#folder, `${digest.toString('hex')}.metered`);
    const entry = this.#read(path);
    const found = entry === undefined ? undefined : this.#codec.decode(digest, entry);
    if (found !== undefined) return found;
    const modules = make();
    try {
      this.#write(path, this.#codec.encode(digest, modules));
    } catch (error) {
      this.#onError(error);
    }
    return modules;
  }

  #read(path: string): Buffer | undefined {
    try {
      const file = openSync(path, 'r');
      try {
        const { size, mtimeMs } = fstatSync(file);
        if (size > this.#mostBytes) return undefined;
        const entry = this.#space(size);
        let length = 0;
        for (let read = -1; read !== 0 && length < size; length += read) {
          read = readSync(file, entry, length, size - length, null);
        }
        const now = Date.now();
        // The oldest entry is the one that was not used for longest.
        if (now - mtimeMs > USED_MS) futimesSync(file, now / 1000, now / 1000);
        return entry.subarray(0, length);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      if (!isMissing(error)) this.#onError(error);
      return undefined;
    }
  }

  /** Memory to read into. Fresh memory takes as long as reading: it is used again, if nobody needed its room meanwhile. */
  #space(size: number): Buffer {
    const last = this.#lastSpace?.deref();
    if (last !== undefined && last.length >= size) return last.subarray(0, size);
    const space = Buffer.allocUnsafeSlow(size);
    this.#lastSpace = new WeakRef(space);
    return space;
  }

  /** Readers see the entry as it was before or as it is after, never a part. */
  #write(path: string, parts: readonly Uint8Array[]): void {
    const bytes = Buffer.concat(parts);
    if (bytes.length > this.#mostBytes) return;
    const unfinished = path.replace(/metered$/, `${randomBytes(8).toString('hex')}.new`);
    try {
      writeFileSync(unfinished, bytes, { mode: PRIVATE_FILE, flag: 'wx' });
      renameSync(unfinished, path);
    } finally {
      rmSync(unfinished, { force: true });
    }
    this.#trim();
  }

  /** Removes the oldest entries that are too much, and what hosts left unfinished. */
  #trim(): void {
    const entries: { path: string; size: number; used: number }[] = [];
    for (const name of readdirSync(this.#folder)) {
      const path = join(this.#folder, name);
      try {
        const { size, mtimeMs } = statSync(path);
        if (ENTRY.test(name)) entries.push({ path, size, used: mtimeMs });
        else if (UNFINISHED.test(name) && mtimeMs < Date.now() - UNFINISHED_MS) rmSync(path, { force: true });
      } catch (error) {
        // Another host has just removed it.
        if (!isMissing(error)) throw error;
      }
    }
    let total = entries.reduce((sum, { size }) => sum + size, 0);
    for (const { path, size } of entries.sort((a, b) => a.used - b.used)) {
      if (total <= this.#mostBytes) return;
      rmSync(path, { force: true });
      total -= size;
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
