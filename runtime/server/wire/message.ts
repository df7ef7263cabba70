// SPDX-License-Identifier: MIT
// What a game shows in the chat of a room: lines of users and notes of what happened.

import { bool, f32, i32, type Shape, text, variant } from './shape.ts';

/** A message; `user` is an id, and the game looks up the name in its list of the room's users. */
export type Message =
  /** A `user` that is not in the room is shown as `?`: announcements have 0. */
  | { readonly kind: 'chat'; readonly user: number; readonly content: string }
  | { readonly kind: 'create-room'; readonly user: number }
  | { readonly kind: 'join-room'; readonly user: number; readonly name: string }
  | { readonly kind: 'leave-room'; readonly user: number; readonly name: string }
  | { readonly kind: 'new-host'; readonly user: number }
  | { readonly kind: 'select-chart'; readonly user: number; readonly name: string; readonly id: number }
  /** The host asks for the start, and everybody gets ready. */
  | { readonly kind: 'game-start'; readonly user: number }
  | { readonly kind: 'ready'; readonly user: number }
  | { readonly kind: 'cancel-ready'; readonly user: number }
  | { readonly kind: 'cancel-game'; readonly user: number }
  | { readonly kind: 'start-playing' }
  | {
      readonly kind: 'played';
      readonly user: number;
      readonly score: number;
      /** From 0 to 1; single precision. */
      readonly accuracy: number;
      readonly fullCombo: boolean;
    }
  | { readonly kind: 'game-end' }
  | { readonly kind: 'abort'; readonly user: number }
  | { readonly kind: 'lock-room'; readonly lock: boolean }
  | { readonly kind: 'cycle-room'; readonly cycle: boolean };

export const message: Shape<Message> = variant({
  chat: { user: i32, content: text },
  'create-room': { user: i32 },
  'join-room': { user: i32, name: text },
  'leave-room': { user: i32, name: text },
  'new-host': { user: i32 },
  'select-chart': { user: i32, name: text, id: i32 },
  'game-start': { user: i32 },
  ready: { user: i32 },
  'cancel-ready': { user: i32 },
  'cancel-game': { user: i32 },
  'start-playing': {},
  played: { user: i32, score: i32, accuracy: f32, fullCombo: bool },
  'game-end': {},
  abort: { user: i32 },
  'lock-room': { lock: bool },
  'cycle-room': { cycle: bool },
});
