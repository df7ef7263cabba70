// SPDX-License-Identifier: MIT
// The functions of interface `commands`: a plugin's own commands, and calls of others'.

import type { Commands } from '../../../generated/host/commands.ts';
import { RuntimeError } from '../../errors.ts';
import { wasRun } from '../command-input.ts';
import { answering, toHostFailure } from '../failure.ts';
import { type Connection, settled } from './connection.ts';

export function commandsOf({ plugin, eventBus, commandRegistry }: Connection): Commands {
  return {
    registerCommand: (name, description, options) =>
      answering(() => commandRegistry.registerFor(plugin, name, description, options)),
    unregisterCommand: (name) => answering(() => commandRegistry.unregister(name, plugin)),
    callCommand(line) {
      const happened = (): void => {
        const source = { tag: 'plugin', val: plugin.name } as const;
        eventBus.post('command_input', { source, line }, { cause: plugin });
      };
      const failed = (error: unknown): unknown => {
        if (!(error instanceof RuntimeError) || wasRun(error)) happened();
        return toHostFailure(error);
      };
      try {
        const answer = commandRegistry.callFrom(plugin, line);
        if (!(answer instanceof Promise)) {
          happened();
          return answer;
        }
        const mapped = answer.then(
          (text) => {
            happened();
            return text;
          },
          (error: unknown) => Promise.reject(failed(error)),
        );
        return settled(mapped);
      } catch (error) {
        throw failed(error);
      }
    },
  };
}
