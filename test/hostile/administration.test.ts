// SPDX-License-Identifier: MIT
// Attacks on the administration of a server over HTTP (rows 66, 71), by programs, by pages in a browser, and by what users
// write.

import { describe, expect, test } from 'vitest';

import { Listener, sendRaw, startHttp, TOKEN } from '../http/support.ts';

/** What a page would run, and a terminal obey. */
const NASTY = '<img src=x onerror=alert(1)>\u001b[2J\r\nSet-Cookie: a=b\u202e';

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
