// SPDX-License-Identifier: MIT
// Pings as the game sends them: one every 3 seconds, and a server that misses two answers is lost.

/** Milliseconds between two pings. */
const INTERVAL = 3000;
/** Milliseconds that an answer may take. */
const PATIENCE = 2000;
/** Missed answers after which the game reconnects; while a live game is played one is enough. */
const MOST_MISSED = 2;

/** What a heartbeat needs of its client. */
export interface HeartbeatClient {
  /** Resolves when the answer is there; rejects when there is none in time. */
  ping(patience: number): Promise<number>;
  readonly isPlayingLive: boolean;
  /** The server is lost. */
  lost(): void;
}

/** Beats until it is stopped. */
export class Heartbeat {
  readonly #client: HeartbeatClient;
  readonly #timer: NodeJS.Timeout;
  #missed = 0;

  constructor(client: HeartbeatClient) {
    this.#client = client;
    this.#timer = setInterval(() => void this.#beat(), INTERVAL);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #beat(): Promise<void> {
    try {
      await this.#client.ping(PATIENCE);
      this.#missed = 0;
    } catch {
      this.#missed += 1;
      if (this.#missed >= MOST_MISSED || this.#client.isPlayingLive) this.#client.lost();
    }
  }
}
