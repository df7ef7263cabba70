// SPDX-License-Identifier: MIT
// The entries of a folder, of which a plugin sees what it may.

import type { ShimDirectory } from '../shim.ts';
import { attempt } from './errors.ts';

/** The resource. */
export class DirectoryEntryStream {
  readonly #entries: ShimDirectory;
  readonly #seen: ReadonlyMap<string, string> | undefined;
  readonly #closed: () => void;

  /** @param files as in the root: where it is given, nothing else is told of. @param closed called at the end. */
  constructor(entries: ShimDirectory, files: ReadonlyMap<string, string> | undefined, closed: () => void) {
    this.#entries = entries;
    this.#seen = files && new Map([...files].map(([seen, real]) => [real, seen]));
    this.#closed = closed;
  }

  readDirectoryEntry(): { readonly name: string; readonly type: string } | undefined {
    for (;;) {
      const entry = attempt(() => this.#entries.readDirectoryEntry());
      if (entry === undefined || this.#seen === undefined) return entry;
      const name = this.#seen.get(entry.name);
      if (name !== undefined) return { name, type: entry.type };
    }
  }

  [Symbol.dispose](): void {
    this.#closed();
    this.#entries[Symbol.dispose]();
  }
}
