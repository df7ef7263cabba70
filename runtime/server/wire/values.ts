// SPDX-License-Identifier: MIT
// What commands are made of: users, rooms, touches and judgements, as types and as shapes.

import {
  bool,
  f16,
  f32,
  i8,
  i32,
  labels,
  list,
  map,
  option,
  record,
  roomId,
  type Shape,
  text,
  u32,
  variant,
} from './shape.ts';

/** A user as other users see it. */
export interface WireUser {
  /** Of the account on the Phira site. */
  readonly id: number;
  readonly name: string;
  /** Watches without playing. */
  readonly monitor: boolean;
}

/** What a room is doing. The chart's number is told only while one is being chosen. */
export type RoomState =
  | { readonly kind: 'select-chart'; readonly chart: number | undefined }
  | { readonly kind: 'waiting-for-ready' }
  | { readonly kind: 'playing' };

/** The room of a user who comes back to it. */
export interface ClientRoomState {
  readonly id: string;
  readonly state: RoomState;
  /** Players send their touches and judgements while they play. */
  readonly live: boolean;
  readonly locked: boolean;
  /** The host role passes on after each game. */
  readonly cycle: boolean;
  readonly isHost: boolean;
  readonly isReady: boolean;
  /** Players and monitors, by their ids. */
  readonly users: ReadonlyMap<number, WireUser>;
}

/** What somebody who joined a room is told of it. */
export interface JoinRoomResponse {
  readonly state: RoomState;
  /** Players in the order in which they joined, then monitors; with the one who joins. */
  readonly users: readonly WireUser[];
  readonly live: boolean;
}

/** Where one finger is. */
export interface TouchPoint {
  /** Counts from 0; the bitwise NOT of it (a negative number) when the finger was lifted. -128 to 127. */
  readonly finger: number;
  /** In units of the screen; half precision. */
  readonly x: number;
  /** Multiplied by the aspect ratio; half precision. */
  readonly y: number;
}

/** The fingers at one moment. */
export interface TouchFrame {
  /** Seconds of the chart; single precision. */
  readonly time: number;
  readonly points: readonly TouchPoint[];
}

/** How a note was hit. */
export type Judgement = 'perfect' | 'good' | 'bad' | 'miss' | 'hold-perfect' | 'hold-good';

/** The judgement of one note. */
export interface JudgeEvent {
  /** Seconds of the chart; single precision. */
  readonly time: number;
  readonly line: number;
  readonly note: number;
  readonly judgement: Judgement;
}

export const wireUser: Shape<WireUser> = record({ id: i32, name: text, monitor: bool });

export const roomState: Shape<RoomState> = variant({
  'select-chart': { chart: option(i32) },
  'waiting-for-ready': {},
  playing: {},
});

export const clientRoomState: Shape<ClientRoomState> = record({
  id: roomId,
  state: roomState,
  live: bool,
  locked: bool,
  cycle: bool,
  isHost: bool,
  isReady: bool,
  users: map(i32, wireUser),
});

export const joinRoomResponse: Shape<JoinRoomResponse> = record({
  state: roomState,
  users: list(wireUser),
  live: bool,
});

export const touchFrames: Shape<readonly TouchFrame[]> = list(
  record<TouchFrame>({ time: f32, points: list(record<TouchPoint>({ finger: i8, x: f16, y: f16 })) }),
);

export const judgeEvents: Shape<readonly JudgeEvent[]> = list(
  record<JudgeEvent>({
    time: f32,
    line: u32,
    note: u32,
    judgement: labels('perfect', 'good', 'bad', 'miss', 'hold-perfect', 'hold-good'),
  }),
);
