// SPDX-License-Identifier: MIT
// Events that wait for a plugin on another thread, which is busy: what gives way, what is missed, what is never dropped,
// and that all of it is counted.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { UserInfo } from '../../generated/host/types.ts';
import { createHost } from '../../runtime/server/start-host.ts';
import { guest } from '../hostile/guest.ts';

const ROOM = 1;
/** Places of the payload among the parameters of `on-event`: a text as two of them, by the number of the event's case. */
const TEXTS: Readonly<Record<number, readonly [number, number]>> = {
  2: [2, 3], // name of `user-connect`
  4: [2, 3], // name of `room-create`
  11: [3, 4], // content of `message-send`
};

/** Takes far longer than the server waits for an answer before it does something else. */
const WORK = `(loop $turn (br_if $turn
  (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 30000000))))`;

let slow: Uint8Array;
beforeAll(async () => {
  const logging = Object.entries(TEXTS).map(
    ([number, [pointer, length]]) => `(if (i32.eq (local.get $case) (i32.const ${number}))
      (then (call $log.log (i32.const 2) (local.get ${pointer}) (local.get ${length}))))`,
  );
  slow = await guest({
    subscribe: ['user_connect', 'message_send', 'room_create'],
    onEvent: `${WORK} ${logging.join('\n')}`,
  });
});

/** A host with one plugin on a thread of its own, which lets three events wait; and the texts that it heard. */
async function host(settings = '') {
  const root = mkdtempSync(join(tmpdir(), 'full-queues-'));
  mkdirSync(join(root, 'plugins', 'slow'), { recursive: true });
  const manifest = `name = "slow"\nversion = "1.0.0"\nauthor = "A"\nabi_version = "1.0.0"
    [permissions]\nread_users = true\nread_rooms = true\nread_messages = true\nveto_events = true\n`;
  writeFileSync(join(root, 'plugins', 'slow', 'plugin.toml'), manifest);
  writeFileSync(join(root, 'plugins', 'slow', 'slow.wasm'), slow);
  writeFileSync(
    join(root, 'host.toml'),
    `isolation = "worker"\n[limits]\nmax_queued_events = 3\n[plugins.slow]\n${settings}`,
  );
  const lines: string[] = [];
  const made = createHost({
    pluginsDir: join(root, 'plugins'),
    hostConfigPath: join(root, 'host.toml'),
    grantDeclared: true,
    out: (line) => lines.push(line),
  });
  onTestFinished(async () => {
    await made.stop();
    rmSync(root, { recursive: true, force: true });
  });
  const { start } = await made.start();
  expect(start.done).toEqual(['slow']);
  const { eventBus: bus, pluginManager } = made;
  return {
    bus,
    say: (content: string) => bus.emit('message_send', { userId: 1, roomId: ROOM, content }),
    connect: (name: string) => bus.emit('user_connect', { user: user(name) }),
    ask: (name: string) => bus.ask('room_create', { roomId: ROOM, name, maxUsers: 8, creator: 1 }),
    heard: () => lines.map((line) => line.replace('[log slow info] ', '')),
    counts: () => ({
      missed: pluginManager.get('slow')?.metrics.dropped,
      dropped: bus.counters.droppedBusy,
      failed: bus.counters.failed,
    }),
  };
}

function user(name: string): UserInfo {
  return { id: 1, name, language: 'en', monitor: false, connectedAt: 0n };
}

/** Does things without letting the other thread answer in between. */
const atOnce = (...work: (() => Promise<unknown>)[]): Promise<unknown[]> =>
  Promise.all(work.map((one) => one()));

test('of messages the oldest that wait give way', async () => {
  const it = await host();
  await atOnce(...['a', 'b', 'c', 'd', 'e', 'f'].map((text) => () => it.say(text)));
  // The first is being handled, three wait: `d`, `e` and `f` took the places of `b`, `c`, and nobody.
  expect(it.heard()).toEqual(['a', 'd', 'e', 'f']);
  expect(it.counts()).toEqual({ missed: 2, dropped: 2, failed: 0 });
});

test('what tells of a state takes the places of messages, and is missed where there is none: the newest first', async () => {
  const it = await host();
  const names = ['1', '2', '3', '4', '5'].map((name) => () => it.connect(name));
  await atOnce(
    () => it.say('a'),
    () => it.say('b'),
    () => it.say('c'),
    ...names,
    () => it.say('late'),
  );
  expect(it.heard()).toEqual(['a', '1', '2', '3']);
  expect(it.counts()).toEqual({ missed: 5, dropped: 5, failed: 0 });
});

test('what is asked takes the place of a message', async () => {
  const it = await host();
  const [, , , , vote] = await atOnce(...['a', 'b', 'c', 'd'].map((text) => () => it.say(text)), () =>
    it.ask('lobby'),
  );
  expect(vote).toEqual({ proceed: true });
  expect(it.heard()).toEqual(['a', 'c', 'd', 'lobby']);
  expect(it.counts()).toEqual({ missed: 1, dropped: 1, failed: 0 });
});

test.each([
  ['proceed', { proceed: true }],
  ['veto', { proceed: false, by: 'slow', reason: 'slow failed to answer' }],
])('what is asked without any room is not dropped: the failure policy decides (%s)', async (policy, vote) => {
  const it = await host(`on_failure = "${policy}"\n`);
  const names = ['1', '2', '3', '4'].map((name) => () => it.connect(name));
  const votes = await atOnce(...names, () => it.ask('lobby'));
  expect(votes.at(-1)).toEqual(vote);
  expect(it.heard()).toEqual(['1', '2', '3', '4']);
  expect(it.counts()).toEqual({ missed: 0, dropped: 0, failed: 1 });
});
