// SPDX-License-Identifier: MIT
// What users of the server in memory see of the news of the lobby.

import type { DisconnectReason } from '../../generated/host/events.ts';
import type { News, Told } from './lobby/effects.ts';
import type { Notice } from './notice.ts';

/** What is seen of a user who goes. */
const GONE: Readonly<Record<DisconnectReason, string>> = {
  left: 'disconnected',
  'timed-out': 'timed out',
  kicked: 'kicked',
  banned: 'banned',
  'protocol-error': 'disconnected for breaking the protocol',
  'server-shutdown': 'disconnected: the server stops',
};

/** The notice for news; undefined when nothing is to be seen. `nameOf` names a user by number. */
export function noticeOf({ room, news }: Told, nameOf: (userId: number) => string): Notice | undefined {
  if (room === undefined) return userNotice(news);
  if (news.kind === 'chat')
    return { kind: 'chat', room: room.name, name: news.user.name, text: news.content };
  const text = roomText(news, nameOf);
  return text === undefined ? undefined : { kind: 'room', room: room.name, text };
}

function userNotice(news: News): Notice | undefined {
  if (news.kind === 'connected') {
    return { kind: 'user', userId: news.user.id, text: `connected as ${news.user.name}` };
  }
  if (news.kind === 'gone') return { kind: 'user', userId: news.user.id, text: GONE[news.reason] };
  return undefined;
}

function roomText(news: News, nameOf: (userId: number) => string): string | undefined {
  switch (news.kind) {
    case 'opened':
      return news.by === undefined ? 'opened by the server' : `${news.by.name} opened the room`;
    case 'joined':
      return `${news.user.name} ${news.monitor ? 'watches' : 'joined'}`;
    case 'left':
      return `${news.user.name} left`;
    case 'evicted':
      return `${news.user.name} is taken out`;
    case 'closed':
      return 'closed';
    case 'new-host':
      return news.user === news.before ? undefined : `${nameOf(news.user)} leads now`;
    case 'locked':
      return news.locked ? 'locked' : 'unlocked';
    case 'cycles':
      return `host role ${news.cycle ? 'passes on after each game' : 'stays'}`;
    case 'chart':
      return `chart ${news.chart.id}: ${news.chart.name}`;
    case 'waiting':
      return 'get ready';
    case 'cancelled':
      return 'the start is taken back';
    case 'playing':
      return 'the game begins';
    case 'played':
      return news.result.aborted
        ? `${news.user.name} gave up`
        : `${news.user.name} scored ${news.result.score}`;
    case 'over':
      return 'the game is over';
    default:
      return undefined;
  }
}
