// SPDX-License-Identifier: MIT
// What holds for every request: the token, names and origins, limits, headers, listeners who do not read.

import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';

import { RuntimeError } from '../../runtime/errors.ts';
import { tokenOf } from '../../runtime/server/http/bearer-token.ts';
import { HttpProblem } from '../../runtime/server/http/problem.ts';
import { Router } from '../../runtime/server/http/router.ts';
import { TrustedProxies } from '../../runtime/server/network/trusted-proxies.ts';
import { temporaryFolder } from '../cli/command.ts';
import { Listener, sendRaw, startHttp, TOKEN } from './support.ts';

const POST = { method: 'POST', body: { text: 'hi' } };

describe('the token', () => {
  test.each([
    ['none', undefined],
    ['a wrong one', `Bearer ${TOKEN}x`],
    ['the beginning of it', `Bearer ${TOKEN.slice(0, -1)}`],
    ['an empty one', 'Bearer '],
    ['two', `Bearer ${TOKEN} ${TOKEN}`],
    ['another scheme', `Basic ${TOKEN}`],
    ['it alone', TOKEN],
  ])('%s is not it', async (_, authorization) => {
    const { ask } = await startHttp();
    const headers = authorization === undefined ? {} : { authorization };
    for (const options of [{ ...POST, headers }, { headers }]) {
      const path = options.headers === headers && 'body' in options ? '/messages' : '/bans';
      const refused = await ask(path, options);
      expect(refused).toMatchObject({ status: 401, json: { code: 'HTTP_TOKEN' } });
      expect(refused.headers['www-authenticate']).toBe('Bearer');
    }
  });

  test('in the query or a cookie does not count', async () => {
    const { ask } = await startHttp();
    expect((await ask(`/bans?token=${TOKEN}&access_token=${TOKEN}`)).status).toBe(401);
    expect((await ask('/bans', { headers: { cookie: `token=${TOKEN}` } })).status).toBe(401);
  });

  test('that is wrong is not taken for none where everybody may look', async () => {
    const { ask } = await startHttp();
    expect((await ask('/rooms', { headers: { authorization: 'Bearer nonsense' } })).status).toBe(401);
  });

  test('that there is none keeps everything as it is', async () => {
    const { ask } = await startHttp('', '');
    expect(await ask('/messages', POST)).toMatchObject({ status: 403, json: { code: 'HTTP_NO_TOKEN' } });
    expect((await ask('/rooms')).status).toBe(200);
  });

  test('may stand in a file', async () => {
    const path = join(temporaryFolder(), 'token');
    writeFileSync(path, `${TOKEN}\n`);
    const { ask } = await startHttp('', `token_file = ${JSON.stringify(path)}`);
    expect((await ask('/bans', { operator: true })).status).toBe(200);
  });

  test.each([
    ['is given twice', { token: TOKEN, tokenFile: '/nowhere' }],
    ['is in no file', { tokenFile: '/nowhere/at/all' }],
  ])('that %s is refused', (_, config) => {
    expect(() => tokenOf(config)).toThrow(RuntimeError);
  });
});

describe('names and origins', () => {
  test.each([
    ['evil.example.org', 421],
    ['localhost.evil.org:80', 421],
    ['localhost', 200],
    ['127.0.0.1:8080', 200],
    ['[::1]:8080', 200],
    ['mp.example.org', 200],
    ['MP.example.org:443', 200],
  ])('asked as %j it answers %i', async (host, status) => {
    const { ask } = await startHttp('', 'hosts = ["mp.example.org"]');
    expect((await ask('/rooms', { headers: { host } })).status).toBe(status);
  });

  test('pages of no other origin may read', async () => {
    const { ask } = await startHttp();
    const { headers } = await ask('/rooms', { headers: { origin: 'https://example.org' } });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
  });

  test('pages of listed origins may read, and change nothing', async () => {
    const { ask } = await startHttp('', `token = "${TOKEN}"\ncors = ["https://example.org"]`);
    const listed = { origin: 'https://example.org' };
    const { headers } = await ask('/rooms', { headers: listed });
    expect(headers).toMatchObject({ 'access-control-allow-origin': 'https://example.org', vary: 'origin' });
    const other = await ask('/rooms', { headers: { origin: 'https://example.org.evil.net' } });
    expect(other.headers).not.toHaveProperty('access-control-allow-origin');
    const change = await ask('/messages', { ...POST, operator: true, headers: listed });
    expect(change).toMatchObject({ status: 403, json: { code: 'HTTP_ORIGIN' } });
    expect((await ask('/rooms', { method: 'OPTIONS', headers: listed })).status).toBe(405);
  });
});

describe('methods and paths', () => {
  test('the methods of a path are told', async () => {
    const { ask } = await startHttp();
    const refused = await ask('/rooms/1', { method: 'POST' });
    expect(refused).toMatchObject({ status: 405, json: { code: 'HTTP_METHOD' } });
    expect(refused.headers.allow).toBe('DELETE, GET, PATCH');
  });

  test('HEAD is answered as GET without the body', async () => {
    const { ask } = await startHttp();
    const { headers } = await ask('/rooms');
    expect(await ask('/rooms', { method: 'HEAD' })).toMatchObject({
      status: 200,
      text: '',
      headers: { 'content-length': headers['content-length'] },
    });
    expect(await ask('/events', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  });

  test('more routes may be added, none twice', async () => {
    const { ask, host } = await startHttp();
    const handle = () => ({ type: 'text/plain', text: 'ok' });
    host.router.add({ method: 'GET', path: '/ping', access: 'public', handle });
    expect(await ask('/ping')).toMatchObject({ status: 200, text: 'ok' });
    expect(() => host.router.add({ method: 'GET', path: '/rooms/:name', access: 'public', handle })).toThrow(
      'is there already',
    );
  });

  test('a route that fails says nothing of it', async () => {
    const { ask, host } = await startHttp();
    const handle = (): never => {
      throw new Error('the password is 1234');
    };
    host.router.add({ method: 'GET', path: '/fails', access: 'public', handle });
    const { status, text } = await ask('/fails');
    expect(status).toBe(500);
    expect(JSON.parse(text)).toEqual({ title: 'the server failed', status: 500, code: 'HTTP_INTERNAL' });
  });

  test('a path that is spelled out counts before one with a parameter', () => {
    const router = new Router();
    const route = (path: string) =>
      ({ method: 'GET', path, access: 'public', handle: () => ({ json: path }) }) as const;
    router.add(route('/bans/:id'));
    router.add(route('/bans/log'));
    expect(router.find('GET', '/bans/log').route.path).toBe('/bans/log');
    expect(router.find('GET', '/bans/7').parameters.get('id')).toBe('7');
  });
});

test('whatever path is asked for finds its own route or none', () => {
  const router = new Router();
  const paths = ['/rooms', '/rooms/:id', '/bans', '/bans/log', '/access/accounts/:id'];
  for (const path of paths)
    router.add({ method: 'GET', path, access: 'operator', handle: () => ({ json: path }) });
  const segment = fc.oneof(
    fc.constantFrom(
      'rooms',
      'bans',
      'log',
      'access',
      'accounts',
      '..',
      '.',
      '',
      '%2e%2e',
      '%2f',
      'bans%2flog',
      '%',
    ),
    fc.string({ maxLength: 8 }),
    fc.string({ maxLength: 8, unit: 'binary' }).map((text) => encodeURIComponent(text.toWellFormed())),
  );
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 5 }), (segments) => {
      const path = `/${segments.join('/')}`;
      try {
        const { route, parameters } = router.find('GET', path);
        const spelled = route.path.replace(':id', () => encodeURIComponent(parameters.get('id') ?? ''));
        expect(decodeURIComponent(spelled)).toBe(decodeURIComponent(path));
      } catch (error) {
        expect(error).toBeInstanceOf(HttpProblem);
      }
    }),
    { numRuns: 2000 },
  );
});

describe('limits', () => {
  test('so many requests of one address are answered', async () => {
    const { ask } = await startHttp('[rates]\nrequest_burst = 3\nrequests_per_minute = 1\n');
    const answers = [];
    for (let at = 0; at < 5; at += 1) answers.push(await ask('/rooms'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    expect(answers[4]).toMatchObject({ headers: { 'retry-after': '1' }, json: { code: 'HTTP_RATE' } });
  });

  test('a trusted proxy says for whom it asks, nobody else does', async () => {
    const limited = '[rates]\nrequest_burst = 1\nrequests_per_minute = 1\n';
    const trusting = await startHttp(limited);
    const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
    const statuses = [];
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.1']) {
      statuses.push((await trusting.ask('/rooms', from(address))).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
    expect((await trusting.ask('/rooms', from('6.6.6.6, 192.0.2.1'))).status).toBe(429);
    const wary = await startHttp(`${limited}[server]\ntrusted_proxies = ["10.0.0.1"]\n`);
    expect((await wary.ask('/rooms', from('192.0.2.1'))).status).toBe(200);
    expect((await wary.ask('/rooms', from('192.0.2.2'))).status).toBe(429);
  });

  test('nobody but a trusted proxy holds more than a part of the connections', async () => {
    const { http, ask } = await startHttp('[server]\ntrusted_proxies = ["10.0.0.1"]\n');
    const sockets = Array.from({ length: 130 }, () => connect(http));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
    });
    for (const socket of sockets) socket.resume().on('error', () => {});
    await expect.poll(() => sockets.filter(({ closed }) => closed).length).toBe(30);
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => ask('/rooms').then(({ status }) => status, String)).toBe(200);
  });

  test('a request that takes too long to come is ended', { timeout: 60_000 }, async () => {
    const { http } = await startHttp();
    const answer = await sendRaw(http, 'GET /rooms HTTP/1.1\r\nHost: localhost\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });
});

test.each([
  ['203.0.113.9', undefined, '203.0.113.9'],
  ['203.0.113.9', '1.1.1.1', '203.0.113.9'],
  ['10.0.0.1', '1.1.1.1', '1.1.1.1'],
  ['::ffff:10.0.0.1', '1.1.1.1', '1.1.1.1'],
  ['10.0.0.1', '6.6.6.6, 1.1.1.1', '1.1.1.1'],
  ['10.0.0.1', '1.1.1.1, 10.9.9.9', '1.1.1.1'],
  ['10.0.0.1', 'unknown', '10.0.0.1'],
  ['10.0.0.1', '1.1.1.1, nonsense', '10.0.0.1'],
  ['10.0.0.1', '', '10.0.0.1'],
])('who asks from %s for %j is %s', (peer, forwarded, client) => {
  expect(new TrustedProxies(['10.0.0.0/8']).clientOf(peer, forwarded)).toBe(client);
});

describe('listeners', () => {
  test('are so many at most, and so many of one address', async () => {
    const { http } = await startHttp('', 'max_event_streams = 12');
    const open = (address: string) => Listener.open(http, { 'x-forwarded-for': address });
    const first = await open('192.0.2.1');
    for (let at = 1; at < 10; at += 1) await open('192.0.2.1');
    await expect(open('192.0.2.1')).rejects.toThrow(/^503: .*HTTP_STREAMS/);
    await open('192.0.2.2');
    await open('192.0.2.2');
    await expect(open('192.0.2.3')).rejects.toThrow(/^503: /);
    first.close();
    await expect
      .poll(() =>
        open('192.0.2.1').then(
          () => 'open',
          () => 'full',
        ),
      )
      .toBe('open');
  });

  test('who do not read are cut off, and others hear everything', async () => {
    const { http, host } = await startHttp();
    const deaf = connect(http.port, http.host);
    onTestFinished(() => void deaf.destroy());
    await new Promise((resolve) => deaf.once('connect', resolve));
    deaf.write(`GET /events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`);
    await new Promise((resolve) => deaf.once('readable', resolve));
    const other = await Listener.open(http, { authorization: `Bearer ${TOKEN}` });
    const cutOff = new Promise((resolve) => deaf.once('close', resolve));
    deaf.on('error', () => {});
    const content = 'x'.repeat(16_384);
    const sent = 2000;
    for (let at = 0; at < sent; at += 1) {
      await host.eventBus.emit('message_send', { userId: 1, roomId: 1, content });
      await nextTurn();
    }
    await expect.poll(() => other.text.split('event: ').length - 1, { timeout: 20_000 }).toBe(sent);
    // What the system had taken already may be read; then the connection is at its end.
    deaf.resume();
    await cutOff;
    expect(deaf.bytesRead).toBeLessThan(sent * content.length);
  });
});
