// SPDX-License-Identifier: MIT
// Players of the real server who lose the connection and come back, and what a game is told meanwhile.

import { describe, expect, it } from 'vitest';
import type { ServerCommand } from '../../runtime/server/wire/index.ts';
import { CHART, JOIN, messageOf, OPEN, READY, START, typesOf } from './phira-packets.ts';
import { Player, startServer } from './phira-support.ts';

const isState = (packet: ServerCommand): boolean => packet.kind === 'change-state';

/** Alice hosts a room with Bob in it, and has asked to start. */
async function startedGame(logIn: (name: string) => Promise<Player>): Promise<readonly [Player, Player]> {
  const alice = await logIn('alice');
  const bob = await logIn('bob');
  await alice.ask(OPEN);
  await bob.ask(JOIN);
  await alice.ask(CHART);
  await alice.ask(START);
  return [alice, bob];
}

describe('somebody who lost the connection', () => {
  it('is back in the room when in time: nobody hears of it', async () => {
    const { logIn, address, raised } = await startServer();
    const alice = await logIn('alice');
    const bob = await logIn('bob');
    await alice.ask(OPEN);
    await bob.ask(JOIN);
    await alice.ask(CHART);
    await bob.drain();
    alice.close();
    const back = await Player.connect(address, 'alice');
    expect(await back.ask({ kind: 'authenticate', token: 'alice' })).toEqual({
      kind: 'authenticate',
      result: {
        ok: true,
        value: {
          user: { id: alice.id, name: 'alice', monitor: false },
          room: {
            id: 'lobby',
            state: { kind: 'select-chart', chart: 7 },
            live: false,
            locked: false,
            cycle: false,
            isHost: true,
            isReady: false,
            users: new Map([
              [alice.id, { id: alice.id, name: 'alice', monitor: false }],
              [bob.id, { id: bob.id, name: 'bob', monitor: false }],
            ]),
          },
        },
      },
    });
    expect(await bob.drain()).toEqual([]);
    expect(typesOf(raised)).not.toContain('user_leave_room');
    expect(typesOf(raised).filter((type) => type === 'user_connect')).toHaveLength(2);
  });

  it('leaves when the time is over: the host role passes on', async () => {
    const { logIn, server, raised } = await startServer({ times: { grace: 200 } });
    const alice = await logIn('alice');
    const bob = await logIn('bob');
    await alice.ask(OPEN);
    await bob.ask(JOIN);
    await bob.drain();
    alice.close();
    expect(await bob.next()).toMatchObject({
      message: { kind: 'leave-room', user: alice.id, name: 'alice' },
    });
    expect(await bob.next()).toMatchObject({ message: { kind: 'new-host', user: bob.id } });
    expect(await bob.next()).toEqual({ kind: 'change-host', isHost: true });
    expect(server.getRoomByName('lobby').host).toBe(bob.id);
    expect(typesOf(raised).slice(-2)).toEqual(['user_leave_room', 'user_disconnect']);
  });

  it('comes back into the game with its chart first, and with the truth a moment later', async () => {
    const { logIn, address } = await startServer({ times: { reveal: 150 } });
    const [alice, bob] = await startedGame(logIn);
    await bob.find(isState);
    bob.close();
    const back = await Player.connect(address, 'bob');
    const started = performance.now();
    const reply = await back.ask({ kind: 'authenticate', token: 'bob' });
    expect(reply).toMatchObject({
      result: { value: { room: { state: { kind: 'select-chart', chart: 7 } } } },
    });
    expect(await back.next()).toEqual({ kind: 'change-state', state: { kind: 'waiting-for-ready' } });
    expect(performance.now() - started).toBeGreaterThanOrEqual(150);
    await back.ask(READY);
    expect(await alice.find(messageOf('start-playing'))).toBeDefined();
    back.close();
    const again = await Player.connect(address, 'bob');
    await again.ask({ kind: 'authenticate', token: 'bob' });
    expect(await again.next()).toEqual({ kind: 'change-state', state: { kind: 'playing' } });
    expect(await again.refusal({ kind: 'played', id: 1000 })).toBe('ok');
    expect(await alice.refusal({ kind: 'abort' })).toBe('ok');
  });

  it('is ready still, though the game that came back has forgotten it', async () => {
    const { logIn, address } = await startServer({ times: { reveal: 50 } });
    const [alice, bob, carol] = await Promise.all(['alice', 'bob', 'carol'].map(logIn));
    if (alice === undefined || bob === undefined || carol === undefined) throw new Error('nobody is there');
    await alice.ask(OPEN);
    await bob.ask(JOIN);
    await carol.ask(JOIN);
    await alice.ask(CHART);
    await alice.ask(START);
    await bob.ask(READY);
    bob.close();
    const back = await Player.connect(address, 'bob');
    await back.ask({ kind: 'authenticate', token: 'bob' });
    await back.find(isState);
    expect(await back.refusal(READY)).toBe('ok');
    expect(await back.refusal(READY)).toBe('already ready');
    await carol.ask(READY);
    expect(await back.find(messageOf('start-playing'))).toBeDefined();
  });

  it('keeps the place longer while a game runs, and then has aborted', async () => {
    const { logIn, raised, server } = await startServer({ times: { grace: 1, playingGrace: 400 } });
    const [alice, bob] = await startedGame(logIn);
    await bob.ask(READY);
    bob.close();
    const lost = performance.now();
    await alice.ask({ kind: 'played', id: 900_000 });
    expect(server.getRoomByName('lobby').phase).toBe('playing');
    await alice.find(messageOf('game-end'));
    expect(performance.now() - lost).toBeGreaterThanOrEqual(390);
    expect(raised.find(({ type }) => type === 'game_end')?.payload).toMatchObject({
      results: [
        { userId: alice.id, score: 900_000, aborted: false },
        { userId: bob.id, aborted: true },
      ],
    });
  });
});

describe('gaps', () => {
  it('answers a game on the same machine not before it waits for the answer', async () => {
    const { logIn } = await startServer({ times: { loopbackReply: 120 } });
    const player = await logIn('alice');
    const asked = performance.now();
    await player.ask(OPEN);
    expect(performance.now() - asked).toBeGreaterThanOrEqual(115);
  });

  it('keeps what would break a game that does not know yet that it is in the room', async () => {
    const { logIn, server } = await startServer({ times: { settle: 400 } });
    const alice = await logIn('alice');
    await alice.ask(OPEN);
    await alice.ask(CHART);
    const bob = await logIn('bob');
    await bob.ask(JOIN);
    const joined = performance.now();
    server.lockRoom(server.getRoomByName('lobby').id, true);
    server.sendToUser(bob.id, 'after the lock');
    await alice.ask({ kind: 'chat', message: 'chat comes in its order' });
    const packets = [await bob.next(), await bob.next(), await bob.next()];
    expect(performance.now() - joined).toBeGreaterThanOrEqual(350);
    expect(packets).toMatchObject([
      { message: { kind: 'lock-room', lock: true } },
      { message: { kind: 'chat', content: 'after the lock', user: 0 } },
      { message: { kind: 'chat', content: 'chat comes in its order' } },
    ]);
    // A command shows that the game knows: what is said afterwards comes at once.
    const carol = await logIn('carol');
    server.lockRoom(server.getRoomByName('lobby').id, false);
    await carol.ask(JOIN);
    expect(await carol.refusal(READY)).toBe('ok');
    const at = performance.now();
    server.lockRoom(server.getRoomByName('lobby').id, true);
    await carol.find(messageOf('lock-room'));
    expect(performance.now() - at).toBeLessThan(350);
  });
});
