// SPDX-License-Identifier: MIT
// Everything that a game client says to a server. The order of the table is the order of the ordinals.

import { bool, i32, roomId, type Shape, varchar, variant } from './shape.ts';
import { type JudgeEvent, judgeEvents, type TouchFrame, touchFrames } from './values.ts';

/** Most bytes of a token. */
export const MAX_TOKEN = 32;
/** Most bytes of a chat line from a client. */
export const MAX_CHAT = 200;

/** A command of a client. All but `touches` and `judges` are answered, with the server command of the same kind. */
export type ClientCommand =
  | { readonly kind: 'ping' }
  /** Comes first on each connection. */
  | { readonly kind: 'authenticate'; readonly token: string }
  | { readonly kind: 'chat'; readonly message: string }
  | { readonly kind: 'touches'; readonly frames: readonly TouchFrame[] }
  | { readonly kind: 'judges'; readonly judges: readonly JudgeEvent[] }
  | { readonly kind: 'create-room'; readonly id: string }
  | { readonly kind: 'join-room'; readonly id: string; readonly monitor: boolean }
  | { readonly kind: 'leave-room' }
  | { readonly kind: 'lock-room'; readonly lock: boolean }
  | { readonly kind: 'cycle-room'; readonly cycle: boolean }
  /** `id` of the chart on the Phira site. */
  | { readonly kind: 'select-chart'; readonly id: number }
  | { readonly kind: 'request-start' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'cancel-ready' }
  /** `id` of the record on the Phira site. */
  | { readonly kind: 'played'; readonly id: number }
  | { readonly kind: 'abort' };

export const clientCommand: Shape<ClientCommand> = variant({
  ping: {},
  authenticate: { token: varchar(MAX_TOKEN) },
  chat: { message: varchar(MAX_CHAT) },
  touches: { frames: touchFrames },
  judges: { judges: judgeEvents },
  'create-room': { id: roomId },
  'join-room': { id: roomId, monitor: bool },
  'leave-room': {},
  'lock-room': { lock: bool },
  'cycle-room': { cycle: bool },
  'select-chart': { id: i32 },
  'request-start': {},
  ready: {},
  'cancel-ready': {},
  played: { id: i32 },
  abort: {},
});
