// SPDX-License-Identifier: MIT
// What everybody sees over HTTP: rooms, players and games as real clients made them, and news of them.

import { describe, expect, test } from 'vitest';

import { Listener, startHttp, TOKEN } from './support.ts';

describe('rooms and players', () => {
  test('are shown as they are', async () => {
    const { enter, ask } = await startHttp();
    expect((await ask('/rooms')).json).toEqual({ rooms: [] });
    const [alice, bob] = [await enter('alice'), await enter('bob@zh-CN')];
    await alice.ask({ kind: 'create-room', id: 'lobby' });
    await alice.ask({ kind: 'select-chart', id: 12 });
    const { json } = await ask('/rooms');
    const room = {
      id: 1,
      name: 'lobby',
      host: alice.id,
      players: [{ id: alice.id, name: 'alice' }],
      monitors: [],
      maxUsers: 8,
      phase: 'selecting-chart',
      locked: false,
      cycle: false,
      live: false,
      ready: [],
      chart: { id: 12, name: 'Chart 12' },
    };
    expect(json).toEqual({ rooms: [room] });
    expect((await ask('/rooms/1')).json).toEqual(room);
    expect((await ask('/rooms?name=lobby')).json).toEqual({ rooms: [room] });
    expect((await ask('/rooms?name=other')).json).toEqual({ rooms: [] });
    const { json: players } = await ask('/players');
    expect(players).toMatchObject({
      players: expect.arrayContaining([
        expect.objectContaining({ id: alice.id, name: 'alice', language: 'en-US', room: 1, online: true }),
        expect.objectContaining({ name: 'bob', language: 'zh-CN', room: null, monitor: false }),
      ]),
    });
    expect(JSON.stringify(players)).not.toContain('127.0.0.1');
    expect((await ask(`/players/${alice.id}`)).json).toMatchObject({ name: 'alice' });
    expect((await ask('/info')).json).toMatchObject({ players: 2, rooms: 1, maxRoomUsers: 8, offline: true });
    expect(bob.isClosed).toBe(false);
  });

  test.each([
    '/rooms/2',
    '/players/7',
    '/rooms/x',
    '/rooms/-1',
    '/rooms/1e0',
    '/rooms/01',
    '/rooms/99999999999',
  ])('%s is not there', async (path) => {
    const { ask } = await startHttp();
    expect(await ask(path)).toMatchObject({ status: 404, json: { code: 'HTTP_NOT_FOUND', status: 404 } });
  });
});

describe('the history', () => {
  test('has the games that were played, by player and chart', async () => {
    const { enter, ask } = await startHttp();
    const alice = await enter('alice');
    await alice.ask({ kind: 'create-room', id: 'solo' });
    for (const chart of [12, 13]) {
      await alice.ask({ kind: 'select-chart', id: chart });
      await alice.ask({ kind: 'request-start' });
      await alice.ask({ kind: 'played', id: 987_654 });
    }
    const { json } = await ask('/history');
    expect(json).toMatchObject({
      kept: true,
      games: [
        { chart: { id: 13, name: 'Chart 13' }, roomName: 'solo' },
        { chart: { id: 12 }, results: [{ userId: alice.id, userName: 'alice', score: 987_654 }] },
      ],
    });
    expect((await ask('/history?chart=12&limit=5')).json).toMatchObject({ games: [{ chart: { id: 12 } }] });
    expect((await ask('/history?player=1')).json).toEqual({ kept: true, games: [] });
  });

  test.each(['limit=201', 'limit=-1', 'limit=x', 'before=1.5', 'chart=1e3', 'limit='])(
    'refuses %s',
    async (query) => {
      const { ask } = await startHttp();
      expect(await ask(`/history?${query}`)).toMatchObject({ status: 400, json: { code: 'HTTP_QUERY' } });
    },
  );

  test('says where none is kept', async () => {
    const { ask } = await startHttp('[history]\nenabled = false\n');
    expect((await ask('/history')).json).toEqual({ kept: false, games: [] });
  });
});

describe('event streams', () => {
  test('tell how rooms and players change, whole', async () => {
    const { enter, http } = await startHttp();
    const listener = await Listener.open(http);
    const alice = await enter('alice');
    await alice.ask({ kind: 'create-room', id: 'lobby' });
    await alice.ask({ kind: 'lock-room', lock: true });
    await alice.ask({ kind: 'leave-room' });
    alice.close();
    await expect.poll(() => listener.events.at(-1)).toEqual({ type: 'player-gone', data: { id: alice.id } });
    const rooms = listener.events.filter(({ type }) => type === 'room');
    expect(rooms.at(0)?.data).toMatchObject({ name: 'lobby', players: [{ name: 'alice' }], locked: false });
    expect(rooms.at(-1)?.data).toMatchObject({ locked: true });
    expect(listener.events).toContainEqual({ type: 'room-closed', data: { id: 1, name: 'lobby' } });
  });

  test('tell of games, and of chat only who has the token', async () => {
    const { enter, http } = await startHttp();
    const [stranger, operator] = [
      await Listener.open(http),
      await Listener.open(http, { authorization: `Bearer ${TOKEN}` }),
    ];
    const alice = await enter('alice');
    await alice.ask({ kind: 'create-room', id: 'solo' });
    await alice.ask({ kind: 'chat', message: 'a secret' });
    await alice.ask({ kind: 'select-chart', id: 12 });
    await alice.ask({ kind: 'request-start' });
    await alice.ask({ kind: 'abort' });
    const ended = ({ events }: Listener): boolean => events.some(({ type }) => type === 'game_end');
    await expect.poll(() => ended(stranger) && ended(operator)).toBe(true);
    expect(stranger.events.find(({ type }) => type === 'game_start')?.data).toMatchObject({
      roomId: 1,
      players: [alice.id],
    });
    expect(stranger.text).not.toContain('a secret');
    expect(operator.events.find(({ type }) => type === 'message_send')?.data).toEqual({
      userId: alice.id,
      roomId: 1,
      content: 'a secret',
    });
  });

  test('end when the server stops', async () => {
    const { host, http } = await startHttp();
    const listener = await Listener.open(http);
    await host.stop();
    await listener.ended;
  });
});
