// SPDX-License-Identifier: MIT
// What users of a server without a network would see, and its one-line text form.

import { escapeControl } from '../services/escape.ts';

/** One thing that users see. Names and texts are as they were written: {@link formatNotice} makes them harmless. */
export type Notice =
  /** A user says something in a room. */
  | { readonly kind: 'chat'; readonly room: string; readonly name: string; readonly text: string }
  /** Something happens in a room. */
  | { readonly kind: 'room'; readonly room: string; readonly text: string }
  /** Something happens to a connection. */
  | { readonly kind: 'user'; readonly userId: number; readonly text: string }
  /** A message from the server to a user, to a room, or to everybody. */
  | { readonly kind: 'to-user'; readonly userId: number; readonly text: string }
  | { readonly kind: 'to-room'; readonly room: string; readonly text: string }
  | { readonly kind: 'to-all'; readonly text: string };

/**
 * The line for a notice. The form is stable:
 *
 * - `[room lobby] alice: hi` chat, `[room lobby] * alice joined` what happens in a room
 * - `[user 7] connected as alice` what happens to a connection
 * - `[to 7] text`, `[to room lobby] text`, `[to all] text` messages from the server
 */
export function formatNotice(notice: Notice): string {
  switch (notice.kind) {
    case 'chat':
      return `[room ${notice.room}] ${escapeControl(notice.name)}: ${escapeControl(notice.text)}`;
    case 'room':
      return `[room ${notice.room}] * ${escapeControl(notice.text)}`;
    case 'user':
      return `[user ${notice.userId}] ${escapeControl(notice.text)}`;
    case 'to-user':
      return `[to ${notice.userId}] ${escapeControl(notice.text)}`;
    case 'to-room':
      return `[to room ${notice.room}] ${escapeControl(notice.text)}`;
    case 'to-all':
      return `[to all] ${escapeControl(notice.text)}`;
  }
}
