// SPDX-License-Identifier: MIT
// Company for a demo: players who follow somebody into rooms, get ready when they are asked, and play.

import type { Output } from '../output.ts';
import type { Address } from './address.ts';
import { GameClient } from './game-client.ts';
import { GameError } from './game-error.ts';
import { playLive } from './live-play.ts';

/** Milliseconds that a bot plays. */
const GAME = 2000;
/** A bot's result, by the numbers of an offline server: the record is the score. */
const LOWEST_RECORD = 900_000;

/** Some bots, named `bot-1` and so on. */
export class Bots {
  readonly #clients: GameClient[] = [];
  readonly #output: Output;

  private constructor(output: Output) {
    this.#output = output;
  }

  /** Logs in so many. @throws GameError */
  static async connect(address: Address, count: number, output: Output): Promise<Bots> {
    const bots = new Bots(output);
    try {
      for (let number = 1; number <= count; number++) {
        const client = await GameClient.login(address, `bot-${number}`);
        bots.#clients.push(client);
        bots.#play(client, LOWEST_RECORD + number);
      }
    } catch (error) {
      bots.close();
      throw error;
    }
    return bots;
  }

  /** Lets all be in this room, or in none. */
  async follow(room: string | undefined): Promise<void> {
    for (const client of this.#clients) {
      if (client.room?.id === room) continue;
      await this.#try(client, async () => {
        if (client.room !== undefined) await client.leaveRoom();
        if (room !== undefined) await client.joinRoom(room);
      });
    }
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  /** Goes along with what the room does. */
  #play(client: GameClient, record: number): void {
    client.listen((command) => {
      if (command.kind !== 'change-state') return;
      if (command.state.kind === 'waiting-for-ready') void this.#try(client, () => client.ready());
      if (command.state.kind !== 'playing') return;
      void this.#try(client, async () => {
        await playLive(client, GAME);
        await client.played(record);
      });
    });
  }

  async #try(client: GameClient, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof GameError)) throw error;
      this.#output.write(`[bots] ${client.view.user?.name}: ${error.message}`);
    }
  }
}
