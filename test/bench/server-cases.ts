// SPDX-License-Identifier: MIT
// A thousand game clients on the server, with plugins: how long what they send takes, what an idle connection costs, and
// what peers that misbehave cost the others. The server has a process of its own; the clients are all in this one.

import { setTimeout as sleep } from 'node:timers/promises';
import { median } from './measure.ts';
import { EchoControl } from './server-control.ts';
import { Crowd, percentile, type Traffic, watcherOf } from './server-crowd.ts';
import { Nuisance } from './server-nuisance.ts';
import { ServerProcess } from './server-process.ts';

const ROOMS = 125;
const CLIENTS_PER_ROOM = 8;
const CLIENTS = ROOMS * CLIENTS_PER_ROOM;
/** Each player sends three packets of touches a second, and says something every ten. */
const TRAFFIC: Traffic = { touches: ROOMS * (CLIENTS_PER_ROOM - 1) * 3, chats: CLIENTS / 10 };
const RELAY_MS = 20_000;
/** Of one piece of a round. Pieces with the peers and without take turns, so that what else the machine does hits both. */
const PIECE_MS = 1000;
/** Of each kind in a round. */
const PIECES = 5;
const ROUNDS = 5;
const WARM_UP_MS = 3000;

/** One run of traffic. */
export interface RelayResult {
  readonly case: 'server/relay';
  readonly clients: number;
  readonly packets_per_second: number;
  readonly lost: number;
  readonly p50_ms: number;
  /** Of everything, and of each kind by itself. */
  readonly p99_ms: number;
  readonly touches_p99_ms: number;
  readonly chats_p99_ms: number;
  readonly worst_ms: number;
  /** Share of one core that the server used. */
  readonly server_cores: number;
  /** Of an echo at the same time: what this machine, busy or not, adds to any latency. */
  readonly echo_p99_ms: number;
}

/** What a connection that is logged in and says nothing but pings costs the server. */
export interface IdleResult {
  readonly case: 'server/idle';
  readonly clients: number;
  /** Heap, and memory outside of it that JavaScript holds. */
  readonly held_bytes: number;
  /** Of the whole process. */
  readonly resident_bytes: number;
}

/** What misbehaving peers do to the others. */
export interface NuisanceResult {
  readonly case: 'server/nuisance';
  readonly rounds: number;
  readonly alone_p99_ms: number;
  readonly beside_p99_ms: number;
  /** Of the two, which are medians of the rounds. */
  readonly ratio: number;
  readonly lost: number;
  /** Of an echo at the same time, as the two above. */
  readonly echo_alone_p99_ms: number;
  readonly echo_beside_p99_ms: number;
}

export type ServerResult = RelayResult | IdleResult | NuisanceResult;

/** Measures everything on one server; `report` takes each result as it is there. */
export async function serverCases(report: (result: ServerResult) => void): Promise<void> {
  const server = await ServerProcess.start(Array.from({ length: ROOMS }, (_, room) => watcherOf(room)));
  const crowd = new Crowd({ rooms: ROOMS, clientsPerRoom: CLIENTS_PER_ROOM });
  const echo = await EchoControl.start();
  try {
    report(await idle(server, crowd));
    await crowd.play();
    await crowd.traffic(TRAFFIC, WARM_UP_MS);
    report(await relay(server, crowd, echo));
    report(await nuisance(server, crowd, echo));
    const hazards = crowd.hazards();
    if (hazards.length > 0) throw new Error(`${hazards.length} hazards, such as ${hazards[0]}`);
  } finally {
    crowd.leave();
    await echo.stop();
    await server.stop();
  }
}

async function idle(server: ServerProcess, crowd: Crowd): Promise<IdleResult> {
  const before = await server.ask('memory');
  await crowd.gather(server.address);
  // Long enough for each client to have sent a ping.
  await sleep(WARM_UP_MS);
  const after = await server.ask('memory');
  return {
    case: 'server/idle',
    clients: CLIENTS,
    held_bytes: (after.heap + after.external - before.heap - before.external) / CLIENTS,
    resident_bytes: (after.resident - before.resident) / CLIENTS,
  };
}

async function relay(server: ServerProcess, crowd: Crowd, echo: EchoControl): Promise<RelayResult> {
  echo.take();
  const [used, start] = [await server.ask('processor'), performance.now()];
  const { sent, chats, touches, ...counts } = await crowd.traffic(TRAFFIC, RELAY_MS);
  const all = [...chats, ...touches];
  const busy = (await server.ask('processor')).milliseconds - used.milliseconds;
  return {
    case: 'server/relay',
    clients: CLIENTS,
    packets_per_second: (sent + counts.received) / (RELAY_MS / 1000),
    lost: counts.expected - counts.received,
    p50_ms: percentile(all, 0.5),
    p99_ms: percentile(all, 0.99),
    touches_p99_ms: percentile(touches, 0.99),
    chats_p99_ms: percentile(chats, 0.99),
    worst_ms: percentile(all, 1),
    server_cores: busy / (performance.now() - start),
    echo_p99_ms: percentile(echo.take(), 0.99),
  };
}

async function nuisance(server: ServerProcess, crowd: Crowd, echo: EchoControl): Promise<NuisanceResult> {
  const [alone, beside]: [number[], number[]] = [[], []];
  const [echoAlone, echoBeside]: [number[], number[]] = [[], []];
  let lost = 0;
  /** One piece of a round; answers all latencies. */
  const piece = async (): Promise<readonly number[]> => {
    const { expected, received, chats, touches } = await crowd.traffic(TRAFFIC, PIECE_MS);
    lost += expected - received;
    return [...chats, ...touches];
  };
  for (let round = 0; round < ROUNDS; round++) {
    const [without, withThem]: [number[], number[]] = [[], []];
    const [echoWithout, echoWithThem]: [number[], number[]] = [[], []];
    echo.take();
    for (let pieces = 0; pieces < PIECES; pieces++) {
      without.push(...(await piece()));
      echoWithout.push(...echo.take());
      const peers = new Nuisance();
      await peers.start(server.address);
      withThem.push(...(await piece()));
      echoWithThem.push(...echo.take());
      peers.stop();
    }
    alone.push(percentile(without, 0.99));
    beside.push(percentile(withThem, 0.99));
    echoAlone.push(percentile(echoWithout, 0.99));
    echoBeside.push(percentile(echoWithThem, 0.99));
  }
  return {
    case: 'server/nuisance',
    rounds: ROUNDS,
    alone_p99_ms: median(alone),
    beside_p99_ms: median(beside),
    ratio: median(beside) / median(alone),
    lost,
    echo_alone_p99_ms: median(echoAlone),
    echo_beside_p99_ms: median(echoBeside),
  };
}

/** A result for people, with the bar that it is held to. */
export function serverLine(result: ServerResult): string {
  const name = result.case.padEnd(20);
  switch (result.case) {
    case 'server/idle': {
      const [held, resident] = [result.held_bytes, result.resident_bytes].map((bytes) =>
        (bytes / 1024).toFixed(1),
      );
      return `${name} ${result.clients} connections: ${held} KiB held, ${resident} KiB resident each (below 30)`;
    }
    case 'server/relay': {
      const { p50_ms, p99_ms, touches_p99_ms, chats_p99_ms, worst_ms } = result;
      const [p50, p99, touches, chats, worst] = [p50_ms, p99_ms, touches_p99_ms, chats_p99_ms, worst_ms].map(
        (ms) => ms.toFixed(2),
      );
      const rate = `${result.packets_per_second.toFixed(0)} packets/s with ${result.server_cores.toFixed(2)} cores`;
      return `${name} ${result.clients} clients, ${rate}: p50 ${p50} ms, p99 ${p99} ms (below 20; touches ${touches}, chat ${chats}), worst ${worst} ms, ${result.lost} lost (0); an echo at the same time: p99 ${result.echo_p99_ms.toFixed(2)} ms`;
    }
    case 'server/nuisance': {
      const echo = [result.echo_alone_p99_ms, result.echo_beside_p99_ms].map((ms) => ms.toFixed(2));
      const [alone, beside] = [result.alone_p99_ms, result.beside_p99_ms].map((ms) => ms.toFixed(2));
      return `${name} p99 alone ${alone} ms, beside them ${beside} ms: ratio ${result.ratio.toFixed(2)} (at most 1.2), ${result.lost} lost (0); an echo at the same time: ${echo.join(' and ')} ms`;
    }
  }
}
