// SPDX-License-Identifier: MIT
// Votes of plugins on what real game clients ask for: what a veto says, and votes that take their time.

import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';

import type { Decision } from '../../runtime/events/event.ts';
import { CHART, JOIN, line, OPEN, READY, START, say, typesOf, veto } from './phira-packets.ts';
import { roomOf, startServer, until } from './phira-support.ts';

describe('a veto', () => {
  it('is the polite error of what was asked for, which then does not happen', async () => {
    const test = await startServer();
    const { server, eventBus, raised } = test;
    const [alice, bob] = await roomOf(test, 'alice', 'bob');
    const carol = await test.logIn('carol');
    if (bob === undefined) throw new Error('nobody is there');
    await alice.ask(CHART);
    await bob.drain();
    raised.length = 0;
    for (const type of ['room_create', 'user_join_room', 'message_send', 'game_start'] as const) {
      eventBus.subscribe(type, () => veto(`no ${type}, 谢谢`), 'guard');
    }
    expect(await carol.refusal({ ...OPEN, id: 'other' })).toBe('no room_create, 谢谢');
    expect(await carol.refusal(JOIN)).toBe('no user_join_room, 谢谢');
    expect(await alice.refusal(say('rude'))).toBe('no message_send, 谢谢');
    expect(await alice.refusal(START)).toBe('no game_start, 谢谢');
    eventBus.subscribe('message_send', () => veto(`${'\n'.repeat(3)}${'x'.repeat(100_000)}`), 'guard');
    expect(await alice.refusal(say('rude'))).toMatch(/^\\n\\n\\nx{494}\.\.\. \(99506 more\)$/);
    expect(await bob.drain()).toEqual([]);
    expect(typesOf(raised)).toEqual([
      'room_create vetoed',
      'user_join_room vetoed',
      'message_send vetoed',
      'game_start vetoed',
      'message_send vetoed',
    ]);
    expect(server.listRooms()).toMatchObject([{ name: 'lobby', phase: 'selecting-chart' }]);
  });

  it('that takes its time is about the room as it was left: one after another, and checked again', async () => {
    const test = await startServer();
    const { server, eventBus } = test;
    const [alice, dave] = await roomOf(test, 'alice', 'dave');
    if (dave === undefined) throw new Error('nobody is there');
    await alice.ask(CHART);
    const asked: string[] = [];
    let answer: ((decision: Decision) => void) | undefined;
    const later = (what: string): Promise<Decision> => {
      asked.push(what);
      return new Promise((resolve) => {
        answer = resolve;
      });
    };
    eventBus.subscribe('game_start', ({ players }) => later(`start of ${players.length}`), 'slow');
    eventBus.subscribe('user_join_room', ({ userId }) => later(`join of ${userId}`), 'slow');
    const bob = await test.logIn('bob');
    const carol = await test.logIn('carol');
    const start = alice.refusal(START);
    await until(() => asked.length === 1);
    const joins = [bob.refusal(JOIN), carol.refusal(JOIN)];
    // What needs no vote is not held up.
    expect(await dave.refusal(READY)).toBe('ok');
    await pause(50);
    expect(asked).toEqual(['start of 2']);
    answer?.({ tag: 'proceed' });
    expect(await start).toBe('ok');
    expect(await Promise.all(joins)).toEqual(['Game is ongoing', 'Game is ongoing']);
    await alice.ask({ kind: 'cancel-ready' });
    const join = bob.refusal(JOIN);
    await until(() => asked.length === 2);
    server.lockRoom(1, true);
    answer?.({ tag: 'proceed' });
    expect(await join).toBe('Room is locked');
    server.lockRoom(1, false);
    const last = bob.refusal(JOIN);
    await until(() => asked.length === 3);
    server.disbandRoom(1);
    answer?.({ tag: 'proceed' });
    expect(await last).toBe('room not found');
    expect(server.listRooms()).toEqual([]);
  });

  it('on chat that takes its time keeps the order of what is said, and holds up no game', async () => {
    const test = await startServer();
    const [alice, bob] = await roomOf(test, 'alice', 'bob');
    if (bob === undefined) throw new Error('nobody is there');
    const waiting: (() => void)[] = [];
    const slow = (): Promise<Decision> =>
      new Promise((resolve) => waiting.push(() => resolve({ tag: 'proceed' })));
    test.eventBus.subscribe('message_send', slow, 'slow');
    const first = bob.ask(say('first'));
    await until(() => waiting.length === 1);
    await alice.ask(CHART);
    const second = alice.ask(say('second'));
    await pause(30);
    expect(waiting).toHaveLength(1);
    waiting[0]?.();
    await first;
    await until(() => waiting.length === 2);
    waiting[1]?.();
    await second;
    const heard = (await bob.drain()).filter((packet) => packet.kind === 'message');
    expect(heard.slice(-1)).toEqual([line('second', alice.id)]);
  });

  it('on a start is about the chart that was selected: another one chosen meanwhile is not played', async () => {
    const test = await startServer();
    const [alice] = await roomOf(test, 'alice');
    await alice.ask(CHART);
    const charts: unknown[] = [];
    let answer: ((decision: Decision) => void) | undefined;
    const ask = ({ chart }: { chart?: unknown }): Promise<Decision> => {
      charts.push(chart);
      return new Promise((resolve) => {
        answer = resolve;
      });
    };
    test.eventBus.subscribe('game_start', ask, 'slow');
    const start = alice.refusal(START);
    await until(() => charts.length === 1);
    // The same host on a second connection.
    const again = await test.logIn('alice');
    await again.ask({ kind: 'select-chart', id: 8 });
    answer?.({ tag: 'proceed' });
    expect(await start).toBe('invalid state');
    expect(charts).toMatchObject([{ id: 7 }]);
    expect(test.server.getRoomByName('lobby').phase).toBe('selecting-chart');
  });

  it('outlived by who asked lets nobody in who is gone', async () => {
    const test = await startServer();
    await roomOf(test, 'alice');
    let answer: ((decision: Decision) => void) | undefined;
    const ask = (): Promise<Decision> =>
      new Promise((resolve) => {
        answer = resolve;
      });
    test.eventBus.subscribe('user_join_room', ask, 'slow');
    const bob = await test.logIn('bob');
    bob.send(JOIN);
    await until(() => answer !== undefined);
    bob.close();
    await until(() => test.server.countUsers() === 1);
    answer?.({ tag: 'proceed' });
    await pause(20);
    expect(test.server.getRoomByName('lobby').players).toHaveLength(1);
    expect(test.server.countUsers()).toBe(1);
  });
});
