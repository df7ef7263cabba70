// SPDX-License-Identifier: MIT
// Keeps audit records in a file, one JSON text a line, bounded by turning over to a second file.

import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AuditRecord } from './audit.ts';

/** Bytes of the file before it is turned over; with the one before it, twice as much is kept. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Appends to one file. Records are few, since repeated ones are put together before: they are written at once. */
export class AuditFile {
  readonly #path: string;
  readonly #mostBytes: number;
  #bytes: number | undefined;

  /** @param path such as `data/audit.jsonl`, of which `data/audit.1.jsonl` is the older half. */
  constructor(path: string, mostBytes: number = MOST_BYTES) {
    this.#path = path;
    this.#mostBytes = mostBytes;
  }

  /** Appends a record. Throws what the file system throws; the next record is tried again. */
  write(record: AuditRecord): void {
    const line = `${JSON.stringify(record)}\n`;
    const size = Buffer.byteLength(line);
    const before = this.#bytes ?? this.#open();
    if (before > 0 && before + size > this.#mostBytes) {
      renameSync(this.#path, this.#path.replace(/(\.[^./\\]*)?$/, '.1$1'));
      this.#bytes = 0;
    }
    // Forgotten while it is written: after a failure the file itself says how long it is.
    const filled = this.#bytes ?? before;
    this.#bytes = undefined;
    appendFileSync(this.#path, line, { mode: 0o600 });
    this.#bytes = filled + size;
  }

  #open(): number {
    mkdirSync(dirname(this.#path), { recursive: true });
    return statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
  }
}
