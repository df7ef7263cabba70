// SPDX-License-Identifier: MIT
// Packets that tests of the server send, and what they look for among those that come.

import type { Decision } from '../../runtime/events/event.ts';
import type { ServerCommand } from '../../runtime/server/wire/index.ts';

export const OPEN = { kind: 'create-room', id: 'lobby' } as const;
export const JOIN = { kind: 'join-room', id: 'lobby', monitor: false } as const;
export const WATCH = { kind: 'join-room', id: 'lobby', monitor: true } as const;
export const CHART = { kind: 'select-chart', id: 7 } as const;
export const START = { kind: 'request-start' } as const;
export const READY = { kind: 'ready' } as const;

/** A line of chat, as a game sends it. */
export const say = (message: string) => ({ kind: 'chat', message }) as const;

/** A line of chat, as games get it; from the server when no user is given. */
export const line = (content: string, user = 0) => ({
  kind: 'message',
  message: { kind: 'chat', user, content },
});

/** Whether a packet is a message of this kind. */
export const messageOf = (kind: string) => (packet: ServerCommand) =>
  packet.kind === 'message' && packet.message.kind === kind;

export const veto = (val: string): Decision => ({ tag: 'veto', val });

export const typesOf = (raised: readonly { type: string }[]): string[] => raised.map(({ type }) => type);
