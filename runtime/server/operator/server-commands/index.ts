// SPDX-License-Identifier: MIT
// The commands for operators of a server on the network.

import type { OperatorCommand } from '../operator-command.ts';
import { accessCommands } from './access.ts';
import { banCommands } from './bans.ts';
import { roomCommands } from './rooms.ts';
import { userCommands } from './users.ts';
import { explaining, type ServerContext } from './words.ts';

/** Every command of one server. */
export function serverCommands(context: ServerContext): OperatorCommand[] {
  return [
    ...userCommands(context),
    ...banCommands(context),
    ...roomCommands(context),
    ...accessCommands(context),
  ].map(explaining);
}
