// SPDX-License-Identifier: MIT
// One recording on its way to the disk: bytes are gathered and appended now and then, so that no file stays open.

import { appendFile, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { reasonOf } from '../../errors.ts';
import type { Logger } from '../../plugin/logger.ts';
import type { LivePacket } from '../wire/index.ts';
import { REPLAY_HEADER, REPLAY_RECORD_OFFSET, replayEntry, replayHeader } from './replay-format.ts';
import type { TaskQueue } from './task-queue.ts';

/** Bytes that are gathered before they are written. */
const GATHERED = 16 * 1024;
/** Writes that wait for the disk; further recordings lose their bytes until it catches up. */
const WAITING_WRITES = 4096;

export interface ReplayFileOptions {
  readonly path: string;
  /** Numbers of the Phira site. */
  readonly chart: number;
  readonly user: number;
  /** Where writes take their turn. */
  readonly queue: TaskQueue;
  /** Most bytes of the file; what comes after them is left out. */
  readonly maxBytes: number;
  readonly logger: Logger;
}

/** A recording. Made with the first packet: who sends nothing leaves no file. Nothing here throws. */
export class ReplayFile {
  readonly #options: ReplayFileOptions;
  #gathered: Buffer[] = [];
  #gatheredBytes = 0;
  /** With the header. */
  #size = REPLAY_HEADER;
  #record = 0;
  #isBegun = false;
  #isLost = false;

  constructor(options: ReplayFileOptions) {
    this.#options = options;
  }

  /** Adds what a player sent; the bytes are copied. */
  add(packet: LivePacket): void {
    if (this.#isLost) return;
    const entry = replayEntry(packet);
    if (this.#size + entry.length > this.#options.maxBytes) return;
    this.#size += entry.length;
    this.#gathered.push(entry);
    this.#gatheredBytes += entry.length;
    if (this.#gatheredBytes >= GATHERED) this.#flush();
  }

  /** Says which record was uploaded; the first counts. */
  setRecord(record: number): void {
    if (this.#record === 0) this.#record = record;
  }

  /** Writes what is left. */
  end(): void {
    this.#flush();
    if (this.#isBegun && this.#record !== 0) this.#write(() => this.#patchRecord());
  }

  #flush(): void {
    if (this.#gatheredBytes === 0) return;
    const { path, chart, user } = this.#options;
    const isFirst = !this.#isBegun;
    const head = isFirst ? [replayHeader({ chart, user, record: 0 })] : [];
    const bytes = Buffer.concat([...head, ...this.#gathered]);
    this.#gathered = [];
    this.#gatheredBytes = 0;
    this.#isBegun = true;
    this.#write(async () => {
      if (isFirst) await mkdir(dirname(path), { recursive: true });
      await appendFile(path, bytes, { flag: isFirst ? 'ax' : 'a' });
    });
  }

  async #patchRecord(): Promise<void> {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(this.#record >>> 0);
    const file = await open(this.#options.path, 'r+');
    try {
      await file.write(bytes, 0, bytes.length, REPLAY_RECORD_OFFSET);
    } finally {
      await file.close();
    }
  }

  /** Does something with the file in its turn. After a failure the rest of the recording is left out. */
  #write(work: () => Promise<void>): void {
    const { queue, path } = this.#options;
    if (queue.waiting >= WAITING_WRITES) {
      this.#lose('the disk is too slow');
      return;
    }
    queue.add(path, async () => {
      if (this.#isLost) return;
      try {
        await work();
      } catch (error) {
        this.#lose(reasonOf(error));
      }
    });
  }

  #lose(reason: string): void {
    this.#isLost = true;
    this.#gathered = [];
    this.#gatheredBytes = 0;
    this.#options.logger.warn({ path: this.#options.path, reason }, 'a recording is lost from here on');
  }
}
