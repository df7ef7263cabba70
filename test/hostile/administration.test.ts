// SPDX-License-Identifier: MIT
// Attacks on the administration of a server over HTTP (rows 66, 71), and on its chat (row 63), by plugins and by users
// with real connections.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';

import { createPhiraHost } from '../../runtime/server/phira-host.ts';
import type { ServerCommand } from '../../runtime/server/wire/index.ts';
import { Listener, sendRaw, startHttp, TOKEN } from '../http/support.ts';
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
  const hostConfigPath = join(folder, 'host.toml');
  writeFileSync(hostConfigPath, `[http]\nlisten = "127.0.0.1:0"\ntoken = "${TOKEN}"\n`);
  const host = createPhiraHost({
    ...{ pluginsDir: join(folder, 'plugins'), hostConfigPath, grantDeclared: true },
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

describe('row 63', () => {
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
});

describe('row 66', () => {
  test.each([
    '//bans',
    '/./bans',
    '/rooms/../bans',
    '/%62ans/',
    '/bans/',
    '/BANS',
    '/bans%2flog',
    '/bans;x=1',
    '/bans%00',
    '/rooms/%2e%2e/bans',
    '/\\bans',
    '/bans\\',
    '/rooms/..;/bans',
    '/admin',
    '/__proto__',
    '/constructor',
    'http://localhost/bans',
    '*',
  ])('row 66: %s leads to nothing, with the token or without', async (path) => {
    const { ask } = await startHttp();
    for (const operator of [false, true]) {
      const { status } = await ask(path, { operator });
      expect([400, 404]).toContain(status);
    }
  });

  test.each(['/%62ans', '/b%61ns', '/bans?', '/bans?x=/rooms', '/bans?/../rooms'])(
    'row 66: %s is the list of bans, and asks for the token',
    async (path) => {
      const { ask } = await startHttp();
      expect((await ask(path)).status).toBe(401);
      expect((await ask(path, { operator: true })).status).toBe(200);
    },
  );

  test.each(['/rooms/%', '/rooms/%zz', '/rooms/%ff', '/rooms/%c0%af'])(
    'row 66: %s cannot be read',
    async (path) => {
      const { ask } = await startHttp();
      expect(await ask(path)).toMatchObject({ status: 400, json: { code: 'HTTP_PATH' } });
    },
  );

  test('row 66: other headers do not change method, path or address of who is limited', async () => {
    const { ask, host } = await startHttp();
    const headers = {
      'x-http-method-override': 'DELETE',
      'x-original-url': '/bans',
      'x-rewrite-url': '/bans',
      'x-forwarded-host': 'evil.example.org',
    };
    const opened = await ask('/rooms', { method: 'POST', operator: true, body: {} });
    expect(opened.status).toBe(201);
    expect((await ask('/rooms/1', { headers, operator: true })).json).toMatchObject({ id: 1 });
    expect(host.server.listRooms()).toHaveLength(1);
  });

  test('row 66: nothing that was sent becomes a header of the answer', async () => {
    const { ask } = await startHttp('', `token = "${TOKEN}"\ncors = ["https://example.org"]`);
    const plain = Object.keys((await ask('/rooms')).headers).sort();
    const paths = ['/rooms?name=%0d%0aset-cookie:%20a=b', '/history?room=%0d%0aset-cookie:%20a=b'];
    for (const path of paths) expect(Object.keys((await ask(path)).headers).sort()).toEqual(plain);
    const { headers, text } = await ask('/%0d%0aset-cookie:%20a=b');
    expect(headers).not.toHaveProperty('set-cookie');
    expect(text).not.toContain('set-cookie');
  });

  test.each([
    [
      'two lengths',
      'POST /messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n{}',
    ],
    [
      'a length and chunks',
      'POST /messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /bans HTTP/1.1\r\n\r\n',
    ],
    ['a line in a header', 'GET /rooms HTTP/1.1\r\nHost: localhost\r\nX-A: a\rb\r\n\r\n'],
    ['two names', 'GET /rooms HTTP/1.1\r\nHost: localhost\r\nHost: evil.example.org\r\n\r\n'],
    ['no name', 'GET /rooms HTTP/1.1\r\n\r\n'],
    ['headers without end', `GET /rooms HTTP/1.1\r\nHost: localhost\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`],
    ['a path without end', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
  ])('row 66: %s is refused, and the connection closed', async (_, bytes) => {
    const { http, host } = await startHttp();
    const answer = await sendRaw(http, bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 (400|421|431) /);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(host.administration.bans.log(1)).toEqual([]);
  });

  test('row 66: a stream of events is no way to keep the server from stopping', async () => {
    const { http, host } = await startHttp();
    const listeners = await Promise.all(Array.from({ length: 5 }, () => Listener.open(http)));
    await host.stop();
    await Promise.all(listeners.map(({ ended }) => ended));
  });

  test('row 66: a plugin cannot take a route', async () => {
    const { host } = await startHttp();
    const handle = () => ({ json: 'hijacked' });
    for (const path of ['/rooms', '/rooms/:other', '/bans', '/access/accounts/:x']) {
      const method = path.startsWith('/access') ? 'PUT' : 'GET';
      expect(() => host.router.add({ method, path, access: 'public', handle })).toThrow('is there already');
    }
    for (const path of ['/a//b', 'rooms', '/a b', '/a\r\nb', '/../x']) {
      expect(() => host.router.add({ method: 'GET', path, access: 'public', handle })).toThrow(TypeError);
    }
  });
});

describe('row 71', () => {
  test('row 71: what users and plugins write comes as JSON that no browser takes for a page', async () => {
    const { enter, ask, host } = await startHttp();
    const mallory = await enter('<script>x</script>');
    await mallory.ask({ kind: 'create-room', id: 'lobby' });
    host.administration.lists.setMaintenance(true, NASTY);
    host.administration.bans.ban({ kind: 'user', userId: 7 }, { by: NASTY, reason: NASTY });
    for (const path of [
      '/players',
      '/rooms',
      '/info',
      '/bans',
      '/bans/log',
      '/access',
      '/nowhere',
      '/rooms/x',
    ]) {
      const { headers, text } = await ask(path, { operator: true });
      expect(headers['content-type']).toMatch(/^application\/(?:problem\+)?json/);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-frame-options': 'DENY',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      });
      expect(() => JSON.parse(text)).not.toThrow();
      expect(text).not.toMatch(/[^\P{Cc}\n]/u);
    }
    expect(JSON.stringify((await ask('/players')).json)).toContain('<script>x</script>');
  });

  test('row 71: what is said cannot forge an event of a stream', async () => {
    const { enter, http } = await startHttp();
    const listener = await Listener.open(http, { authorization: `Bearer ${TOKEN}` });
    const mallory = await enter('mallory');
    await mallory.ask({ kind: 'create-room', id: 'lobby' });
    await mallory.ask({ kind: 'chat', message: 'x\n\nevent: player\ndata: {"id":1,"name":"admin"}\n\n' });
    await expect.poll(() => listener.events.some(({ type }) => type === 'message_send')).toBe(true);
    expect(JSON.stringify(listener.events.filter(({ type }) => type === 'player'))).not.toContain('admin');
  });

  test.each([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 401],
    ['a form of text', { 'content-type': 'text/plain', origin: 'https://evil.example.org' }, 403],
    ['a script', { 'content-type': 'application/json', origin: 'https://evil.example.org' }, 403],
    ['a page of a sandbox', { 'content-type': 'application/json', origin: 'null' }, 403],
    ['a neighbour', { 'content-type': 'application/json', 'sec-fetch-site': 'same-site' }, 403],
    ['a stranger', { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' }, 403],
  ])('row 71: %s on another site changes nothing', async (_, headers, status) => {
    const { ask, enter } = await startHttp();
    const alice = await enter('alice');
    const request = { method: 'POST', body: { userId: alice.id }, headers };
    expect((await ask('/bans', request)).status).toBe(status);
    // Even where a page had got hold of the token.
    if (status === 403) expect((await ask('/bans', { ...request, operator: true })).status).toBe(403);
    expect(alice.isClosed).toBe(false);
  });

  test('row 71: a page whose name was turned to this server reads nothing', async () => {
    const { ask } = await startHttp();
    const headers = { host: 'rebound.example.org', origin: 'http://rebound.example.org' };
    for (const path of ['/rooms', '/events', '/bans']) {
      const refused = await ask(path, { headers, operator: true });
      expect(refused).toMatchObject({ status: 421, json: { code: 'HTTP_HOST' } });
    }
  });

  test('row 71: without the token nobody hears chat, addresses, bans or lists', async () => {
    const { ask, enter, http } = await startHttp();
    const listener = await Listener.open(http);
    const alice = await enter('alice');
    await alice.ask({ kind: 'create-room', id: 'lobby' });
    await alice.ask({ kind: 'chat', message: 'between us' });
    await alice.ask({ kind: 'leave-room' });
    await expect.poll(() => listener.events.some(({ type }) => type === 'room-closed')).toBe(true);
    expect(listener.text).not.toContain('between us');
    expect(listener.text).not.toContain('127.0.0.1');
    for (const path of ['/bans', '/bans/log', '/access', `/players/${alice.id}/address`]) {
      expect((await ask(path)).status).toBe(401);
    }
  });
});
