// SPDX-License-Identifier: MIT
// `rooms` and `room`: which rooms are open, and what operators do to one.

import type { RoomView } from '../../phira/changes.ts';
import { facts, type OperatorAnswer, type Row, table, text } from '../answer.ts';
import {
  completionsOf,
  type OperatorCommand,
  type OperatorContext,
  usageError,
} from '../operator-command.ts';
import { namesOf, operatorOf, roomOf, type ServerContext } from './words.ts';

type Act = (room: RoomView, words: readonly string[], context: OperatorContext) => Promise<OperatorAnswer>;

const COLUMNS = ['id', 'name', 'host', 'players', 'monitors', 'max', 'phase', 'locked', 'cycle', 'chart'];

export function roomCommands({ server, administration }: ServerContext): OperatorCommand[] {
  const rooms: OperatorCommand = {
    name: 'rooms',
    usage: '',
    summary: 'Lists the open rooms',
    run(args) {
      if (args.length > 0) throw usageError(rooms, 'it takes no arguments');
      return table(COLUMNS, server.rooms().map(rowOf), 'no rooms are open');
    },
  };
  const acts: ReadonlyMap<string, Act> = new Map<string, Act>([
    ['info', async (view) => facts(COLUMNS, rowOf(view))],
    [
      'disband',
      async ({ id, name }, _, { source }) => {
        await administration.disband(id, operatorOf(source));
        return text(`room ${name} is closed`);
      },
    ],
    [
      'lock',
      async ({ id, name }, _, { source }) => {
        await administration.lock(id, true, operatorOf(source));
        return text(`room ${name} is locked`);
      },
    ],
    [
      'unlock',
      async ({ id, name }, _, { source }) => {
        await administration.lock(id, false, operatorOf(source));
        return text(`room ${name} is open`);
      },
    ],
    [
      'size',
      async ({ id, name }, [size = ''], { source }) => {
        if (!/^\d{1,4}$/.test(size)) throw usageError(room, 'the size is a number of players');
        administration.resize(id, Number(size), operatorOf(source));
        return text(`room ${name} holds ${size} players`);
      },
    ],
    [
      'say',
      async ({ id, name }, words, { source }) => {
        if (words.length === 0) throw usageError(room, 'there is nothing to say');
        await administration.say(words.join(' '), { kind: 'room', roomId: id }, operatorOf(source));
        return text(`said in room ${name}`);
      },
    ],
  ]);
  const room: OperatorCommand = {
    name: 'room',
    usage: `${[...acts.keys()].join('|')} ROOM [SIZE|TEXT]`,
    summary: 'Shows one room, closes, locks or sizes it, or says something there',
    complete(args) {
      if (args.length === 1) return completionsOf(acts.keys(), args[0]);
      return args.length === 2 ? namesOf(server.rooms(), args[1]) : [];
    },
    run([verb = '', name, ...words], context) {
      const act = acts.get(verb);
      if (act === undefined || name === undefined) throw usageError(room, 'name what to do and the room');
      return act(roomOf(name, server), words, context);
    },
  };
  return [rooms, room];
}

function rowOf(room: RoomView): Row {
  const { id, name, host, players, monitors, maxUsers, phase, locked, cycle, chart } = room;
  return {
    ...{ id, name, phase, locked, cycle },
    host: host ?? null,
    players: Array.from(players, String),
    monitors: Array.from(monitors, String),
    max: maxUsers,
    chart: chart === undefined ? null : `${chart.id} ${chart.name}`,
  };
}
