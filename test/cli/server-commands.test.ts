// SPDX-License-Identifier: MIT
// Operators' commands of a server on the network, from the console and from the chat of an operator.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';

import type { CommandResult } from '../../runtime/server/command-input.ts';
import { createPhiraHost, type PhiraHost } from '../../runtime/server/phira-host.ts';
import { offlineAccountId } from '../../runtime/server/site/offline-site.ts';
import { Player } from '../server/phira-support.ts';
import { temporaryFolder } from './command.ts';

const OPERATOR = offlineAccountId('boss');

async function startHost() {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'plugins'));
  const hostConfigPath = join(folder, 'host.toml');
  writeFileSync(hostConfigPath, `operators = [${OPERATOR}]\n`);
  const host: PhiraHost = createPhiraHost({
    ...{ pluginsDir: join(folder, 'plugins'), hostConfigPath },
    ...{ listen: '127.0.0.1:0', api: 'offline' },
  });
  await host.start();
  onTestFinished(() => host.stop());
  const console = (line: string): Promise<CommandResult> => host.commands.run(line, { tag: 'console' });
  const enter = async (name: string): Promise<Player> => {
    const { listening } = host.server;
    if (listening === undefined) throw new Error('the server does not listen');
    const player = await Player.connect(listening, name);
    await player.ask({ kind: 'authenticate', token: name });
    return player;
  };
  /** The data of an answer. */
  const data = async (line: string): Promise<unknown> => JSON.parse((await console(`${line} --json`)).text);
  return { host, console, enter, data };
}

describe('the console', () => {
  test('lists users and rooms as they are', async () => {
    const { enter, data, console } = await startHost();
    expect(await console('users')).toEqual({ ok: true, text: 'nobody is connected' });
    const alice = await enter('alice');
    await alice.ask({ kind: 'create-room', id: 'lobby' });
    expect(await data('users')).toEqual({
      rows: [
        {
          ...{ id: alice.id, name: 'alice', room: 'lobby', monitor: false, online: true },
          ...{ language: 'en-US', address: '127.0.0.1' },
        },
      ],
    });
    expect(await data('rooms')).toEqual({ rows: [await data('room info lobby')] });
    expect(await data('room info lobby')).toMatchObject({
      ...{ name: 'lobby', host: alice.id, players: [String(alice.id)], max: 8, locked: false },
    });
  });

  test('kicks by name or number, and says when nobody is meant', async () => {
    const { enter, console, host } = await startHost();
    const [alice, bob] = [await enter('alice'), await enter('bob')];
    expect(await console('kick alice too loud')).toMatchObject({ ok: true });
    await alice.closed();
    expect(await console(`kick ${bob.id}`)).toMatchObject({ ok: true });
    await bob.closed();
    expect(bob.rest()).toMatchObject([{ message: { kind: 'chat', content: 'You were kicked' } }]);
    expect(host.server.countUsers()).toBe(0);
    expect(await console('kick alice')).toMatchObject({
      ok: false,
      text: expect.stringContaining('no user named'),
    });
    expect(await console('kick 12345')).toMatchObject({ ok: false, text: expect.stringContaining('12345') });
    const dispatched = host.commandRegistry.dispatch('kick', { tag: 'console' });
    await expect(dispatched).rejects.toMatchObject({ code: 'RT_COMMAND_USAGE' });
    expect(await console('kick')).toMatchObject({
      ok: false,
      text: expect.stringContaining('kick USER [REASON]'),
    });
  });

  test('bans for a time, and lets in again', async () => {
    const { enter, console, data, host } = await startHost();
    const alice = await enter('alice');
    const banned = await console('ban alice 30m too loud');
    expect(banned.text).toMatch(new RegExp(`^banned ${alice.id} until .*Z, and disconnected ${alice.id}$`));
    await alice.closed();
    const [ban] = host.administration.bans.list();
    expect(ban).toMatchObject({ reason: 'too loud', by: 'console' });
    expect((ban?.until ?? 0) - (ban?.since ?? 0)).toBe(30 * 60_000);
    const again = await Player.connect(host.server.listening ?? { host: '', port: 0 }, 'alice');
    expect(await again.refusal({ kind: 'authenticate', token: 'alice' })).toContain('too loud (until ');
    expect(await console(`unban ${alice.id}`)).toMatchObject({ ok: true });
    expect(await console(`unban ${alice.id}`)).toEqual({ ok: false, text: 'there is no such ban' });
    await enter('alice');
    expect(await data('bans log')).toMatchObject({ rows: [{ action: 'unban' }, { action: 'ban' }] });
  });

  test('bans addresses with everybody at them', async () => {
    const { enter, console, data } = await startHost();
    const alice = await enter('alice');
    expect((await console('banip 127.0.0.0/8 1d')).text).toContain(`disconnected ${alice.id}`);
    await alice.closed();
    expect(await data('bans')).toMatchObject({ rows: [{ subject: '127.0.0.0/8' }] });
    expect(await console('banip somewhere')).toMatchObject({
      ok: false,
      text: expect.stringContaining('10.0.0.0/8'),
    });
    expect(await console('unban 127.0.0.0/8')).toMatchObject({ ok: true });
  });

  test('sizes, locks and closes rooms', async () => {
    const { enter, console } = await startHost();
    const [alice, bob] = [await enter('alice'), await enter('bob')];
    await alice.ask({ kind: 'create-room', id: 'lobby' });
    const join = { kind: 'join-room', id: 'lobby', monitor: false } as const;
    expect(await console('room size lobby 1')).toMatchObject({ ok: true });
    expect(await bob.refusal(join)).toBe('Room is full');
    expect(await console('room size lobby 99')).toMatchObject({
      ok: false,
      text: 'a room holds 1 to 8 players, not 99',
    });
    await console('room size lobby 8');
    await console('room lock lobby');
    expect(await bob.refusal(join)).toBe('Room is locked');
    await console('room unlock lobby');
    expect(await bob.refusal(join)).toBe('ok');
    expect(await console('room disband lobby')).toMatchObject({ ok: true });
    await Promise.all([alice.closed(), bob.closed()]);
    expect(await console('room info lobby')).toEqual({ ok: false, text: 'there is no room lobby' });
  });

  test('speaks to everybody, to a room, to one', async () => {
    const { enter, console } = await startHost();
    const alice = await enter('alice');
    await alice.ask({ kind: 'create-room', id: 'lobby' });
    await console('say good evening');
    await console('room say lobby hello room');
    await console('tell alice psst');
    for (const content of ['good evening', 'hello room', 'psst']) {
      await alice.find((packet) => JSON.stringify(packet).includes(content));
    }
  });

  test('closes the door for maintenance and by lists', async () => {
    const { enter, console, host, data } = await startHost();
    const { listening } = host.server;
    if (listening === undefined) throw new Error('the server does not listen');
    const tried = async (name: string): Promise<string> =>
      (await Player.connect(listening, name)).refusal({ kind: 'authenticate', token: name });
    await console('maintenance on Back at noon.');
    expect(await tried('alice')).toBe('Back at noon.');
    expect(await tried('boss')).toBe('ok');
    await console(`whitelist add ${offlineAccountId('alice')}`);
    expect(await tried('alice')).toBe('ok');
    await console('maintenance off');
    await console('whitelist on');
    expect(await tried('bob')).toBe('This server is for invited players only');
    await console('whitelist off');
    await console(`blacklist add ${offlineAccountId('bob')}`);
    expect(await tried('bob')).toBe('You cannot log in to this server');
    expect(await data('blacklist')).toEqual({ accounts: [String(offlineAccountId('bob'))] });
    await console(`blacklist remove ${offlineAccountId('bob')}`);
    await enter('bob');
  });

  test('completes verbs and names', async () => {
    const { enter, host } = await startHost();
    await (await enter('alice')).ask({ kind: 'create-room', id: 'lobby' });
    const complete = (line: string) => host.commandRegistry.complete(line, { tag: 'console' });
    expect(await complete('room di')).toEqual(['disband']);
    expect(await complete('room disband lo')).toEqual(['lobby']);
    expect(await complete('kick a')).toEqual(['alice']);
  });
});

describe('the chat', () => {
  test('takes the commands from operators only', async () => {
    const { enter, host } = await startHost();
    const [boss, alice] = [await enter('boss'), await enter('alice')];
    alice.send({ kind: 'chat', message: '/kick boss' });
    await alice.find((packet) => JSON.stringify(packet).includes('operator'));
    boss.send({ kind: 'chat', message: `/ban ${alice.id} 1h rude` });
    await alice.closed();
    expect(boss.isClosed).toBe(false);
    expect(host.administration.bans.list()).toMatchObject([{ by: `user ${boss.id}`, reason: 'rude' }]);
  });
});
