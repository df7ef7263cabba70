// SPDX-License-Identifier: MIT
// What a game client would know after what it is told, and what would break it.

import { beforeEach, describe, expect, test } from 'vitest';
import { ClientView } from '../../runtime/server/client/view.ts';
import type { RoomState, WireUser } from '../../runtime/server/wire/index.ts';

const ALICE: WireUser = { id: 101, name: 'alice', monitor: false };
const BOB: WireUser = { id: 102, name: 'bob', monitor: false };
const CAROL: WireUser = { id: 2, name: 'carol', monitor: true };
const CHOSEN: RoomState = { kind: 'select-chart', chart: 7 };
const NOTHING_CHOSEN: RoomState = { kind: 'select-chart', chart: undefined };

let view: ClientView;
beforeEach(() => {
  view = new ClientView();
  view.welcome({ user: ALICE, room: undefined });
});

describe('the room', () => {
  test('that is created has its creator as host', () => {
    view.created('room-1');
    expect(view.room).toMatchObject({ id: 'room-1', isHost: true, isReady: false, live: false });
    expect(view.room?.users).toEqual(new Map([[101, ALICE]]));
  });

  test('that is joined is as it is told, and unlocked for all one knows', () => {
    expect(view.joined('room-1', { state: CHOSEN, users: [BOB, ALICE], live: true })).toBeUndefined();
    expect(view.room).toMatchObject({ chart: 7, isHost: false, live: true, locked: false, cycle: false });
    expect([...(view.room?.users.keys() ?? [])]).toEqual([102, 101]);
  });

  test('follows what is told of users, host, lock and cycle', () => {
    view.created('room-1');
    view.take({ kind: 'on-join-room', user: BOB });
    view.take({ kind: 'on-join-room', user: CAROL });
    expect(view.room?.live).toBe(true);
    view.take({ kind: 'message', message: { kind: 'leave-room', user: 102, name: 'bob' } });
    view.take({ kind: 'message', message: { kind: 'lock-room', lock: true } });
    view.take({ kind: 'message', message: { kind: 'cycle-room', cycle: true } });
    view.take({ kind: 'change-host', isHost: false });
    expect(view.room).toMatchObject({ locked: true, cycle: true, isHost: false });
    expect([...(view.room?.users.keys() ?? [])]).toEqual([101, 2]);
  });

  test('keeps the chart through a game, and a host is ready when the state changes', () => {
    view.created('room-1');
    view.take({ kind: 'change-state', state: CHOSEN });
    view.take({ kind: 'change-state', state: { kind: 'waiting-for-ready' } });
    expect(view.room).toMatchObject({ chart: 7, isReady: true });
    view.ready(false);
    expect(view.room?.isReady).toBe(false);
    view.take({ kind: 'change-state', state: { kind: 'playing' } });
    expect(view.room).toMatchObject({ chart: 7, state: { kind: 'playing' } });
  });

  test('is gone once it is left', () => {
    view.created('room-1');
    view.left();
    expect(view.room).toBeUndefined();
  });
});

describe('the official client is broken by', () => {
  test.each([
    ['change-state', { kind: 'change-state', state: CHOSEN }],
    ['change-host', { kind: 'change-host', isHost: true }],
    ['message lock-room', { kind: 'message', message: { kind: 'lock-room', lock: true } }],
    ['message cycle-room', { kind: 'message', message: { kind: 'cycle-room', cycle: true } }],
    ['message leave-room', { kind: 'message', message: { kind: 'leave-room', user: 102, name: 'bob' } }],
  ] as const)('%s in no room', (what, notice) => {
    expect(view.take(notice)).toBe(`${what} to a client that is in no room`);
  });

  test.each(['waiting-for-ready', 'playing'] as const)('%s without a chart', (kind) => {
    const users = new Map([[101, ALICE]]);
    const flags = { live: false, locked: false, cycle: false, isHost: true, isReady: true };
    const room = { id: 'room-1', users, ...flags };
    const broken = `state ${kind} to a client that was never told the chart`;
    expect(view.welcome({ user: ALICE, room: { ...room, state: { kind } } })).toBe(broken);
    // The way around: tell the chart first.
    expect(view.welcome({ user: ALICE, room: { ...room, state: CHOSEN } })).toBeUndefined();
    expect(view.take({ kind: 'change-state', state: { kind } })).toBeUndefined();
  });

  test('a game in a room where nothing was chosen', () => {
    view.joined('room-1', { state: NOTHING_CHOSEN, users: [ALICE], live: false });
    expect(view.take({ kind: 'change-state', state: { kind: 'playing' } })).toContain('never told the chart');
  });

  test('but not by chat, nor by its own joining before the reply', () => {
    expect(view.take({ kind: 'on-join-room', user: ALICE })).toBeUndefined();
    const chat = { kind: 'chat', user: 0, content: 'hello' } as const;
    expect(view.take({ kind: 'message', message: chat })).toBeUndefined();
    expect(view.room).toBeUndefined();
  });
});
