// SPDX-License-Identifier: MIT
// `plugin ACTION NAME`: everything about one plugin, and what an operator does to it.

import { nearest } from '../../../abi/nearest.ts';
import type { OperatorAnswer } from '../answer.ts';
import {
  completionsOf,
  type OperatorCommand,
  type OperatorContext,
  usageError,
} from '../operator-command.ts';
import { pluginInfo } from './plugin-info.ts';
import { load, reload, unload } from './plugin-life.ts';

/** What can be done to a plugin. */
interface Action {
  /** Names that can stand after the action. */
  names(context: OperatorContext): Iterable<string> | Promise<Iterable<string>>;
  run(name: string, context: OperatorContext): Promise<OperatorAnswer>;
}

const loaded = ({ host }: OperatorContext): string[] => host.pluginManager.list().map(({ name }) => name);

const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['info', { names: loaded, run: pluginInfo }],
  ['load', { names: ({ host }) => host.pluginManager.available(), run: load }],
  ['unload', { names: loaded, run: unload }],
  ['reload', { names: loaded, run: reload }],
]);

export const pluginCommand: OperatorCommand = {
  name: 'plugin',
  usage: `${[...ACTIONS.keys()].join('|')} NAME`,
  summary: 'Shows one plugin, or loads, unloads or reloads it',
  async complete(args, context) {
    const [action = '', name] = args;
    if (name === undefined) return completionsOf(ACTIONS.keys(), action);
    if (args.length > 2) return [];
    return completionsOf((await ACTIONS.get(action)?.names(context)) ?? [], name);
  },
  async run([word, name, ...rest], context) {
    const action = word === undefined ? undefined : ACTIONS.get(word);
    if (action === undefined) throw usageError(pluginCommand, unknownAction(word));
    if (name === undefined) throw usageError(pluginCommand, 'NAME is missing');
    if (rest.length > 0) throw usageError(pluginCommand, `there is nothing after ${name}`);
    return action.run(name, context);
  },
};

function unknownAction(word: string | undefined): string {
  if (word === undefined) return 'it is not said what to do';
  const [meant] = nearest(word, ACTIONS.keys());
  return meant === undefined ? `${word} cannot be done` : `${word} cannot be done; did you mean ${meant}?`;
}
