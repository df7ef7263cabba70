// SPDX-License-Identifier: MIT
// Who does the same work in the bench of isolation: ours inline, on a thread and in a process, Extism's JS SDK in
// process and in its worker, and two threads that only hand a turn to and fro.

import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import createExtismPlugin, { type CallContext } from '@extism/extism';
import type { Decision, EventContext } from '../../generated/host/event-handler.ts';
import type { Event } from '../../generated/host/events.ts';
import { DEFAULT_SANDBOX, type Isolation } from '../../runtime/sandbox/sandbox.ts';
import { pluginEngine } from '../../runtime/server/isolation.ts';
import { moduleFromWat } from '../support/components.ts';
import { quietHost } from './call-cases.ts';
import { watPlugin } from './fixtures.ts';

/** Somebody who does the work so many times; `chunk` is how often in one measurement. */
export interface Contender {
  readonly name: string;
  readonly chunk: number;
  /** Before each chunk, off the clock. */
  ready?(): Promise<unknown>;
  run(times: number): void | Promise<void>;
  end(): void | Promise<void>;
}

const CONTEXT: EventContext = { at: 1_700_000_000_000n, sequence: 1n, stage: { tag: 'happened' } };
const USER = { id: 7, name: 'twelve-chars', language: 'zh-CN', room: undefined, monitor: false };
const EVENT: Event = { tag: 'user-connect', val: { user: { ...USER, connectedAt: 1_700_000_000_000n } } };

/** What the host functions count, so that nobody gets around calling them. */
let logged = 0;
const TEXT = 'a user has just connecte';
function log(message: string): void {
  if (message !== TEXT) throw new Error(`logged "${message}"`);
  logged += 1;
}

/** Runs `work` so often, and checks that it called the host each time. */
async function counted(times: number, work: () => Promise<void> | void): Promise<void> {
  const before = logged;
  await work();
  if (logged - before !== times) throw new Error(`${logged - before} of ${times} host calls were made`);
}

/** Ours; `chunk` as in {@link Contender}. */
export async function ours(isolation: Isolation, chunk: number): Promise<Contender> {
  const manifest = { name: 'bench', version: '1.0.0', abi_version: '1.0.0' };
  // Everything is counted and limited as ever; only the rate of host calls is one that no plugin comes near elsewhere.
  const limits = { ...DEFAULT_SANDBOX.limits, maxHostCallsPerSecond: 1_000_000_000 };
  const sandbox = { ...DEFAULT_SANDBOX, isolation, limits };
  const prepared = await pluginEngine().prepare(await watPlugin(), manifest, sandbox);
  const instance = await prepared.instantiate({ ...quietHost(), log: { log: (_level, text) => log(text) } });
  const { eventHandler } = instance.exports;
  return {
    name: `ours, ${isolation}`,
    chunk,
    run: (times) =>
      counted(times, async () => {
        for (let count = 0; count < times; count++) {
          // As the bus does: a promise is waited for, and a value is taken as it is.
          const answer: Decision | Promise<Decision> = eventHandler.onEvent(EVENT, CONTEXT);
          check(answer instanceof Promise ? await answer : answer);
        }
      }),
    end: () => void instance.dispose?.(),
  };
}

/** Extism's; the event goes in as JSON and the decision comes out as JSON, since its plugins take bytes. */
export async function extism(runInWorker: boolean, chunk: number): Promise<Contender> {
  const wat = readFileSync(new URL('guests/extism-event.wat', import.meta.url), 'utf8');
  const data = new Uint8Array(await moduleFromWat(wat));
  const plugin = await createExtismPlugin(
    { wasm: [{ data }] },
    {
      runInWorker,
      functions: {
        'extism:host/user': {
          log: (context: CallContext, at: bigint) => log(context.read(at)?.text() ?? ''),
        },
      },
    },
  );
  const event = { event: EVENT, context: CONTEXT };
  const plain = (_key: string, value: unknown): unknown =>
    typeof value === 'bigint' ? Number(value) : value;
  return {
    name: `Extism, ${runInWorker ? 'worker' : 'in process'}`,
    chunk,
    // It numbers the blocks of a call without end, and goes wrong after some ten thousand calls otherwise.
    ready: () => plugin.reset(),
    run: (times) =>
      counted(times, async () => {
        for (let count = 0; count < times; count++) {
          const output = await plugin.call('on_event', JSON.stringify(event, plain));
          check(output?.json() as Decision);
        }
      }),
    end: () => plugin.close(),
  };
}

function check(decision: Decision): void {
  if (decision.tag !== 'proceed') throw new Error(`decided ${decision.tag}`);
}

/** Two threads that hand a turn to and fro, each asleep while it is not its own: the least that a call can cost. */
export async function pingPong(chunk: number): Promise<Contender> {
  const shared = new SharedArrayBuffer(4);
  const turn = new Int32Array(shared);
  const worker = new Worker(new URL('isolation-ping.ts', import.meta.url), {
    workerData: shared,
    execArgv: [],
  });
  await new Promise((resolve) => worker.once('online', resolve));
  return {
    name: 'bare ping-pong',
    chunk,
    run(times) {
      for (let count = 0; count < times; count++) {
        Atomics.store(turn, 0, 1);
        Atomics.notify(turn, 0);
        Atomics.wait(turn, 0, 1);
      }
    },
    end: () => void worker.terminate(),
  };
}
