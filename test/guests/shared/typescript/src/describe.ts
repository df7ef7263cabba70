// SPDX-License-Identifier: MIT
// Values of the world as text, in the form that test/guests/shared/README.md gives them.

import type { ConfigValue } from 'phira:plugin/config';
import type { EventContext } from 'phira:plugin/event-handler';
import type { CommandSource, Event, GameResult } from 'phira:plugin/events';
import type { HostInfo } from 'phira:plugin/host';
import type { Chart, HostError, RoomInfo, UserInfo } from 'phira:plugin/types';
import type { Ban } from 'phira:plugin/users';

type Fields = readonly (readonly [name: string, value: string | number | boolean])[];

const record = (...fields: Fields): string =>
  `{${fields.map(([name, value]) => `${name}=${value}`).join(' ')}}`;
const list = (items: readonly (string | number)[]): string => `[${items.join(',')}]`;
const option = (value: string | number | null): string | number => value ?? '-';
const thousandths = (value: number): number => Math.round(value * 1000);

export const bytes = (value: Uint8Array): string =>
  [...value].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export const names = list;

export const failure = ({ tag, val }: HostError): string => `${tag}: ${val}`;

export const configValue = (value: ConfigValue | null): string => {
  if (value === null) return '-';
  return `${value.tag}(${value.tag === 'number' ? thousandths(value.val) : value.val})`;
};

export const source = (value: CommandSource): string =>
  value.tag === 'console' ? value.tag : `${value.tag}(${value.val})`;

export const hostInfo = (info: HostInfo): string =>
  record(
    ['version', info.version],
    ['world-version', info.worldVersion],
    ['plugin-name', info.pluginName],
    ['permissions', list(info.permissions)],
  );

export const user = (info: UserInfo): string =>
  record(
    ['id', info.id],
    ['name', info.name],
    ['language', info.language],
    ['room', option(info.room)],
    ['monitor', info.monitor],
    ['connected-at', info.connectedAt],
  );

export const users = (infos: readonly UserInfo[]): string => list(infos.map(user));

export const bans = (all: readonly Ban[]): string =>
  list(all.map((ban) => record(['user-id', ban.userId], ['reason', ban.reason], ['since', ban.since])));

const chart = (value: Chart | null): string =>
  value === null ? '-' : record(['id', value.id], ['name', value.name]);

export const room = (info: RoomInfo): string =>
  record(
    ['id', info.id],
    ['name', info.name],
    ['host', option(info.host)],
    ['players', list(info.players)],
    ['monitors', list(info.monitors)],
    ['max-users', info.maxUsers],
    ['phase', info.phase],
    ['locked', info.locked],
    ['cycle', info.cycle],
    ['chart', chart(info.chart)],
  );

export const rooms = (infos: readonly RoomInfo[]): string => list(infos.map(room));

const gameResult = (result: GameResult): string =>
  record(
    ['user-id', result.userId],
    ['score', result.score],
    ['accuracy', thousandths(result.accuracy)],
    ['full-combo', result.fullCombo],
    ['aborted', result.aborted],
  );

export const event = (value: Event): string => `${value.tag}(${payload(value)})`;

function payload({ tag, val }: Event): string {
  switch (tag) {
    case 'server-start':
      return record(['version', val.version]);
    case 'server-shutdown':
      return record(['reason', val.reason]);
    case 'user-connect':
      return record(['user', user(val.user)]);
    case 'user-disconnect':
      return record(['user-id', val.userId], ['name', val.name], ['reason', val.reason]);
    case 'room-create':
      return record(
        ['room-id', val.roomId],
        ['name', val.name],
        ['max-users', val.maxUsers],
        ['creator', option(val.creator)],
      );
    case 'room-disband':
      return record(['room-id', val.roomId], ['name', val.name]);
    case 'user-join-room':
      return record(['user-id', val.userId], ['room-id', val.roomId], ['monitor', val.monitor]);
    case 'user-leave-room':
      return record(['user-id', val.userId], ['room-id', val.roomId]);
    case 'game-start':
      return record(['room-id', val.roomId], ['chart', chart(val.chart)], ['players', list(val.players)]);
    case 'game-end':
      return record(
        ['room-id', val.roomId],
        ['chart', chart(val.chart)],
        ['results', list(val.results.map(gameResult))],
      );
    case 'command-input':
      return record(['source', source(val.source)], ['line', val.line]);
    case 'message-send':
      return record(['user-id', val.userId], ['room-id', val.roomId], ['content', val.content]);
    case 'timer':
      return record(['timer', val.timer]);
    case 'config-change':
      return record(['keys', list(val.keys)]);
    case 'custom':
      return record(['event-type', val.eventType], ['source', val.source], ['data', val.data]);
  }
}

export const context = ({ at, sequence, stage }: EventContext): string =>
  record(
    ['at', at],
    ['sequence', sequence],
    ['stage', stage.tag === 'vetoed' ? `vetoed(${stage.val})` : stage.tag],
  );
