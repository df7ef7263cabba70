// SPDX-License-Identifier: MIT
// What plugins see of real game clients, and what clients see of what plugins do: events, the host API, commands.

import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';

import type { ServerCommand } from '../../runtime/server/wire/index.ts';
import { CHART, JOIN, line, OPEN, READY, START, say, typesOf, veto, WATCH } from './phira-packets.ts';
import { Player, roomOf, startServer, until } from './phira-support.ts';
import { refusalOf } from './support.ts';

describe('plugins hear', () => {
  it('everything of a game, with full payloads', async () => {
    const test = await startServer();
    const { server, raised } = test;
    const alice = await test.logIn('alice');
    await alice.ask(OPEN);
    const bob = await test.logIn('bob');
    await bob.ask(JOIN);
    await bob.ask(say('hi'));
    await bob.ask({ kind: 'leave-room' });
    await bob.ask(JOIN);
    await alice.ask(CHART);
    await alice.ask(START);
    await bob.ask(READY);
    await alice.ask({ kind: 'played', id: 900_000 });
    await bob.ask({ kind: 'abort' });
    await bob.ask({ kind: 'leave-room' });
    await alice.ask({ kind: 'leave-room' });
    alice.close();
    await until(() => server.countUsers() === 1);
    const roomId = 1;
    const chart = { id: 7, name: 'Chart 7' };
    const user = (player: Player) => ({
      id: player.id,
      name: player.name,
      language: 'en-US',
      monitor: false,
    });
    expect(raised).toMatchObject([
      { type: 'server_start', payload: { version: '1.2.3' } },
      { type: 'user_connect', payload: { user: user(alice) } },
      { type: 'room_create', payload: { roomId, name: 'lobby', maxUsers: 8, creator: alice.id } },
      { type: 'user_join_room', payload: { userId: alice.id, roomId, monitor: false } },
      { type: 'user_connect', payload: { user: user(bob) } },
      { type: 'user_join_room', payload: { userId: bob.id, roomId, monitor: false } },
      { type: 'message_send', payload: { userId: bob.id, roomId, content: 'hi' } },
      { type: 'user_leave_room', payload: { userId: bob.id, roomId } },
      { type: 'user_join_room', payload: { userId: bob.id, roomId } },
      { type: 'game_start', payload: { roomId, chart, players: Uint32Array.of(alice.id, bob.id) } },
      {
        type: 'game_end',
        payload: {
          roomId,
          chart,
          results: [
            { userId: alice.id, score: 900_000, accuracy: 0.9, fullCombo: false, aborted: false },
            { userId: bob.id, score: 0, accuracy: 0, fullCombo: false, aborted: true },
          ],
        },
      },
      { type: 'user_leave_room', payload: { userId: bob.id, roomId } },
      { type: 'user_leave_room', payload: { userId: alice.id, roomId } },
      { type: 'room_disband', payload: { roomId, name: 'lobby' } },
      { type: 'user_disconnect', payload: { userId: alice.id, name: 'alice', reason: 'left' } },
    ]);
  });

  it('of a start when it was asked for and again when play begins, and of one end of each game', async () => {
    const test = await startServer();
    const asked: unknown[] = [];
    test.eventBus.subscribe('game_start', ({ players }) => void asked.push([...players]), 'asked');
    const [alice, bob, watcher] = await roomOf(test, 'alice', 'bob', 'watcher');
    if (bob === undefined || watcher === undefined) throw new Error('nobody is there');
    await alice.ask(CHART);
    await alice.ask(START);
    await alice.ask({ kind: 'cancel-ready' });
    await alice.ask(START);
    expect(asked).toEqual([
      [alice.id, bob.id],
      [alice.id, bob.id],
    ]);
    expect(typesOf(test.raised)).toEqual([]);
    await bob.ask({ kind: 'leave-room' });
    expect(typesOf(test.raised)).toEqual(['user_leave_room']);
    await watcher.ask(READY);
    await alice.ask({ kind: 'leave-room' });
    expect(typesOf(test.raised)).toEqual([
      'user_leave_room',
      'game_start',
      'user_leave_room',
      'user_leave_room',
      'game_end',
      'room_disband',
    ]);
    expect(test.raised[1]?.payload).toMatchObject({ players: Uint32Array.of(alice.id) });
  });
});

describe('a plugin', () => {
  it('kicks: the connection ends, others are told, and whoever comes back is in no room', async () => {
    const test = await startServer();
    const { server, raised } = test;
    const [alice, bob] = await roomOf(test, 'alice', 'bob');
    if (bob === undefined) throw new Error('nobody is there');
    server.kickUser(alice.id);
    expect(server.countUsers()).toBe(1);
    await alice.closed();
    expect(await bob.drain()).toMatchObject([
      { message: { kind: 'leave-room', user: alice.id } },
      { message: { kind: 'new-host', user: bob.id } },
      { kind: 'change-host', isHost: true },
    ]);
    expect(raised).toMatchObject([
      { type: 'user_leave_room' },
      { type: 'user_disconnect', payload: { userId: alice.id, reason: 'kicked' } },
    ]);
    const again = await Player.connect(test.address, 'alice');
    const reply = await again.ask({ kind: 'authenticate', token: 'alice' });
    expect(reply).toMatchObject({ result: { ok: true, value: { room: undefined } } });
    expect(await refusalOf(() => server.kickUser(99))).toBe('not-found: no user 99 is connected');
  });

  it('bans: the user is told why, and so is every login until the ban ends', async () => {
    const test = await startServer();
    const { server } = test;
    const alice = await test.logIn('alice');
    server.banUser(alice.id, 'too loud');
    await alice.closed();
    expect(alice.rest()).toMatchObject([
      { message: { content: 'You are banned from this server: too loud' } },
    ]);
    expect(test.raised.at(-1)).toMatchObject({ type: 'user_disconnect', payload: { reason: 'banned' } });
    const again = await Player.connect(test.address, 'alice');
    again.send({ kind: 'authenticate', token: 'alice@zh-CN' });
    await again.closed();
    expect(again.rest()).toEqual([
      { kind: 'authenticate', result: { ok: false, error: '你已被此服务器封禁：too loud' } },
    ]);
    expect(server.listBans()).toMatchObject([{ userId: alice.id, reason: 'too loud' }]);
    server.unbanUser(alice.id);
    await test.logIn('alice');
    expect(await refusalOf(() => server.unbanUser(alice.id))).toMatch(/^not-found/);
  });

  it('disbands: games, which cannot be told, log in again, are in no room, and never were away', async () => {
    const test = await startServer();
    const { server, raised } = test;
    const [alice, bob, watcher] = await roomOf(test, 'alice', 'bob', 'watcher');
    server.disbandRoom(1);
    expect(server.listRooms()).toEqual([]);
    for (const player of [alice, bob, watcher]) {
      if (player === undefined) throw new Error('nobody is there');
      await player.closed();
      // No answer to a LeaveRoom that was never sent, no news of a room: either would break the game.
      expect(player.rest()).toEqual([]);
      const again = await Player.connect(test.address, player.name);
      const reply = await again.ask({ kind: 'authenticate', token: player.name });
      expect(reply).toMatchObject({
        result: { ok: true, value: { user: { id: player.id, monitor: false }, room: undefined } },
      });
      expect(await again.refusal({ ...OPEN, id: player.name })).toBe('ok');
    }
    expect(server.countUsers()).toBe(3);
    expect(typesOf(raised).slice(0, 4)).toEqual([
      'user_leave_room',
      'user_leave_room',
      'user_leave_room',
      'room_disband',
    ]);
    expect(typesOf(raised)).not.toContain('user_disconnect');
    expect(typesOf(raised)).not.toContain('user_connect');
  });

  it('disbands, and who does not come back in time is gone then', async () => {
    const test = await startServer({ times: { grace: 150 } });
    const [alice] = await roomOf(test, 'alice');
    test.server.disbandRoom(1);
    await alice.closed();
    await until(() => test.server.countUsers() === 0);
    expect(typesOf(test.raised)).toEqual(['user_leave_room', 'room_disband', 'user_disconnect']);
    expect(test.raised[2]?.payload).toMatchObject({ reason: 'timed-out' });
  });

  it('locks: players see it, and nobody gets in', async () => {
    const test = await startServer();
    const [alice] = await roomOf(test, 'alice');
    test.server.lockRoom(1, true);
    test.server.lockRoom(1, true);
    expect(await alice.drain()).toEqual([{ kind: 'message', message: { kind: 'lock-room', lock: true } }]);
    const bob = await test.logIn('bob');
    expect(await bob.refusal(JOIN)).toBe('Room is locked');
  });

  it('opens an empty room, which the first player to join leads', async () => {
    const test = await startServer({ times: { settle: 30 } });
    const { server } = test;
    const id = server.createRoom(2);
    const { name } = server.getRoom(id);
    expect(name).toMatch(/^[A-Za-z0-9_-]{1,20}$/);
    const watcher = await test.logIn('watcher');
    expect(await watcher.refusal({ kind: 'join-room', id: name, monitor: true })).toBe('ok');
    const alice = await test.logIn('alice');
    const joined = await alice.ask({ kind: 'join-room', id: name, monitor: false });
    expect(joined).toMatchObject({ result: { ok: true, value: { live: true } } });
    expect(await alice.next()).toMatchObject({ message: { kind: 'new-host', user: alice.id } });
    expect(await alice.next()).toEqual({ kind: 'change-host', isHost: true });
    expect(await alice.refusal(CHART)).toBe('ok');
    const bob = await test.logIn('bob');
    expect(await bob.refusal({ kind: 'join-room', id: name, monitor: false })).toBe('ok');
    const carol = await test.logIn('carol');
    expect(await carol.refusal({ kind: 'join-room', id: name, monitor: false })).toBe('Room is full');
    expect(server.getRoom(id)).toMatchObject({ host: alice.id, maxUsers: 2 });
  });

  it('speaks in the chat to one, to a room, to all', async () => {
    const test = await startServer();
    const { server } = test;
    const [alice, bob] = await roomOf(test, 'alice', 'bob');
    const carol = await test.logIn('carol');
    server.sendToUser(alice.id, 'one');
    server.sendToRoom(1, 'room 世界');
    server.sendToAll('all');
    expect(await alice.drain()).toEqual([line('one'), line('room 世界'), line('all')]);
    expect(await bob?.drain()).toEqual([line('room 世界'), line('all')]);
    expect(await carol.drain()).toEqual([line('all')]);
  });

  it('acts on what it hears without getting in the way of the answer', async () => {
    const test = await startServer({ times: { settle: 50 } });
    test.eventBus.subscribe('room_create', ({ roomId }) => test.server.lockRoom(roomId, true), 'locker', {
      priority: 'monitor',
    });
    test.eventBus.subscribe(
      'user_join_room',
      ({ userId }) => test.server.sendToUser(userId, 'welcome'),
      'x',
      {
        priority: 'monitor',
      },
    );
    const alice = await test.logIn('alice');
    const before: ServerCommand[] = [];
    await alice.ask(OPEN, before);
    expect(before).toEqual([{ kind: 'message', message: { kind: 'create-room', user: alice.id } }]);
    expect(await alice.next()).toMatchObject({ message: { kind: 'lock-room', lock: true } });
    expect(await alice.next()).toEqual(line('welcome'));
  });
});

describe('a command', () => {
  it('is a chat line with the prefix, from anywhere, answered to who typed it alone', async () => {
    const test = await startServer();
    const { commandRegistry, raised } = test;
    const [alice, bob] = await roomOf(test, 'alice', 'bob');
    const who = ({ source, args }: { source: object; args: string[] }): string =>
      `${JSON.stringify(source)}\n${args.join('|')}`;
    commandRegistry.register('who', 'Says who', who, 'test');
    commandRegistry.register('halt', 'Stops', () => 'stopped', 'test', { operatorsOnly: true });
    expect(await alice.refusal(say('/who a "b c"'))).toBe('ok');
    expect(await alice.drain()).toEqual([line(`{"tag":"user","val":${alice.id}}`), line('a|b c')]);
    expect(await alice.refusal(say('/halt'))).toBe('ok');
    expect(await alice.drain()).toEqual([line(expect.stringContaining('operators'))]);
    const carol = await test.logIn('carol');
    expect(await carol.refusal(say('/who'))).toBe('ok');
    expect(await bob?.drain()).toEqual([]);
    expect(raised.filter(({ type }) => type.startsWith('message'))).toEqual([]);
    expect(raised.find(({ type }) => type === 'command_input')?.payload).toEqual({
      source: { tag: 'user', val: alice.id },
      line: 'who a "b c"',
    });
    test.eventBus.subscribe('command_input', () => veto('not now'), 'guard');
    expect(await alice.refusal(say('/who'))).toBe('not now');
  });
});

describe('those who watch', () => {
  it('see what players touch, byte for byte and in order; players do not', async () => {
    const test = await startServer();
    const [alice, bob, watcher] = await roomOf(test, 'alice', 'bob', 'watcher');
    if (bob === undefined || watcher === undefined) throw new Error('nobody is there');
    const touch = (time: number) =>
      ({ kind: 'touches', frames: [{ time, points: [{ finger: -1, x: 0.5, y: -0.25 }] }] }) as const;
    const judge = (time: number) =>
      ({ kind: 'judges', judges: [{ time, line: 3, note: 300, judgement: 'hold-good' }] }) as const;
    for (let count = 0; count < 100; count += 2) {
      alice.send(touch(count));
      alice.send(judge(count + 1));
    }
    await alice.ask({ kind: 'ping' });
    const seen = await watcher.drain();
    expect(seen).toHaveLength(100);
    expect(seen[0]).toEqual({ ...touch(0), player: alice.id });
    expect(
      seen.map(
        (packet) => ('frames' in packet ? packet.frames : 'judges' in packet ? packet.judges : [])[0]?.time,
      ),
    ).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect(await bob.drain()).toEqual([]);
  });

  it('are let in by number, do not count as players, and log in again when the last player leaves', async () => {
    const test = await startServer({ maxRoomUsers: 1 });
    const [alice, watcher] = await roomOf(test, 'alice', 'watcher');
    const bob = await test.logIn('bob');
    expect(await bob.refusal(WATCH)).toBe("Permission denied. You can't monitor this room.");
    expect(await bob.refusal(JOIN)).toBe('Room is full');
    await alice.ask({ kind: 'leave-room' });
    await watcher?.closed();
    expect(test.server.listRooms()).toEqual([]);
    expect(typesOf(test.raised)).toEqual([
      'user_connect',
      'user_leave_room',
      'user_leave_room',
      'room_disband',
    ]);
    // Whoever watched before plays like anybody else afterwards.
    const again = await test.logIn('watcher');
    await again.ask(OPEN);
    expect(test.server.getRoomByName('lobby')).toMatchObject({ host: again.id, monitors: new Uint32Array() });
    expect(await again.refusal({ kind: 'leave-room' })).toBe('ok');
    expect(test.server.listRooms()).toEqual([]);
  });
});

describe('operators', () => {
  it('see users and rooms, and hear of changes while they listen', async () => {
    const test = await startServer();
    const { server } = test;
    const [alice, bob] = await roomOf(test, 'alice', 'bob');
    const changes: unknown[] = [];
    const stop = server.onChange((change) => changes.push(change));
    await alice.ask(CHART);
    await alice.ask(START);
    expect(server.rooms()).toMatchObject([{ name: 'lobby', live: false, ready: [alice.id] }]);
    expect(changes).toMatchObject([
      { kind: 'room', room: { chart: { id: 7 }, phase: 'selecting-chart' } },
      { kind: 'room', room: { phase: 'waiting-for-ready' } },
    ]);
    bob?.close();
    await until(() => changes.length > 2);
    expect(changes[2]).toMatchObject({ kind: 'user', user: { name: 'bob', online: false } });
    expect(server.users()).toMatchObject(
      [{ online: true }, { online: false }].sort(() => (alice.id < (bob?.id ?? 0) ? 0 : -1)),
    );
    server.disbandRoom(1);
    expect(changes.slice(3)).toMatchObject([
      { kind: 'user', user: { name: 'alice', room: undefined } },
      { kind: 'user', user: { name: 'bob', room: undefined } },
      { kind: 'room-closed', name: 'lobby' },
    ]);
    server.kickUser(bob?.id ?? 0);
    await alice.closed();
    await pause(50);
    expect(changes.slice(6)).toMatchObject([
      { kind: 'user-gone', userId: bob?.id },
      { kind: 'user', user: { name: 'alice', online: false } },
    ]);
    stop();
    const count = changes.length;
    await test.logIn('carol');
    expect(changes).toHaveLength(count);
  });
});

describe('recordings', () => {
  it('make rooms live, take what players touch, and know the record', async () => {
    const calls: unknown[][] = [];
    const recorder = {
      begin: (game: unknown) => calls.push(['begin', game]),
      live: (userId: number, { kind }: { kind: string }) => calls.push(['live', userId, kind]),
      done: (userId: number, record: number | undefined) => calls.push(['done', userId, record]),
      end: (roomId: number) => calls.push(['end', roomId]),
    };
    const test = await startServer({ recorder, times: { settle: 20 } });
    const alice = await test.logIn('alice');
    await alice.ask(OPEN);
    expect(await alice.next()).toMatchObject({ kind: 'on-join-room', user: { id: -1, monitor: true } });
    expect(await alice.next()).toMatchObject({ message: { kind: 'leave-room', user: -1 } });
    const bob = await test.logIn('bob');
    expect(await bob.ask(JOIN)).toMatchObject({ result: { value: { live: true } } });
    await bob.ask({ kind: 'leave-room' });
    await alice.ask(CHART);
    await alice.ask(START);
    alice.send({ kind: 'touches', frames: [] });
    await alice.ask({ kind: 'played', id: 1_000_000 });
    expect(calls).toEqual([
      ['begin', { roomId: 1, chart: 7, players: [alice.id] }],
      ['live', alice.id, 'touches'],
      ['done', alice.id, 1_000_000],
      ['end', 1],
    ]);
  });
});
