// SPDX-License-Identifier: MIT
// `maintenance`, `whitelist` and `blacklist`: who is let in.

import { facts, type OperatorAnswer, text } from '../answer.ts';
import { completionsOf, type OperatorCommand, usageError } from '../operator-command.ts';
import { accountOf, namesOf, operatorOf, type ServerContext } from './words.ts';

export function accessCommands(context: ServerContext): OperatorCommand[] {
  return [maintenanceCommand(context), listCommand(context, 'whitelist'), listCommand(context, 'blacklist')];
}

function maintenanceCommand({ administration }: ServerContext): OperatorCommand {
  const { lists } = administration;
  const command: OperatorCommand = {
    name: 'maintenance',
    usage: '[on [TEXT] | off]',
    summary: 'Lets in only operators and the whitelist, and tells others why',
    complete: (args) => (args.length === 1 ? completionsOf(['on', 'off'], args[0]) : []),
    run([word, ...words], { source }) {
      if (word === 'on') {
        const reason = words.length === 0 ? undefined : words.join(' ');
        administration.setMaintenance(true, reason, operatorOf(source));
        return text(`maintenance: ${lists.maintenance}`);
      }
      if (words.length > 0 || (word !== undefined && word !== 'off'))
        throw usageError(command, 'it is on or off');
      if (word === 'off') administration.setMaintenance(false, undefined, operatorOf(source));
      return text(lists.maintenance === undefined ? 'no maintenance' : `maintenance: ${lists.maintenance}`);
    },
  };
  return command;
}

function listCommand(
  { server, administration }: ServerContext,
  list: 'whitelist' | 'blacklist',
): OperatorCommand {
  const { lists } = administration;
  const isWhite = list === 'whitelist';
  const command: OperatorCommand = {
    name: list,
    usage: `[add USER | remove USER${isWhite ? ' | on | off' : ''}]`,
    summary: isWhite
      ? 'Shows who is always let in, or changes that'
      : 'Shows who is never let in, or changes that',
    complete(args) {
      if (args.length === 1)
        return completionsOf(isWhite ? ['add', 'remove', 'on', 'off'] : ['add', 'remove'], args[0]);
      if (args.length > 2) return [];
      return args[0] === 'remove'
        ? completionsOf(lists.accounts(list).map(String), args[1])
        : namesOf(server.users(), args[1]);
    },
    run([verb, user, ...more], { source }) {
      const by = operatorOf(source);
      if (more.length > 0) throw usageError(command, 'name one user at a time');
      if (verb === undefined) return shown();
      if (isWhite && (verb === 'on' || verb === 'off') && user === undefined) {
        administration.setWhitelistOnly(verb === 'on', by);
        return shown();
      }
      if (user === undefined || (verb !== 'add' && verb !== 'remove'))
        throw usageError(command, 'name what to do, and a user');
      const userId = accountOf(user, server);
      if (verb === 'add') administration.putOnList(userId, list, by);
      else if (lists.listOf(userId) === list) administration.putOnList(userId, 'none', by);
      return text(`user ${userId} is ${verb === 'add' ? 'on' : 'not on'} the ${list}`);
    },
  };
  const shown = (): OperatorAnswer => {
    const accounts = lists.accounts(list).map(String);
    const only = isWhite ? { only: lists.whitelistOnly } : {};
    return facts([...Object.keys(only), 'accounts'], { ...only, accounts });
  };
  return command;
}
