// SPDX-License-Identifier: MIT
// Peers that a server must not mind: one that says nothing, one that sends a byte a second, one that never reads.

import type { Address } from '../../runtime/server/client/address.ts';
import { Connection } from '../../runtime/server/client/connection.ts';
import { GameClient } from '../../runtime/server/client/game-client.ts';
import { clientFrame } from '../../runtime/server/wire/index.ts';

/** A frame of 100 bytes, of which not many will come. */
const SLOW_FRAME = Buffer.concat([Buffer.from([100]), Buffer.alloc(100)]);
const PING = clientFrame({ kind: 'ping' });
/** Milliseconds between two bursts of requests by the one who never reads. */
const BURST_INTERVAL = 100;
const BURST = 25;

const NOBODY = { payload: () => {}, closed: () => {} };

/** The three together, until they are stopped. */
export class Nuisance {
  readonly #stops: (() => void)[] = [];

  async start(address: Address): Promise<void> {
    const idle = await Connection.open(address, NOBODY);
    this.#stops.push(() => idle.close());
    await this.#trickle(address);
    await this.#neverRead(address);
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  async #trickle(address: Address): Promise<void> {
    const connection = await Connection.open(address, NOBODY);
    let sent = 0;
    const timer = setInterval(() => {
      connection.write(SLOW_FRAME.subarray(sent, sent + 1));
      sent += 1;
    }, 1000);
    this.#stops.push(() => {
      clearInterval(timer);
      connection.close();
    });
  }

  /** Watches a game and asks for answers all the time, and takes nothing of it. */
  async #neverRead(address: Address): Promise<void> {
    const client = await GameClient.login(address, 'never-reads', { heartbeat: false });
    client.pause();
    const burst = Buffer.concat(Array.from({ length: BURST }, () => PING));
    const timer = setInterval(() => client.write(burst), BURST_INTERVAL);
    this.#stops.push(() => {
      clearInterval(timer);
      client.close();
    });
  }
}
