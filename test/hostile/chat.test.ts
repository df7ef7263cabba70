// SPDX-License-Identifier: MIT
// Floods and forgeries in the chat (row 63), by users with real connections and by a plugin with the right to speak.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

import { createPhiraHost } from '../../runtime/server/phira-host.ts';
import type { ServerCommand } from '../../runtime/server/wire/index.ts';
import { startHttp } from '../http/support.ts';
import { Player } from '../server/phira-support.ts';
import { manifest } from './arena.ts';
import { type Body, guest, OUT } from './guest.ts';

/** What a page would run, and a terminal obey. */
const NASTY = '<img src=x onerror=alert(1)>\u001b[2J\r\nSet-Cookie: a=b\u202e';
const CLEAN = '<img src=x onerror=alert(1)>[2J Set-Cookie: a=b';

/** A server on the network with one hostile plugin, which has every right it asks for. */
async function infested(component: Uint8Array, permissions: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'phira-hostile-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'plugins/evil'), { recursive: true });
  const granted = permissions.map((permission) => `${permission} = true\n`).join('');
  writeFileSync(join(folder, 'plugins/evil/plugin.toml'), manifest('evil', `[permissions]\n${granted}`));
  writeFileSync(join(folder, 'plugins/evil/evil.wasm'), component);
  const host = createPhiraHost({
    ...{ pluginsDir: join(folder, 'plugins'), grantDeclared: true },
    ...{ listen: '127.0.0.1:0', api: 'offline' },
  });
  await host.start();
  onTestFinished(() => host.stop());
  const { listening } = host.server;
  if (listening === undefined) throw new Error('the server does not listen');
  const enter = async (name: string): Promise<Player> => {
    const player = await Player.connect(listening, name);
    await player.ask({ kind: 'authenticate', token: name });
    return player;
  };
  return { host, enter };
}

/** Who says what in the chat. */
function chatOf(packets: readonly ServerCommand[]): { user: number; content: string }[] {
  return packets.flatMap((packet) =>
    packet.kind === 'message' && packet.message.kind === 'chat'
      ? [{ user: packet.message.user, content: packet.message.content }]
      : [],
  );
}

test('row 63: users who flood the chat are stopped, and others are not', async () => {
  const { enter } = await startHttp('[rates]\nchat_burst = 5\nchats_per_minute = 1\n');
  const [mallory, alice] = [await enter('mallory'), await enter('alice')];
  await mallory.ask({ kind: 'create-room', id: 'lobby' });
  await alice.ask({ kind: 'join-room', id: 'lobby', monitor: false });
  const refusals = [];
  for (let at = 0; at < 50; at += 1) {
    refusals.push(await mallory.refusal({ kind: 'chat', message: `spam ${at}` }));
  }
  expect(refusals.filter((text) => text === 'ok')).toHaveLength(5);
  expect(refusals.at(-1)).toBe('Too many requests, please wait a moment');
  const heard: ServerCommand[] = [];
  await alice.ask({ kind: 'chat', message: 'hello' }, heard);
  expect(chatOf(heard).at(-1)).toEqual({ user: alice.id, content: 'hello' });
  expect(chatOf(heard).filter(({ content }) => content.startsWith('spam'))).toHaveLength(5);
});

test('row 63: control characters and marks of direction reach nobody, and fool no plugin', async () => {
  const { enter, host } = await startHttp();
  const [mallory, alice] = [await enter('mallory'), await enter('alice')];
  const asked: unknown[] = [];
  host.eventBus.subscribe('message_send', ({ content }) => void asked.push(content), 'test');
  await mallory.ask({ kind: 'create-room', id: 'lobby' });
  await alice.ask({ kind: 'join-room', id: 'lobby', monitor: false });
  await mallory.ask({ kind: 'chat', message: `sp\u200bam ${NASTY}` });
  expect(asked).toEqual([`spam ${CLEAN}`]);
  await alice.drain();
  const said = await alice.refusal({ kind: 'chat', message: '\u202e/kick mallory' });
  expect(said).toBe('ok');
  expect(mallory.isClosed).toBe(false);
});

test('row 63: nobody is the server, or somebody else', async () => {
  const { enter, ask } = await startHttp();
  const [mallory, alice] = [await enter('mallory'), await enter('alice')];
  await mallory.ask({ kind: 'create-room', id: 'lobby' });
  await alice.ask({ kind: 'join-room', id: 'lobby', monitor: false });
  const before: ServerCommand[] = [];
  await alice.ask({ kind: 'ping' }, before);
  await mallory.ask({ kind: 'chat', message: '[server] alice: I am alice' });
  await ask('/messages', { method: 'POST', operator: true, body: { text: 'from the server' } });
  const heard: ServerCommand[] = [];
  await alice.ask({ kind: 'ping' }, heard);
  expect(chatOf(heard)).toEqual([
    { user: mallory.id, content: '[server] alice: I am alice' },
    { user: 0, content: 'from the server' },
  ]);
  // The number of the server is nobody's account.
  const { json } = await ask('/players');
  expect(json).toMatchObject({ players: expect.not.arrayContaining([expect.objectContaining({ id: 0 })]) });
});

test('row 63: a plugin that floods is limited, speaks for the server only, and steers nothing', async () => {
  const send: Body = (text) => `
    (loop $more
      (call $messaging.broadcast-message-to-all ${text('buy now')} (i32.const ${OUT}))
      (br_if $more (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 500))))
    (call $messaging.broadcast-message-to-all ${text(NASTY)} (i32.const ${OUT}))
    (return (call $tell))`;
  const component = await guest({ commands: ['attack'], onCommand: send });
  const { host, enter } = await infested(component, ['send_messages']);
  const alice = await enter('alice');
  const { ok, text } = await host.commands.run('attack', { tag: 'console' });
  expect([ok, text]).toEqual([true, expect.stringMatching(/characters|at most \d+ messages/)]);
  const heard: ServerCommand[] = [];
  await alice.ask({ kind: 'ping' }, heard);
  const lines = chatOf(heard);
  expect(lines.length).toBeGreaterThan(50);
  expect(lines.length).toBeLessThan(250);
  expect(new Set(lines.map(({ user, content }) => `${user} ${content}`))).toEqual(new Set(['0 buy now']));
});

test('row 63: what a plugin answers in the chat, or vetoes with, is text and nothing else', async () => {
  const component = await guest({
    commands: ['speak'],
    onCommand: (text) => `(return (call $say ${text(NASTY)}))`,
  });
  const { enter, host } = await infested(component, []);
  host.eventBus.subscribe('room_create', () => ({ tag: 'veto', val: NASTY }), 'test');
  const alice = await enter('alice');
  await alice.ask({ kind: 'chat', message: '/speak' });
  const answer = await alice.find((packet) => chatOf([packet]).length > 0);
  expect(chatOf([answer])[0]?.content).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  const refused = await alice.refusal({ kind: 'create-room', id: 'lobby' });
  expect(refused).toContain('<img');
  expect(refused).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
});
