// SPDX-License-Identifier: MIT
// Does what a script of a game client says, and shows what the client sees.

import { setTimeout as pause } from 'node:timers/promises';
import type { Output } from '../output.ts';
import type { ServerCommand } from '../wire/server-command.ts';
import type { Address } from './address.ts';
import { describeNotice, describeRoom } from './describe.ts';
import { GameClient, isNotice } from './game-client.ts';
import { GameError } from './game-error.ts';
import { playLive } from './live-play.ts';
import type { PlayAction } from './play-syntax.ts';

/**
 * One player. Lines are stable, scripts expect them:
 *
 * - `[ok] create` for what was done, `[refused] create: reason` for what was not
 * - `[chat] name: text`, `[room] ...`, `[live] ...` for what comes, see describe.ts
 * - `[hazard] ...` for what would break the official client
 * - `[closed]` when the connection is gone, with the reason where there is one
 */
export class Player {
  readonly #address: Address;
  readonly #token: string;
  readonly #output: Output;
  #client: GameClient | undefined;

  constructor(address: Address, token: string, output: Output) {
    this.#address = address;
    this.#token = token;
    this.#output = output;
  }

  /** The room that the player is in, by its name. */
  get room(): string | undefined {
    return this.#client?.room?.id;
  }

  /** Connects and logs in. @throws GameError */
  async connect(): Promise<void> {
    const client = await GameClient.connect(this.#address);
    this.#client = client;
    const stop = client.listen((command) => this.#show(client, command));
    void client.closed.then((error) => {
      stop();
      this.#output.write(error === undefined ? '[closed]' : `[closed] ${error.message}`);
    });
    const { user } = await client.authenticate(this.#token);
    this.#output.write(`[ok] logged in as ${user.name} (${user.id})`);
    if (client.room !== undefined) this.#output.write(describeRoom(client.room));
    this.#showHazards(client);
  }

  /** Does one action. What is refused is shown and does not throw. */
  async perform(action: PlayAction): Promise<void> {
    try {
      const said = await this.#act(action);
      if (said !== undefined) this.#output.write(said);
    } catch (error) {
      if (!(error instanceof GameError)) throw error;
      this.#output.write(`[refused] ${action.kind}: ${error.message}`);
    }
    if (this.#client !== undefined) this.#showHazards(this.#client);
  }

  close(): void {
    this.#client?.close();
  }

  /** Does it and answers what to show. */
  async #act(action: PlayAction): Promise<string | undefined> {
    switch (action.kind) {
      case 'wait':
        await pause(action.milliseconds);
        return undefined;
      case 'connect':
        this.#client?.close();
        await this.connect();
        return undefined;
      case 'help':
      case 'quit':
      case 'expect':
        return undefined;
      default:
        return this.#ask(this.#connected(), action);
    }
  }

  #connected(): GameClient {
    if (this.#client === undefined) throw new GameError('GAME_CLOSED', 'there is no connection yet');
    return this.#client;
  }

  async #ask(client: GameClient, action: PlayAction): Promise<string> {
    switch (action.kind) {
      case 'create':
        await client.createRoom(action.room);
        break;
      case 'join':
        await client.joinRoom(action.room, action.monitor);
        break;
      case 'leave':
        await client.leaveRoom();
        break;
      case 'say':
        await client.chat(action.text);
        break;
      case 'lock':
        await client.lockRoom(action.on);
        break;
      case 'cycle':
        await client.cycleRoom(action.on);
        break;
      case 'chart':
        await client.selectChart(action.id);
        break;
      case 'start':
        await client.requestStart();
        break;
      case 'ready':
        await client.ready();
        break;
      case 'unready':
        await client.cancelReady();
        break;
      case 'touch':
        await playLive(client, action.milliseconds);
        break;
      case 'played':
        await client.played(action.id);
        break;
      case 'abort':
        await client.abort();
        break;
      case 'lose':
        client.reset();
        await client.closed;
        break;
      case 'ping':
        return `[ok] ping: ${(await client.ping()).toFixed(1)} ms`;
      case 'room':
        return client.room === undefined ? '[room] none' : describeRoom(client.room);
    }
    return `[ok] ${action.kind}`;
  }

  #show(client: GameClient, command: ServerCommand): void {
    if (!isNotice(command)) return;
    const nameOf = (user: number): string => this.#nameOf(client, user);
    this.#output.write(describeNotice(command, nameOf));
  }

  /** As the game shows names: `?` for whoever is not in the room. */
  #nameOf({ view }: GameClient, user: number): string {
    return view.room?.users.get(user)?.name ?? (view.user?.id === user ? view.user.name : '?');
  }

  #showHazards(client: GameClient): void {
    for (const hazard of client.hazards.splice(0)) this.#output.write(`[hazard] ${hazard}`);
  }
}
