// SPDX-License-Identifier: MIT
// Records games into files, one for each player: FOLDER/USER/CHART/TIME.phirarec. A recording that fails is lost, with a
// line in the log, and the game goes on.

import { join } from 'node:path';
import type { Logger } from '../../plugin/logger.ts';
import type { GameRecorder } from '../phira/options.ts';
import type { LivePacket } from '../wire/index.ts';
import { expireReplays } from './expire-replays.ts';
import { ReplayFile } from './replay-file.ts';
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
/** Files open at once. */
const OPEN_FILES = 8;
/** Milliseconds between two looks at what has become too old. */
const EXPIRY_INTERVAL = 60 * 60 * 1000;
const DAY = 24 * 60 * 60 * 1000;

/** The recorder of a server with a folder for its data. Looks for old recordings when it is made, then every hour. */
export class FileRecorder implements GameRecorder {
  readonly #options: FileRecorderOptions;
  readonly #queue = new TaskQueue(OPEN_FILES);
  /** By the number of the room. */
  readonly #games = new Map<number, ReadonlyMap<number, ReplayFile>>();
  /** By the number of the user: what he plays now, also when a game that he left goes on without him. */
  readonly #files = new Map<number, ReplayFile>();
  readonly #timer: NodeJS.Timeout;
  #isClosed = false;

  constructor(options: FileRecorderOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#expire(), EXPIRY_INTERVAL).unref();
    this.#expire();
  }

  begin({ roomId, chart, players }: Parameters<GameRecorder['begin']>[0]): void {
    if (this.#isClosed) return;
    this.end(roomId);
    const { folder, logger, maxFileBytes = MAX_FILE_BYTES } = this.#options;
    const bounds = { queue: this.#queue, maxBytes: maxFileBytes };
    const time = this.#now();
    const game = new Map<number, ReplayFile>();
    for (const user of players) {
      const path = join(folder, String(user), String(chart), `${time}.phirarec`);
      const file = new ReplayFile({ path, chart, user, ...bounds, logger });
      game.set(user, file);
      this.#files.set(user, file);
    }
    this.#games.set(roomId, game);
  }

  live(userId: number, packet: LivePacket): void {
    this.#files.get(userId)?.add(packet);
  }

  done(userId: number, recordId: number | undefined): void {
    if (recordId !== undefined) this.#files.get(userId)?.setRecord(recordId);
  }

  end(roomId: number): void {
    for (const [user, file] of this.#games.get(roomId) ?? []) {
      file.end();
      if (this.#files.get(user) === file) this.#files.delete(user);
    }
    this.#games.delete(roomId);
  }

  /** Writes out what there is; later games are not recorded. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    for (const roomId of this.#games.keys()) this.end(roomId);
    await this.#queue.idle();
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }

  #expire(): void {
    const { folder, keepDays, maxFolderBytes = MAX_FOLDER_BYTES, logger } = this.#options;
    const before = this.#now() - keepDays * DAY;
    this.#queue.add('', () => expireReplays(folder, { before, maxBytes: maxFolderBytes }, logger));
  }
}
