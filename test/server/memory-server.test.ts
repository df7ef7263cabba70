// SPDX-License-Identifier: MIT
// The server in memory: the rules of users and rooms, and the events in their order, with their payloads.

import { describe, expect, it } from 'vitest';

import { Vetoed } from '../../runtime/server/vetoed.ts';
import { memoryServer, refusalOf } from './support.ts';

async function withUsers(count: number, maxRoomUsers?: number) {
  const made = memoryServer(maxRoomUsers);
  for (let id = 1; id <= count; id += 1) await made.server.connect(id, `user${id}`);
  made.take();
  return made;
}

describe('connections', () => {
  it('raises user_connect and user_disconnect with who it is', async () => {
    const { server, raised, lines } = memoryServer();
    await server.connect(7, 'alice', { language: 'zh-CN', address: '10.0.0.1' });
    expect(server.countUsers()).toBe(1);
    expect(server.getUserAddress(7)).toBe('10.0.0.1');
    await server.disconnect(7);
    expect(server.listUsers()).toEqual([]);
    expect(raised).toEqual([
      {
        type: 'user_connect',
        stage: 'happened',
        payload: {
          user: {
            id: 7,
            name: 'alice',
            language: 'zh-CN',
            room: undefined,
            monitor: false,
            connectedAt: 1_700_000_000_000n,
          },
        },
      },
      { type: 'user_disconnect', stage: 'happened', payload: { userId: 7, name: 'alice', reason: 'left' } },
    ]);
    expect(lines).toEqual(['[user 7] connected as alice', '[user 7] disconnected']);
  });

  it('refuses a second connection of an account, and what nobody who is not there can do', async () => {
    const { server } = await withUsers(1);
    expect(await refusalOf(() => server.connect(1, 'again'))).toMatch(/^conflict: user 1 is connected/);
    expect(await refusalOf(() => server.connect(-1, 'x'))).toMatch(/^invalid-argument/);
    expect(await refusalOf(() => server.connect(2 ** 32, 'x'))).toMatch(/^invalid-argument/);
    for (const work of [
      () => server.disconnect(9),
      () => server.say(9, 'hi'),
      () => server.leave(9),
      () => server.getUser(9),
      () => server.getUserAddress(9),
      () => server.kickUser(9),
      () => server.sendToUser(9, 'hi'),
      () => server.openRoom(9, 'lobby'),
    ]) {
      expect(await refusalOf(work)).toBe('not-found: no user 9 is connected');
    }
  });

  it('kicks at once, and refuses a banned account until it is unbanned', async () => {
    const { server, types, lines, clock } = await withUsers(3);
    server.kickUser(1);
    expect(server.countUsers()).toBe(2);
    clock.at += 5;
    server.banUser(2, 'spam');
    server.banUser(99, 'never seen');
    expect(server.listBans()).toEqual([
      { userId: 2, reason: 'spam', since: 1_700_000_000_005n },
      { userId: 99, reason: 'never seen', since: 1_700_000_000_005n },
    ]);
    expect(await refusalOf(() => server.connect(2, 'bob'))).toBe('conflict: banned: spam');
    server.unbanUser(2);
    await server.connect(2, 'bob');
    expect(await refusalOf(() => server.unbanUser(2))).toBe('not-found: account 2 is not banned');
    expect(types()).toEqual(['user_disconnect', 'user_disconnect', 'user_connect']);
    expect(lines).toEqual(['[user 1] kicked', '[user 2] banned', '[user 2] connected as bob']);
  });

  it('starts and stops: everybody is told, then disconnected', async () => {
    const { server, raised, types } = memoryServer();
    await server.start();
    await server.connect(1, 'a');
    await server.openRoom(1, 'lobby');
    await server.stop('maintenance');
    await server.stop('again');
    expect(types()).toEqual([
      'server_start',
      'user_connect',
      'room_create',
      'user_join_room',
      'server_shutdown',
      'user_leave_room',
      'room_disband',
      'user_disconnect',
    ]);
    expect(raised[0]?.payload).toEqual({ version: '1.2.3' });
    expect(raised[4]?.payload).toEqual({ reason: 'maintenance' });
    expect(raised[7]?.payload).toEqual({ userId: 1, name: 'a', reason: 'server-shutdown' });
    expect(await refusalOf(() => server.connect(2, 'b'))).toMatch(/^unavailable/);
  });
});

describe('rooms', () => {
  it('opens one with its creator in it, and disbands it when the last user leaves', async () => {
    const { server, raised, types } = await withUsers(2);
    const id = await server.openRoom(1, 'lobby', 4);
    expect(server.getRoom(id)).toEqual({
      id,
      name: 'lobby',
      host: 1,
      players: Uint32Array.of(1),
      monitors: Uint32Array.of(),
      maxUsers: 4,
      phase: 'selecting-chart',
      locked: false,
      cycle: false,
      chart: undefined,
    });
    await server.join(2, 'lobby');
    await server.leave(1);
    expect(server.getRoom(id).host).toBe(2);
    await server.leave(2);
    expect(server.listRooms()).toEqual([]);
    expect(types()).toEqual([
      'room_create',
      'user_join_room',
      'user_join_room',
      'user_leave_room',
      'user_leave_room',
      'room_disband',
    ]);
    expect(raised[0]?.payload).toEqual({ roomId: id, name: 'lobby', maxUsers: 4, creator: 1 });
    expect(raised[2]?.payload).toEqual({ userId: 2, roomId: id, monitor: false });
    expect(raised[5]?.payload).toEqual({ roomId: id, name: 'lobby' });
  });

  it.each(['', 'has space', 'a'.repeat(21), 'über', '../x', 'a\n'])('refuses the name %j', async (name) => {
    const { server } = await withUsers(1);
    expect(await refusalOf(() => server.openRoom(1, name))).toMatch(
      /^invalid-argument: a room name is 1 to 20/,
    );
  });

  it('refuses what the rules forbid', async () => {
    const { server } = await withUsers(4, 2);
    await server.openRoom(1, 'lobby');
    expect(await refusalOf(() => server.openRoom(2, 'lobby'))).toMatch(/^conflict: a room named "lobby"/);
    expect(await refusalOf(() => server.openRoom(2, 'other', 3))).toMatch(
      /^invalid-argument: a room holds 1 to 2/,
    );
    expect(await refusalOf(() => server.openRoom(1, 'other'))).toBe('conflict: already in a room');
    expect(await refusalOf(() => server.join(1, 'lobby'))).toBe('conflict: already in a room');
    expect(await refusalOf(() => server.join(2, 'nowhere'))).toMatch(/^not-found/);
    expect(await refusalOf(() => server.say(2, 'hi'))).toBe('conflict: not in a room');
    expect(await refusalOf(() => server.leave(2))).toBe('conflict: not in a room');
    const { id } = server.getRoomByName('lobby');
    server.lockRoom(id, true);
    expect(await refusalOf(() => server.join(2, 'lobby'))).toBe('conflict: the room is locked');
    server.lockRoom(id, false);
    await server.join(2, 'lobby');
    expect(await refusalOf(() => server.join(3, 'lobby'))).toBe('conflict: the room is full');
    await server.join(3, 'lobby', true);
    expect(server.getUser(3)).toMatchObject({ room: id, monitor: true });
    expect(server.getRoom(id).monitors).toEqual(Uint32Array.of(3));
  });

  it('opens an empty room for a plugin, under a name of its own, led by the first player', async () => {
    const { server, raised, take } = await withUsers(2);
    await server.openRoom(1, 'room-2');
    take();
    const id = server.createRoom(3);
    expect(id).toBe(2);
    expect(server.getRoom(id)).toMatchObject({ name: 'room-2-2', host: undefined, maxUsers: 3 });
    expect(raised).toEqual([
      {
        type: 'room_create',
        stage: 'happened',
        payload: { roomId: 2, name: 'room-2-2', maxUsers: 3, creator: undefined },
      },
    ]);
    await server.join(2, 'room-2-2');
    expect(server.getRoom(id).host).toBe(2);
    expect(await refusalOf(() => server.createRoom(9))).toMatch(/^invalid-argument/);
  });

  it('disbands a room and takes its users out, also an empty one', async () => {
    const { server, types, take, lines } = await withUsers(3);
    const id = await server.openRoom(1, 'lobby');
    await server.join(2, 'lobby');
    await server.join(3, 'lobby', true);
    take();
    server.disbandRoom(id);
    expect(types()).toEqual(['user_leave_room', 'user_leave_room', 'user_leave_room', 'room_disband']);
    expect(lines).toContain('[room lobby] * closed');
    expect(server.getUser(3)).toMatchObject({ room: undefined, monitor: false });
    expect(server.listRooms()).toEqual([]);
    expect(await refusalOf(() => server.disbandRoom(id))).toMatch(/^not-found/);
    take();
    server.disbandRoom(server.createRoom(1));
    expect(types()).toEqual(['room_create', 'room_disband']);
  });
});

describe('games', () => {
  it('begins when everybody is ready, and ends when every player is done', async () => {
    const { server, raised, types, take } = await withUsers(3);
    const roomId = await server.openRoom(1, 'lobby');
    await server.join(2, 'lobby');
    await server.join(3, 'lobby', true);
    server.selectChart(1, { id: 77, name: 'Chart' });
    take();
    expect(await refusalOf(() => server.requestStart(2))).toBe('conflict: only the host can do this');
    await server.requestStart(1);
    expect(server.getRoom(roomId).phase).toBe('waiting-for-ready');
    expect(types()).toEqual([]);
    await server.ready(2);
    await server.ready(3);
    expect(server.getRoom(roomId).phase).toBe('playing');
    expect(await refusalOf(() => server.join(4, 'lobby'))).toMatch(/^not-found/);
    for (const play of [{ score: 2 ** 31 }, { score: 0.5 }, { accuracy: 1.1 }, { accuracy: Number.NaN }]) {
      const wrong = { score: 1, accuracy: 1, fullCombo: false, ...play };
      expect(await refusalOf(() => server.finish(1, wrong))).toMatch(/^invalid-argument/);
    }
    await server.finish(1, { score: 900_000, accuracy: 0.9, fullCombo: true });
    expect(await refusalOf(() => server.finish(1))).toMatch(/^conflict: has ended/);
    expect(await refusalOf(() => server.finish(3))).toBe('conflict: not playing');
    await server.finish(2);
    const chart = { id: 77, name: 'Chart' };
    expect(raised).toEqual([
      {
        type: 'game_start',
        stage: 'happened',
        payload: { roomId, chart, players: Uint32Array.of(1, 2) },
      },
      {
        type: 'game_end',
        stage: 'happened',
        payload: {
          roomId,
          chart,
          results: [
            { userId: 1, score: 900_000, accuracy: 0.9, fullCombo: true, aborted: false },
            { userId: 2, score: 0, accuracy: 0, fullCombo: false, aborted: true },
          ],
        },
      },
    ]);
    expect(server.getRoom(roomId)).toMatchObject({ phase: 'selecting-chart', host: 1, chart });
  });

  it('passes the host role on after each game when the room cycles', async () => {
    const { server } = await withUsers(2);
    const id = await server.openRoom(1, 'lobby');
    await server.join(2, 'lobby');
    expect(await refusalOf(() => server.setCycle(2, true))).toBe('conflict: only the host can do this');
    server.setCycle(1, true);
    const hosts: (number | undefined)[] = [];
    for (const host of [1, 2]) {
      await server.requestStart(host);
      await server.ready(3 - host);
      await server.endGame('lobby');
      hosts.push(server.getRoom(id).host);
    }
    expect(hosts).toEqual([2, 1]);
    expect(await refusalOf(() => server.endGame('lobby'))).toBe('conflict: no game is going on');
  });

  it('starts or ends by who leaves, and follows every game_start by one game_end', async () => {
    const { server, raised, types, take } = await withUsers(3);
    const roomId = await server.openRoom(1, 'lobby');
    await server.join(2, 'lobby');
    await server.join(3, 'lobby');
    take();
    await server.requestStart(1);
    await server.ready(2);
    await server.disconnect(3);
    expect(types()).toEqual(['user_leave_room', 'game_start', 'user_disconnect']);
    await server.finish(2, { score: 1, accuracy: 0.5, fullCombo: false });
    take();
    server.kickUser(1);
    expect(types()).toEqual(['user_leave_room', 'game_end', 'user_disconnect']);
    expect(raised[1]?.payload).toMatchObject({
      results: [
        { userId: 1, aborted: true },
        { userId: 2, score: 1 },
      ],
    });
    await server.requestStart(2);
    take();
    server.disbandRoom(roomId);
    expect(types()).toEqual(['user_leave_room', 'game_end', 'room_disband']);
  });
});

describe('votes', () => {
  it('asks before it does, in order of priority, and hears of vetoes', async () => {
    const { server, eventBus, take, raised } = await withUsers(2);
    const asked: string[] = [];
    eventBus.subscribe('room_create', () => void asked.push('high'), 'second', { priority: 'high' });
    eventBus.subscribe(
      'room_create',
      (event, { stage }) => {
        asked.push(`low ${event.name} ${stage.tag}`);
        return event.name === 'bad' ? { tag: 'veto', val: 'no such rooms' } : { tag: 'proceed' };
      },
      'first',
      { priority: 'low' },
    );
    const error = await server.openRoom(1, 'bad').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Vetoed);
    expect(error).toMatchObject({ event: 'room_create', by: 'first', reason: 'no such rooms' });
    expect(server.listRooms()).toEqual([]);
    expect(raised.map(({ type, stage }) => [type, stage])).toEqual([['room_create', 'vetoed']]);
    take();
    const id = await server.openRoom(1, 'good');
    expect(asked).toEqual(['low bad asked', 'low good asked', 'high']);
    expect(raised[0]?.payload).toMatchObject({ roomId: id, name: 'good' });
  });

  it('asks about joining, talking and starting as well', async () => {
    const { server, eventBus, take } = await withUsers(2);
    await server.openRoom(1, 'lobby');
    for (const type of ['user_join_room', 'message_send', 'game_start'] as const) {
      eventBus.subscribe(type, () => ({ tag: 'veto', val: `not ${type}` }), `guard-${type}`);
    }
    take();
    for (const work of [
      () => server.join(2, 'lobby'),
      () => server.say(1, 'hi'),
      () => server.requestStart(1),
    ]) {
      await expect(work()).rejects.toBeInstanceOf(Vetoed);
    }
    expect(server.getRoomByName('lobby')).toMatchObject({
      players: Uint32Array.of(1),
      phase: 'selecting-chart',
    });
    expect(take()).toEqual({
      lines: [],
      types: ['user_join_room vetoed', 'message_send vetoed', 'game_start vetoed'],
    });
  });

  it('checks again after the vote, since the room may have changed meanwhile', async () => {
    const { server, eventBus, take } = await withUsers(2);
    const id = await server.openRoom(1, 'lobby');
    eventBus.subscribe('user_join_room', () => server.lockRoom(id, true), 'locker');
    take();
    expect(await refusalOf(() => server.join(2, 'lobby'))).toBe('conflict: the room is locked');
    server.lockRoom(id, false);
    eventBus.subscribe('user_join_room', () => server.disbandRoom(id), 'locker');
    expect(await refusalOf(() => server.join(2, 'lobby'))).toBe('not-found: room "lobby" is closed');
    expect(take().types).not.toContain('user_join_room');
  });

  it('lets a subscriber act on what it is told of without ending up in a wrong state', async () => {
    const { server, eventBus, types, take } = await withUsers(2);
    await server.openRoom(1, 'lobby');
    await server.join(2, 'lobby');
    take();
    eventBus.subscribe(
      'user_leave_room',
      ({ userId }) => {
        if (userId === 1) server.kickUser(2);
      },
      'chain',
    );
    await server.disconnect(1);
    expect(server.countUsers()).toBe(0);
    expect(server.listRooms()).toEqual([]);
    expect(types().filter((type) => type === 'user_disconnect')).toHaveLength(2);
    expect(types().filter((type) => type === 'room_disband')).toHaveLength(1);
  });

  it('says what users say to the room, and messages of the server to whom they are for', async () => {
    const { server, take } = await withUsers(1);
    const id = await server.openRoom(1, 'lobby');
    take();
    await server.say(1, 'hi\n[to all] forged');
    server.sendToUser(1, 'you');
    server.sendToRoom(id, 'room');
    server.sendToAll('all');
    expect(take()).toEqual({
      lines: [
        '[room lobby] user1: hi\\n[to all] forged',
        '[to 1] you',
        '[to room lobby] room',
        '[to all] all',
      ],
      types: ['message_send'],
    });
  });
});
