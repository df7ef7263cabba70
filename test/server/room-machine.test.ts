// SPDX-License-Identifier: MIT
// Any sequence of what users, plugins and the server do, one after another and at the same time: nobody is lost, no room is
// left behind, games and plugins are told what is so.

import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { EventMap, EventName } from '../../generated/events.ts';
import { isWitError } from '../../runtime/abi/errors.ts';
import type { Decision, EventContext } from '../../runtime/events/event.ts';
import { Lobby } from '../../runtime/server/lobby/lobby.ts';
import { LobbyActions } from '../../runtime/server/lobby/lobby-actions.ts';
import type { LobbyRoom, LobbyUser } from '../../runtime/server/lobby/state.ts';
import { Vetoed } from '../../runtime/server/vetoed.ts';
import { EventBus } from '../../runtime/server/world.ts';
import { checkState, Story, Views } from './room-model.ts';
import { EVENT_NAMES } from './support.ts';

const USERS = 6;
const ROOMS = 3;

/** What can be done, and how often it is tried. */
const KINDS = {
  connect: 3,
  disconnect: 1,
  open: 6,
  join: 12,
  watch: 3,
  leave: 2,
  say: 2,
  lock: 1,
  unlock: 2,
  cycle: 2,
  chart: 10,
  start: 10,
  ready: 12,
  cancel: 2,
  played: 6,
  abort: 3,
  'open-empty': 1,
  disband: 1,
  'set-lock': 1,
  'end-game': 1,
} as const;
type Kind = keyof typeof KINDS;
const KIND_NAMES = Object.keys(KINDS) as Kind[];

/** What the server or a plugin does to a room or a user. */
const SERVER_KINDS: ReadonlySet<Kind> = new Set(['disconnect', 'disband', 'set-lock', 'end-game']);

/** One thing that is done; `user` and `room` are places in lists that change. */
interface Step {
  readonly kind: Kind;
  readonly user: number;
  readonly room: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(...KIND_NAMES.map((kind) => ({ arbitrary: fc.constant(kind), weight: KINDS[kind] }))),
  user: fc.nat(USERS - 1),
  room: fc.nat(ROOMS - 1),
});

/** What a plugin does: what it says to a question, and what it does when it hears of something. */
interface Meddling {
  /** One for each question, over and over: proceed at once, later, or veto. */
  readonly votes: readonly ('at once' | 'later' | 'veto')[];
  /** Done when it hears of the n-th event. */
  readonly acts: ReadonlyMap<number, Step>;
}

const meddling: fc.Arbitrary<Meddling> = fc.record({
  votes: fc.array(fc.constantFrom('at once', 'at once', 'later', 'veto'), { minLength: 1, maxLength: 8 }),
  acts: fc
    .array(fc.tuple(fc.nat(60), step), { maxLength: 6 })
    .map((acts) => new Map(acts.filter(([, { kind }]) => SERVER_KINDS.has(kind)))),
});

/** A lobby with everything that watches it. */
class World {
  readonly lobby = new Lobby({
    maxRoomUsers: 3,
    maxRooms: 4,
    needsChart: true,
    mayWatch: (id) => id % 2 === 0,
  });
  readonly #views = new Views();
  readonly story = new Story();
  readonly #faults: unknown[] = [];
  readonly #actions: LobbyActions;
  #questions = 0;
  #events = 0;
  /** How often something was done, not refused. */
  readonly done = new Map<Kind, number>();

  constructor({ votes, acts }: Meddling) {
    const eventBus = new EventBus();
    for (const type of EVENT_NAMES) this.#listen(eventBus, type);
    for (const type of ['room_create', 'user_join_room', 'game_start', 'message_send'] as const) {
      eventBus.subscribe(type, () => this.#vote(votes[this.#questions++ % votes.length]), 'voter');
    }
    for (const type of EVENT_NAMES) {
      const act = (): void => {
        const meddled = acts.get(this.#events++);
        if (meddled !== undefined) void this.do(meddled);
      };
      eventBus.subscribe(type, act, 'meddler', { priority: 'monitor' });
    }
    this.#actions = new LobbyActions({
      lobby: this.lobby,
      eventBus,
      tell: (told) =>
        this.#guard(() => {
          this.#views.take(told);
          checkState(this.lobby);
        }),
    });
  }

  async do({ kind, user: userIndex, room: roomIndex }: Step): Promise<void> {
    try {
      await this.#do(kind, userIndex + 1, roomIndex);
      this.done.set(kind, (this.done.get(kind) ?? 0) + 1);
    } catch (error) {
      if (!isWitError(error) && !(error instanceof Vetoed)) throw error;
    }
  }

  async connectAll(): Promise<void> {
    for (let user = 0; user < USERS; user += 1) await this.do({ kind: 'connect', user, room: 0 });
  }

  /** What holds when nothing is going on. @throws the first thing that did not. */
  check(): void {
    if (this.#faults.length > 0) throw this.#faults[0];
    checkState(this.lobby);
    this.#views.check(this.lobby);
    this.story.check(this.lobby);
  }

  async #do(kind: Kind, userId: number, index: number): Promise<void> {
    const rooms = this.lobby.sortedRooms();
    const room = rooms[index % rooms.length];
    if (kind === 'connect' && !this.lobby.users.has(userId)) this.#actions.connect(newUser(userId));
    else if (kind === 'open-empty') this.#actions.openEmpty(1 + index);
    else if (kind === 'disconnect') this.#actions.disconnect(this.lobby.user(userId), 'left');
    else if (SERVER_KINDS.has(kind)) this.#doTo(room, kind, userId);
    else if (kind !== 'connect') await this.#doAs(this.lobby.user(userId), kind, room, index);
  }

  /** What the server does to a room. */
  #doTo(room: LobbyRoom | undefined, kind: Kind, userId: number): void {
    if (room === undefined) return;
    if (kind === 'disband') this.#actions.disband(room);
    else if (kind === 'set-lock') this.#actions.setLock(room, userId % 2 === 0);
    else if (kind === 'end-game') this.#actions.endGame(room);
  }

  async #doAs(user: LobbyUser, kind: Kind, room: LobbyRoom | undefined, index: number): Promise<void> {
    const actions = this.#actions;
    const enter = (leads: boolean) => (): void => {
      const { room: entered } = user;
      this.#guard(() => entered && this.#views.entered(user.id, entered, leads));
    };
    const work: Partial<Record<Kind, () => unknown>> = {
      open: () => actions.open(user, `room${index}`, 2 + (index % 2), enter(true)),
      join: () => room && actions.join(user, room, false, enter(false)),
      watch: () => room && actions.join(user, room, true, enter(false)),
      leave: () => actions.leave(user),
      say: () => actions.say(user, 'hi'),
      lock: () => actions.lock(user, true),
      unlock: () => actions.lock(user, false),
      cycle: () => actions.cycle(user, index > 0),
      chart: () => actions.selectChart(user, { id: index + 1, name: `Chart ${index}` }),
      start: () => actions.requestStart(user),
      ready: () => actions.ready(user),
      cancel: () => actions.cancelReady(user),
      played: () => actions.played(user, { score: index, accuracy: 1, fullCombo: true }),
      abort: () => actions.abort(user),
    };
    await work[kind]?.();
  }

  #listen<Type extends EventName>(eventBus: EventBus, type: Type): void {
    const hear = (payload: unknown, { stage }: EventContext): void => {
      if (stage.tag === 'happened') this.#guard(() => this.story.hear(type, payload as EventMap[Type]));
    };
    eventBus.subscribe(type as string, hear, 'story', { priority: 'monitor' });
  }

  #vote(vote: Meddling['votes'][number] | undefined): Decision | Promise<Decision> {
    if (vote === 'veto') return { tag: 'veto', val: 'no' };
    if (vote === 'later') {
      return new Promise((resolve) => setImmediate(() => resolve({ tag: 'proceed' })));
    }
    return { tag: 'proceed' };
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#faults.push(error);
    }
  }
}

function newUser(id: number): LobbyUser {
  const details = { language: 'en-US', address: '127.0.0.1', connectedAt: 0 };
  return { id, name: `user${id}`, ...details, room: undefined, monitor: false };
}

const SEED = 20_261_128;
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

test('one thing after another leaves everything as it should be', async () => {
  const done = new Map<Kind, number>();
  let games = 0;
  const runs = fc.asyncProperty(
    fc.noBias(fc.array(step, { minLength: 100, maxLength: 200 })),
    meddling,
    async (steps, meddled) => {
      const world = new World({ ...meddled, votes: meddled.votes.filter((vote) => vote !== 'later') });
      for (const each of steps) {
        await world.do(each);
        world.check();
      }
      games += world.story.games;
      for (const [kind, count] of world.done) done.set(kind, (done.get(kind) ?? 0) + count);
    },
  );
  await fc.assert(runs, { seed: SEED, numRuns: 1000 });
  // Each kind was done often, not only refused.
  for (const kind of KIND_NAMES) expect([kind, (done.get(kind) ?? 0) > 50]).toEqual([kind, true]);
  expect(games).toBeGreaterThan(200);
}, 120_000);

test('everything at the same time, while plugins take their time to vote, leaves it so as well', async () => {
  const runs = fc.asyncProperty(
    fc.array(fc.array(step, { minLength: 1, maxLength: 12 }), { maxLength: 12 }),
    meddling,
    async (bursts, meddled) => {
      const world = new World(meddled);
      await world.connectAll();
      for (const burst of bursts) {
        await Promise.all(burst.map((each) => world.do(each)));
        await settled();
        world.check();
      }
    },
  );
  await fc.assert(runs, { seed: SEED, numRuns: 500 });
}, 120_000);
