// SPDX-License-Identifier: MIT
// What a user is told after the login: the operator's words, and which rooms are open.

import type { ServerConfig } from '../../generated/host-config.ts';
import type { PhiraServer } from './phira/phira-server.ts';
import { textOf } from './phira/texts.ts';

/** Rooms that are named; of the others the number is told. */
const MOST_ROOMS = 10;

/** The lines; none where the operator wants none. */
export function greetingOf(
  { welcome, roomList }: Pick<ServerConfig, 'welcome' | 'roomList'>,
  server: Pick<PhiraServer, 'rooms' | 'getUser'>,
  userId: number,
): string[] {
  const lines = welcome.split('\n').filter((line) => line.trim() !== '');
  if (!roomList) return lines;
  const open = server.rooms().filter(({ locked, phase }) => !locked && phase === 'selecting-chart');
  const { language } = server.getUser(userId);
  if (open.length === 0) return [...lines, textOf('no-open-rooms', language)];
  const shown = open
    .slice(0, MOST_ROOMS)
    .map(({ name, players, maxUsers }) => `${name} (${players.length}/${maxUsers})`);
  const more = open.length > MOST_ROOMS ? [`+${open.length - MOST_ROOMS}`] : [];
  return [...lines, textOf('open-rooms', language, [...shown, ...more].join(', '))];
}
