// SPDX-License-Identifier: MIT
// Any commands, for tests of properties. Numbers are such as survive the wire.

import fc, { type Arbitrary } from 'fast-check';
import type { ClientCommand } from '../../runtime/server/wire/client-command.ts';
import { fromHalf } from '../../runtime/server/wire/half.ts';
import type { Message } from '../../runtime/server/wire/message.ts';
import type { DoneKind, ServerCommand } from '../../runtime/server/wire/server-command.ts';
import type { Result } from '../../runtime/server/wire/shape.ts';
import type {
  ClientRoomState,
  JoinRoomResponse,
  JudgeEvent,
  RoomState,
  TouchFrame,
  WireUser,
} from '../../runtime/server/wire/values.ts';

const i32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const u32 = fc.nat(2 ** 32 - 1);
const f32 = fc.float({ noNaN: true });
const f16 = fc
  .nat(0xffff)
  .map(fromHalf)
  .filter((value) => !Number.isNaN(value));
const bool = fc.boolean();
const text = fc.string({ unit: 'binary', maxLength: 40 });
const roomId = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/);

/** A text of at most so many bytes. */
function varchar(limit: number): Arbitrary<string> {
  return fc.string({ unit: 'binary', maxLength: limit }).filter((value) => Buffer.byteLength(value) <= limit);
}

const user: Arbitrary<WireUser> = fc.record({ id: i32, name: text, monitor: bool });

const state: Arbitrary<RoomState> = fc.oneof(
  fc.record({ kind: fc.constant('select-chart' as const), chart: fc.option(i32, { nil: undefined }) }),
  fc.constantFrom<RoomState>({ kind: 'waiting-for-ready' }, { kind: 'playing' }),
);

const room: Arbitrary<ClientRoomState> = fc.record({
  id: roomId,
  state,
  live: bool,
  locked: bool,
  cycle: bool,
  isHost: bool,
  isReady: bool,
  users: fc.array(user, { maxLength: 9 }).map((users) => new Map(users.map((one) => [one.id, one]))),
});

const joined: Arbitrary<JoinRoomResponse> = fc.record({
  state,
  users: fc.array(user, { maxLength: 9 }),
  live: bool,
});

/** Any frames of touches. */
export const touchFrames: Arbitrary<readonly TouchFrame[]> = fc.array(
  fc.record({
    time: f32,
    points: fc.array(fc.record({ finger: fc.integer({ min: -128, max: 127 }), x: f16, y: f16 })),
  }),
);

/** Any judgements. */
export const judgeEvents: Arbitrary<readonly JudgeEvent[]> = fc.array(
  fc.record({
    time: f32,
    line: u32,
    note: u32,
    judgement: fc.constantFrom('perfect', 'good', 'bad', 'miss', 'hold-perfect', 'hold-good'),
  }),
);

function result<T>(value: Arbitrary<T>): Arbitrary<Result<T>> {
  return fc.oneof(
    value.map((one) => ({ ok: true as const, value: one })),
    text.map((error) => ({ ok: false as const, error })),
  );
}

const userMessage = fc.record({
  kind: fc.constantFrom(
    'create-room' as const,
    'new-host' as const,
    'game-start' as const,
    'ready' as const,
    'cancel-ready' as const,
    'cancel-game' as const,
    'abort' as const,
  ),
  user: i32,
});

const message: Arbitrary<Message> = fc.oneof(
  userMessage,
  fc.record({ kind: fc.constant('chat' as const), user: i32, content: text }),
  fc.record({ kind: fc.constantFrom('join-room' as const, 'leave-room' as const), user: i32, name: text }),
  fc.record({ kind: fc.constant('select-chart' as const), user: i32, name: text, id: i32 }),
  fc.record({
    kind: fc.constant('played' as const),
    user: i32,
    score: i32,
    accuracy: f32,
    fullCombo: bool,
  }),
  fc.constantFrom<Message>({ kind: 'start-playing' }, { kind: 'game-end' }),
  fc.record({ kind: fc.constant('lock-room' as const), lock: bool }),
  fc.record({ kind: fc.constant('cycle-room' as const), cycle: bool }),
);

/** Any command of a client. */
export const clientCommands: Arbitrary<ClientCommand> = fc.oneof(
  fc.constantFrom<ClientCommand>(
    { kind: 'ping' },
    { kind: 'leave-room' },
    { kind: 'request-start' },
    { kind: 'ready' },
    { kind: 'cancel-ready' },
    { kind: 'abort' },
  ),
  fc.record({ kind: fc.constant('authenticate' as const), token: varchar(32) }),
  fc.record({ kind: fc.constant('chat' as const), message: varchar(200) }),
  fc.record({ kind: fc.constant('touches' as const), frames: touchFrames }),
  fc.record({ kind: fc.constant('judges' as const), judges: judgeEvents }),
  fc.record({ kind: fc.constant('create-room' as const), id: roomId }),
  fc.record({ kind: fc.constant('join-room' as const), id: roomId, monitor: bool }),
  fc.record({ kind: fc.constant('lock-room' as const), lock: bool }),
  fc.record({ kind: fc.constant('cycle-room' as const), cycle: bool }),
  fc.record({ kind: fc.constantFrom('select-chart' as const, 'played' as const), id: i32 }),
);

const DONE_KINDS: readonly DoneKind[] = [
  'chat',
  'create-room',
  'leave-room',
  'lock-room',
  'cycle-room',
  'select-chart',
  'request-start',
  'ready',
  'cancel-ready',
  'played',
  'abort',
];

/** Any command of a server. */
export const serverCommands: Arbitrary<ServerCommand> = fc.oneof(
  fc.constant<ServerCommand>({ kind: 'pong' }),
  fc.record({
    kind: fc.constant('authenticate' as const),
    result: result(fc.record({ user, room: fc.option(room, { nil: undefined }) })),
  }),
  fc.record({ kind: fc.constantFrom(...DONE_KINDS), result: result(fc.constant(undefined)) }),
  fc.record({ kind: fc.constant('join-room' as const), result: result(joined) }),
  fc.record({ kind: fc.constant('touches' as const), player: i32, frames: touchFrames }),
  fc.record({ kind: fc.constant('judges' as const), player: i32, judges: judgeEvents }),
  fc.record({ kind: fc.constant('message' as const), message }),
  fc.record({ kind: fc.constant('change-state' as const), state }),
  fc.record({ kind: fc.constant('change-host' as const), isHost: bool }),
  fc.record({ kind: fc.constant('on-join-room' as const), user }),
);
