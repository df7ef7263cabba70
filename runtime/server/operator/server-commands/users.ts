// SPDX-License-Identifier: MIT
// `users`, `kick`, `say` and `tell`: who is connected, and what operators have to say to them.

import { table, text } from '../answer.ts';
import { type OperatorCommand, usageError } from '../operator-command.ts';
import { accountOf, namesOf, operatorOf, type ServerContext } from './words.ts';

export function userCommands({ server, administration }: ServerContext): OperatorCommand[] {
  const users: OperatorCommand = {
    name: 'users',
    usage: '',
    summary: 'Lists the connected users, their rooms and addresses',
    aliases: ['players'],
    run(args) {
      if (args.length > 0) throw usageError(users, 'it takes no arguments');
      const rooms = new Map(server.rooms().map(({ id, name }) => [id, name]));
      const rows = server.users().map(({ id, name, language, room, monitor, online }) => ({
        id,
        name,
        language,
        room: room === undefined ? null : (rooms.get(room) ?? null),
        monitor,
        online,
        address: server.getUserAddress(id),
      }));
      const columns = ['id', 'name', 'room', 'monitor', 'online', 'language', 'address'];
      return table(columns, rows, 'nobody is connected');
    },
  };
  const kick: OperatorCommand = {
    name: 'kick',
    usage: 'USER [REASON]',
    summary: 'Closes the connection of a user, by name or number',
    complete: (args) => (args.length === 1 ? namesOf(server.users(), args[0]) : []),
    run([user, ...reason], { source }) {
      if (user === undefined) throw usageError(kick, 'USER is missing');
      const userId = accountOf(user, server);
      administration.kick(userId, operatorOf(source), reason.join(' '));
      return text(`user ${userId} is kicked`);
    },
  };
  const say: OperatorCommand = {
    name: 'say',
    usage: 'TEXT',
    summary: 'Says something to everybody',
    async run(words, { source }) {
      if (words.length === 0) throw usageError(say, 'TEXT is missing');
      await administration.say(words.join(' '), { kind: 'all' }, operatorOf(source));
      return text(`said to ${server.countUsers()} users`);
    },
  };
  const tell: OperatorCommand = {
    name: 'tell',
    usage: 'USER TEXT',
    summary: 'Says something to one user, by name or number',
    complete: (args) => (args.length === 1 ? namesOf(server.users(), args[0]) : []),
    async run([user, ...words], { source }) {
      if (user === undefined || words.length === 0) throw usageError(tell, 'USER or TEXT is missing');
      const userId = accountOf(user, server);
      await administration.say(words.join(' '), { kind: 'user', userId }, operatorOf(source));
      return text(`said to user ${userId}`);
    },
  };
  return [users, kick, say, tell];
}
