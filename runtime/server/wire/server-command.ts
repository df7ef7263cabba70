// SPDX-License-Identifier: MIT
// Everything that a server says to a game client. The order of the table is the order of the ordinals.

import { type Message, message } from './message.ts';
import { bool, i32, option, type Result, record, result, type Shape, unit, variant } from './shape.ts';
import {
  type ClientRoomState,
  clientRoomState,
  type JoinRoomResponse,
  type JudgeEvent,
  joinRoomResponse,
  judgeEvents,
  type RoomState,
  roomState,
  type TouchFrame,
  touchFrames,
  type WireUser,
  wireUser,
} from './values.ts';

/** Who somebody is after the login, and the room that they are still in. */
export interface Welcome {
  readonly user: WireUser;
  readonly room: ClientRoomState | undefined;
}

/** Commands of a client whose answer says only whether it was done. */
export type DoneKind =
  | 'chat'
  | 'create-room'
  | 'leave-room'
  | 'lock-room'
  | 'cycle-room'
  | 'select-chart'
  | 'request-start'
  | 'ready'
  | 'cancel-ready'
  | 'played'
  | 'abort';

/** An answer, which a client must have asked for: one that it did not ask for breaks it. */
export type Reply =
  | { readonly kind: 'pong' }
  | { readonly kind: 'authenticate'; readonly result: Result<Welcome> }
  | { readonly kind: 'join-room'; readonly result: Result<JoinRoomResponse> }
  | { readonly [K in DoneKind]: { readonly kind: K; readonly result: Result<undefined> } }[DoneKind];

/** Something that happened, told to whom it concerns. */
export type Notice =
  | { readonly kind: 'touches'; readonly player: number; readonly frames: readonly TouchFrame[] }
  | { readonly kind: 'judges'; readonly player: number; readonly judges: readonly JudgeEvent[] }
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'change-state'; readonly state: RoomState }
  /** Whether the one who is told is the host now. */
  | { readonly kind: 'change-host'; readonly isHost: boolean }
  | { readonly kind: 'on-join-room'; readonly user: WireUser };

/** A command of a server. */
export type ServerCommand = Reply | Notice;

const done: Shape<Result<undefined>> = result(unit);

export const serverCommand: Shape<ServerCommand> = variant<ServerCommand>({
  pong: {},
  authenticate: { result: result(record<Welcome>({ user: wireUser, room: option(clientRoomState) })) },
  chat: { result: done },
  touches: { player: i32, frames: touchFrames },
  judges: { player: i32, judges: judgeEvents },
  message: { message },
  'change-state': { state: roomState },
  'change-host': { isHost: bool },
  'create-room': { result: done },
  'join-room': { result: result(joinRoomResponse) },
  'on-join-room': { user: wireUser },
  'leave-room': { result: done },
  'lock-room': { result: done },
  'cycle-room': { result: done },
  'select-chart': { result: done },
  'request-start': { result: done },
  ready: { result: done },
  'cancel-ready': { result: done },
  played: { result: done },
  abort: { result: done },
});
