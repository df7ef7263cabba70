// SPDX-License-Identifier: MIT
// What operators do over HTTP to a server with real clients.

import { describe, expect, test } from 'vitest';

import { Player } from '../server/phira-support.ts';
import { startHttp } from './support.ts';

const operator = true;

describe('an operator', () => {
  test('kicks, and sees addresses', async () => {
    const { enter, ask } = await startHttp();
    const alice = await enter('alice');
    expect((await ask(`/players/${alice.id}/address`, { operator })).json).toEqual({ address: '127.0.0.1' });
    const kicked = await ask(`/players/${alice.id}/kick`, {
      method: 'POST',
      operator,
      body: { reason: 'loud' },
    });
    expect(kicked).toMatchObject({ status: 204, text: '' });
    await alice.closed();
    expect(alice.rest()).toMatchObject([
      { message: { kind: 'chat', user: 0, content: 'You were kicked: loud' } },
    ]);
    const again = await ask(`/players/${alice.id}/kick`, { method: 'POST', operator, body: {} });
    expect(again).toMatchObject({ status: 404, json: { code: 'HTTP_NOT_FOUND' } });
  });

  test('bans an account for a time, and lifts that', async () => {
    const { enter, ask, host } = await startHttp();
    const alice = await enter('alice');
    const body = { userId: alice.id, reason: 'rude', seconds: 3600 };
    const banned = await ask('/bans', { method: 'POST', operator, body });
    expect(banned).toMatchObject({
      status: 201,
      json: { ban: { userId: alice.id, reason: 'rude', by: 'http' }, expelled: [alice.id] },
    });
    await alice.closed();
    const back = await Player.connect(host.server.listening ?? { host: '', port: 0 }, 'alice');
    expect(await back.refusal({ kind: 'authenticate', token: 'alice' })).toContain('rude (until ');
    expect((await ask('/bans', { operator })).json).toMatchObject({ bans: [{ userId: alice.id }] });
    const lifted = await ask('/bans/lift', { method: 'POST', operator, body: { userId: alice.id } });
    expect(lifted.status).toBe(204);
    expect((await ask('/bans/log?limit=2', { operator })).json).toMatchObject({
      log: [{ action: 'unban' }, { action: 'ban' }],
    });
    await enter('alice');
  });

  test('bans a network', async () => {
    const { enter, ask } = await startHttp();
    const alice = await enter('alice');
    const banned = await ask('/bans', { method: 'POST', operator, body: { address: '127.0.0.0/8' } });
    expect(banned).toMatchObject({
      status: 201,
      json: { ban: { address: '127.0.0.0/8' }, expelled: [alice.id] },
    });
    await alice.closed();
  });

  test('says something to all, a room or a user', async () => {
    const { enter, ask } = await startHttp();
    const alice = await enter('alice');
    await alice.ask({ kind: 'create-room', id: 'lobby' });
    for (const to of [{}, { roomId: 1 }, { userId: alice.id }]) {
      const text = `hello ${JSON.stringify(to)}`;
      expect((await ask('/messages', { method: 'POST', operator, body: { text, ...to } })).status).toBe(204);
      await alice.find(
        (packet) => packet.kind === 'message' && JSON.stringify(packet.message).includes('hello'),
      );
    }
    const nobody = await ask('/messages', { method: 'POST', operator, body: { text: 'x', userId: 1 } });
    expect(nobody.status).toBe(404);
  });

  test('opens, locks, sizes and closes rooms', async () => {
    const { enter, ask } = await startHttp();
    const opened = await ask('/rooms', { method: 'POST', operator, body: { maxUsers: 1 } });
    expect(opened).toMatchObject({ status: 201, json: { id: 1, name: 'room-1' } });
    const [alice, bob] = [await enter('alice'), await enter('bob')];
    const join = { kind: 'join-room', id: 'room-1', monitor: false } as const;
    expect(await alice.refusal(join)).toBe('ok');
    expect(await bob.refusal(join)).toBe('Room is full');
    const body = { maxUsers: 2, locked: true };
    expect((await ask('/rooms/1', { method: 'PATCH', operator, body })).status).toBe(204);
    expect(await bob.refusal(join)).toBe('Room is locked');
    await ask('/rooms/1', { method: 'PATCH', operator, body: { locked: false } });
    expect(await bob.refusal(join)).toBe('ok');
    expect((await ask('/rooms/1', { method: 'DELETE', operator })).status).toBe(204);
    await Promise.all([alice.closed(), bob.closed()]);
    expect((await ask('/rooms')).json).toEqual({ rooms: [] });
  });

  test('changes who is let in', async () => {
    const { ask } = await startHttp();
    const put = (path: string, body: unknown) => ask(path, { method: 'PUT', operator, body });
    await put('/access/maintenance', { on: true, text: 'Back soon.' });
    await put('/access/whitelist-only', { on: true });
    await put('/access/accounts/5', { list: 'whitelist' });
    await put('/access/accounts/6', { list: 'blacklist' });
    expect((await ask('/access', { operator })).json).toEqual({
      maintenance: 'Back soon.',
      whitelistOnly: true,
      whitelist: [5],
      blacklist: [6],
    });
    expect((await ask('/info')).json).toMatchObject({ maintenance: 'Back soon.' });
    await put('/access/maintenance', { on: false });
    await put('/access/accounts/6', { list: 'none' });
    expect((await ask('/access', { operator })).json).toMatchObject({ maintenance: null, blacklist: [] });
    expect(await put('/access/accounts/6', { list: 'greylist' })).toMatchObject({ status: 400 });
  });
});

describe('a body', () => {
  test.each([
    ['with another key', '/bans', { userId: 1, reason: 'x', admin: true }],
    ['with neither subject', '/bans', { reason: 'x' }],
    ['with both subjects', '/bans', { userId: 1, address: '::1' }],
    ['with a subject that is none', '/bans', { userId: -1 }],
    ['with a number as text', '/bans', { userId: '7' }],
    ['with an address that is none', '/bans', { address: 'example.org' }],
    ['with no time', '/bans', { userId: 7, seconds: 0 }],
    ['with a time without end', '/bans', { userId: 7, seconds: 1e300 }],
    ['with a long reason', '/bans', { userId: 7, reason: 'x'.repeat(201) }],
    ['with control characters', '/messages', { text: '\u001b[2J' }],
    ['without a text', '/messages', { text: '' }],
    ['with two audiences', '/messages', { text: 'x', userId: 1, roomId: 1 }],
    ['that is a list', '/messages', [{ text: 'x' }]],
    ['that is null', '/messages', null],
    ['with a prototype', '/messages', JSON.parse('{"__proto__": {"text": "x"}}')],
    ['with rooms too large', '/rooms', { maxUsers: 9 }],
  ])('%s is refused', async (_, path, body) => {
    const { ask, host } = await startHttp();
    expect(await ask(path, { method: 'POST', operator, body })).toMatchObject({
      status: 400,
      headers: { 'content-type': 'application/problem+json' },
      json: { code: 'HTTP_BODY', status: 400, title: 'the body cannot be taken', detail: expect.any(String) },
    });
    expect(host.administration.bans.log(1)).toEqual([]);
    expect(host.server.listRooms()).toEqual([]);
  });

  test('of another type, or none at all, is refused', async () => {
    const { ask } = await startHttp();
    const headers = { 'content-type': 'text/plain' };
    for (const options of [{ headers, body: { text: 'x' } }, {}]) {
      const refused = await ask('/messages', { method: 'POST', operator, ...options });
      expect(refused).toMatchObject({ status: 415, json: { code: 'HTTP_BODY_TYPE' } });
    }
  });

  test('that is too large is refused', async () => {
    const { ask } = await startHttp();
    const body = { text: 'x'.repeat(20_000) };
    expect(await ask('/messages', { method: 'POST', operator, body })).toMatchObject({
      status: 413,
      json: { code: 'HTTP_BODY_SIZE' },
    });
  });
});
