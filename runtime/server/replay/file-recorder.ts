// SPDX-License-Identifier: MIT
// Records games into files, one for each player: FOLDER/USER/CHART/TIME.phirarec. Bytes are gathered and appended now and
// then, so that no file stays open and a slow disk holds up nobody.

import { appendFile, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { reasonOf } from '../../errors.ts';
import type { Logger } from '../../plugin/logger.ts';
import type { LivePacket } from '../wire/codec.ts';
import { expireReplays } from './expire-replays.ts';
import { REPLAY_HEADER, REPLAY_RECORD_OFFSET, replayEntry, replayHeader } from './replay-format.ts';
import type { GameRecording, ReplayRecorder } from './replay-recorder.ts';
import { TaskQueue } from './task-queue.ts';

export interface FileRecorderOptions {
  /** Made when the first game is recorded. */
  readonly folder: string;
  /** Days after which a recording is deleted. */
  readonly keepDays: number;
  readonly logger: Logger;
  /** Most bytes of one recording; what comes after them is left out. 16 MiB when not given. */
  readonly maxFileBytes?: number | undefined;
  /** Most bytes of all recordings; the oldest are deleted for it. 2 GiB when not given. */
  readonly maxFolderBytes?: number | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now?: (() => number) | undefined;
}

const MAX_FILE_BYTES = 16 * 1024 * 1024;
const MAX_FOLDER_BYTES = 2 * 1024 ** 3;
/** Bytes of a player that are gathered before they are written. */
const GATHERED = 16 * 1024;
/** Files open at once. */
const OPEN_FILES = 8;
/** Writes that wait for the disk; further recordings lose their bytes until it catches up. */
const WAITING_WRITES = 4096;
/** Milliseconds between two looks at what has become too old. */
const EXPIRY_INTERVAL = 60 * 60 * 1000;

/** The recorder of a server with a folder for its data. */
export class FileRecorder implements ReplayRecorder {
  readonly #options: FileRecorderOptions;
  readonly #queue = new TaskQueue(OPEN_FILES);
  readonly #games = new Set<FileRecording>();
  readonly #timer: NodeJS.Timeout;
  #isClosed = false;

  constructor(options: FileRecorderOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#expire(), EXPIRY_INTERVAL).unref();
    this.#expire();
  }

  begin(chart: number, players: readonly number[]): GameRecording {
    const { folder, logger, maxFileBytes = MAX_FILE_BYTES } = this.#options;
    const time = this.#now();
    const files = new Map<number, ReplayFile>();
    for (const user of this.#isClosed ? [] : players) {
      const path = join(folder, String(user), String(chart), `${time}.phirarec`);
      files.set(user, new ReplayFile(path, chart, user, this.#queue, maxFileBytes, logger));
    }
    const game = new FileRecording(files, () => this.#games.delete(game));
    this.#games.add(game);
    return game;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    for (const game of this.#games) game.end();
    await this.#queue.idle();
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }

  #expire(): void {
    const { folder, keepDays, maxFolderBytes = MAX_FOLDER_BYTES, logger } = this.#options;
    const before = this.#now() - keepDays * 24 * 60 * 60 * 1000;
    this.#queue.add('', () => expireReplays(folder, { before, maxBytes: maxFolderBytes }, logger));
  }
}

/** The files of one game. */
class FileRecording implements GameRecording {
  readonly #files: ReadonlyMap<number, ReplayFile>;
  readonly #ended: () => void;
  #isOver = false;

  constructor(files: ReadonlyMap<number, ReplayFile>, ended: () => void) {
    this.#files = files;
    this.#ended = ended;
  }

  packet(player: number, packet: LivePacket): void {
    if (!this.#isOver) this.#files.get(player)?.add(packet);
  }

  played(player: number, record: number): void {
    if (!this.#isOver) this.#files.get(player)?.setRecord(record);
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const file of this.#files.values()) file.end();
    this.#ended();
  }
}

/** One recording on its way to the disk. A player who sent nothing leaves no file. */
class ReplayFile {
  readonly #path: string;
  readonly #chart: number;
  readonly #user: number;
  readonly #queue: TaskQueue;
  readonly #limit: number;
  readonly #logger: Logger;
  #gathered: Buffer[] = [];
  #gatheredBytes = 0;
  /** With the header. */
  #size = REPLAY_HEADER;
  #record = 0;
  #isBegun = false;
  #isLost = false;

  constructor(path: string, chart: number, user: number, queue: TaskQueue, limit: number, logger: Logger) {
    this.#path = path;
    this.#chart = chart;
    this.#user = user;
    this.#queue = queue;
    this.#limit = limit;
    this.#logger = logger;
  }

  add(packet: LivePacket): void {
    const size = 5 + packet.body.length;
    if (this.#isLost || this.#size + size > this.#limit) return;
    this.#size += size;
    this.#gathered.push(replayEntry(packet));
    this.#gatheredBytes += size;
    if (this.#gatheredBytes >= GATHERED) this.#flush();
  }

  setRecord(record: number): void {
    this.#record = record;
  }

  end(): void {
    this.#flush();
    if (this.#isBegun && this.#record !== 0) this.#write(() => this.#patchRecord());
  }

  #flush(): void {
    if (this.#gatheredBytes === 0) return;
    const chart = this.#chart;
    const isFirst = !this.#isBegun;
    const head = isFirst ? [replayHeader({ chart, user: this.#user, record: 0 })] : [];
    const bytes = Buffer.concat([...head, ...this.#gathered]);
    this.#gathered = [];
    this.#gatheredBytes = 0;
    this.#isBegun = true;
    this.#write(async () => {
      if (isFirst) await mkdir(dirname(this.#path), { recursive: true });
      await appendFile(this.#path, bytes, { flag: isFirst ? 'ax' : 'a' });
    });
  }

  async #patchRecord(): Promise<void> {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(this.#record >>> 0);
    const file = await open(this.#path, 'r+');
    try {
      await file.write(bytes, 0, bytes.length, REPLAY_RECORD_OFFSET);
    } finally {
      await file.close();
    }
  }

  /** Does something with the file in its turn. After a failure the rest of the recording is left out. */
  #write(work: () => Promise<void>): void {
    if (this.#queue.waiting >= WAITING_WRITES) {
      this.#lose('the disk is too slow');
      return;
    }
    this.#queue.add(this.#path, async () => {
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
    this.#logger.warn({ path: this.#path, reason }, 'a recording is lost from here on');
  }
}
