// SPDX-License-Identifier: MIT
// The clients of the server benchmark: rooms of players and one who watches, who chat and play, and how long what they
// send takes to reach the others.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Address } from '../../runtime/server/client/address.ts';
import { GameClient } from '../../runtime/server/client/game-client.ts';
import type { ServerCommand } from '../../runtime/server/wire/index.ts';

/** How many there are, and how much they send. */
export interface CrowdSize {
  readonly rooms: number;
  /** In each room, with the one who watches. */
  readonly clientsPerRoom: number;
}

/** What all of them send together in a second. */
export interface Traffic {
  readonly chats: number;
  readonly touches: number;
}

/** What came of some seconds of traffic. */
export interface Relayed {
  /** Packets sent, those that should have come of them, and those that did. */
  readonly sent: number;
  readonly expected: number;
  readonly received: number;
  /** Milliseconds from sending to receiving. */
  readonly chats: readonly number[];
  readonly touches: readonly number[];
}

/** Logins at once while the crowd gathers. */
const AT_ONCE = 40;
/** Milliseconds after which a packet that has not come is lost. */
const PATIENCE = 5000;
const CHART = 1;
/** Who chats next sits in another room. */
const CHAT_STRIDE = 8;

/** The name of the one who watches a room. */
export function watcherOf(room: number): string {
  return `watcher-${room}`;
}

/** A crowd in its rooms, playing. */
export class Crowd {
  readonly players: GameClient[] = [];
  readonly watchers: GameClient[] = [];
  readonly #size: CrowdSize;
  /** By the number of the packet, which it carries. */
  #sentAt: number[] = [];
  #chats: number[] = [];
  #touches: number[] = [];

  constructor(size: CrowdSize) {
    this.#size = size;
  }

  /** Logs everybody in. Players of a room follow each other. */
  async gather(address: Address): Promise<void> {
    const { rooms, clientsPerRoom } = this.#size;
    const names = Array.from({ length: rooms }, (_, room) => [
      ...Array.from({ length: clientsPerRoom - 1 }, (_, seat) => `player-${room}-${seat}`),
      watcherOf(room),
    ]).flat();
    for (let at = 0; at < names.length; at += AT_ONCE) {
      const clients = names.slice(at, at + AT_ONCE).map((name) => GameClient.login(address, name));
      for (const client of await Promise.all(clients)) {
        client.listen((command) => this.#take(command));
        const isWatcher =
          (this.players.length + this.watchers.length) % clientsPerRoom === clientsPerRoom - 1;
        (isWatcher ? this.watchers : this.players).push(client);
      }
    }
  }

  /** Brings everybody into the rooms, and the games to their start. */
  async play(): Promise<void> {
    for (const [room, watcher] of this.watchers.entries()) {
      const seats = this.#size.clientsPerRoom - 1;
      const [host, ...others] = this.players.slice(room * seats, (room + 1) * seats);
      if (host === undefined) throw new Error('a room without players');
      await host.createRoom(`room-${room}`);
      for (const player of others) await player.joinRoom(`room-${room}`);
      await watcher.joinRoom(`room-${room}`, true);
      await host.selectChart(CHART);
      await host.requestStart();
      await Promise.all([...others, watcher].map((client) => client.ready()));
    }
  }

  /** Sends for so many milliseconds, evenly, and measures what arrives. */
  async traffic({ chats, touches }: Traffic, milliseconds: number): Promise<Relayed> {
    this.#sentAt = [];
    this.#chats = [];
    this.#touches = [];
    const start = performance.now();
    let chatted = 0;
    let touched = 0;
    for (let now = start; now - start < milliseconds; now = performance.now()) {
      const seconds = (now - start) / 1000;
      for (; chatted < seconds * chats; chatted++) this.#chat(chatted);
      for (; touched < seconds * touches; touched++) this.#touch(touched);
      await sleep(1);
    }
    const expected = chatted * this.#size.clientsPerRoom + touched;
    const received = (): number => this.#chats.length + this.#touches.length;
    const deadline = performance.now() + PATIENCE;
    while (received() < expected && performance.now() < deadline) await sleep(10);
    const latencies = { chats: this.#chats, touches: this.#touches };
    return { sent: chatted + touched, expected, received: received(), ...latencies };
  }

  /** What came that would have broken the official client. */
  hazards(): string[] {
    return [...this.players, ...this.watchers].flatMap((client) => client.hazards);
  }

  leave(): void {
    for (const client of [...this.players, ...this.watchers]) client.close();
  }

  /** One after another; the text is the number under which the time of sending is kept. */
  #chat(count: number): void {
    const number = this.#sentAt.push(performance.now()) - 1;
    const player = this.players[(count * CHAT_STRIDE) % this.players.length];
    // A chat that is refused is one that nobody receives, which is what counts.
    void player?.chat(String(number)).catch(() => {});
  }

  /** A game's packet: five frames of one finger. The first time is the number, which a float holds exactly. */
  #touch(count: number): void {
    const number = this.#sentAt.push(performance.now()) - 1;
    const frames = Array.from({ length: 5 }, (_, frame) => {
      return { time: frame === 0 ? number : frame, points: [{ finger: 0, x: 0.5, y: -0.5 }] };
    });
    this.players[count % this.players.length]?.touches(frames);
  }

  #take(command: ServerCommand): void {
    if (command.kind === 'touches') this.#arrived(this.#touches, command.frames[0]?.time);
    else if (command.kind === 'message' && command.message.kind === 'chat') {
      this.#arrived(this.#chats, Number(command.message.content));
    }
  }

  #arrived(latencies: number[], number: number | undefined): void {
    const sentAt = number === undefined ? undefined : this.#sentAt[number];
    if (sentAt !== undefined) latencies.push(performance.now() - sentAt);
  }
}

/** The value below which so much of the values is. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
