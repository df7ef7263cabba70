// SPDX-License-Identifier: MIT
// What a game client sees, one line each. Scripts expect these lines: they stay as they are.

import type { Message } from '../wire/message.ts';
import type { Notice } from '../wire/server-command.ts';
import type { RoomState } from '../wire/values.ts';
import type { RoomView } from './view.ts';

/** A notice as a line; `nameOf` names a user of the room by number. */
export function describeNotice(notice: Notice, nameOf: (user: number) => string): string {
  switch (notice.kind) {
    case 'message':
      return describeMessage(notice.message, nameOf);
    case 'change-state':
      return `[room] ${describeState(notice.state)}`;
    case 'change-host':
      return notice.isHost ? '[room] you lead' : '[room] you lead no more';
    case 'on-join-room': {
      const { id, name, monitor } = notice.user;
      return `[room] here is ${name} (${id})${monitor ? ', watching' : ''}`;
    }
    case 'touches':
      return `[live] ${nameOf(notice.player)}: ${count(notice.frames.length, 'frame')} of touches`;
    case 'judges':
      return `[live] ${nameOf(notice.player)}: ${count(notice.judges.length, 'judgement')}`;
  }
}

function describeMessage(message: Message, nameOf: (user: number) => string): string {
  switch (message.kind) {
    case 'chat':
      return `[chat] ${nameOf(message.user)}: ${message.content}`;
    case 'create-room':
      return `[room] ${nameOf(message.user)} opened it`;
    case 'join-room':
      return `[room] ${message.name} joined`;
    case 'leave-room':
      return `[room] ${message.name} left`;
    case 'new-host':
      return `[room] ${nameOf(message.user)} leads`;
    case 'select-chart':
      return `[room] ${nameOf(message.user)} chose chart ${message.id}: ${message.name}`;
    case 'game-start':
      return `[room] ${nameOf(message.user)} asks everybody to get ready`;
    case 'ready':
      return `[room] ${nameOf(message.user)} is ready`;
    case 'cancel-ready':
      return `[room] ${nameOf(message.user)} is ready no more`;
    case 'cancel-game':
      return `[room] ${nameOf(message.user)} took the start back`;
    case 'start-playing':
      return '[room] the game begins';
    case 'played': {
      const score = String(message.score).padStart(7, '0');
      const accuracy = `${(message.accuracy * 100).toFixed(2)}%`;
      return `[room] ${nameOf(message.user)} played ${score}, ${accuracy}${message.fullCombo ? ', full combo' : ''}`;
    }
    case 'game-end':
      return '[room] the game is over';
    case 'abort':
      return `[room] ${nameOf(message.user)} gave up`;
    case 'lock-room':
      return message.lock ? '[room] locked' : '[room] unlocked';
    case 'cycle-room':
      return message.cycle ? '[room] the host role passes on' : '[room] the host role stays';
  }
}

/** A room as one line. */
export function describeRoom({ id, state, users, ...flags }: RoomView): string {
  const names = [...users.values()].map(({ name, monitor }) => (monitor ? `${name} (watching)` : name));
  const said = [
    flags.isHost ? 'you lead' : '',
    flags.isReady ? 'you are ready' : '',
    flags.locked ? 'locked' : '',
    flags.cycle ? 'the host role passes on' : '',
    flags.live ? 'live' : '',
  ].filter((text) => text !== '');
  return [`[room] ${id}: ${describeState(state)}`, ...said, `with ${names.join(', ')}`].join('; ');
}

function describeState(state: RoomState): string {
  switch (state.kind) {
    case 'select-chart':
      return state.chart === undefined ? 'choosing a chart' : `choosing, chart ${state.chart} so far`;
    case 'waiting-for-ready':
      return 'getting ready';
    case 'playing':
      return 'playing';
  }
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
