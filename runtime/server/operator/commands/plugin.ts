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
import { disable, enable, forget, load, reload, unload } from './plugin-life.ts';
import { grant, granted, pending, revoke } from './plugin-rights.ts';

/** What can be done to a plugin. */
interface Action {
  /** Names that can stand after the action. */
  names(context: OperatorContext): Iterable<string> | Promise<Iterable<string>>;
  /** Permissions that can stand after the name; left out where nothing can. */
  permissions?(name: string, context: OperatorContext): Iterable<string>;
  run(name: string, context: OperatorContext, permissions: readonly string[]): Promise<OperatorAnswer>;
}

const loaded = ({ host }: OperatorContext): string[] => host.pluginManager.list().map(({ name }) => name);
const known = (context: OperatorContext): string[] => [
  ...loaded(context),
  ...context.host.pluginManager.disabled(),
];

const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['info', { names: loaded, run: pluginInfo }],
  ['load', { names: ({ host }) => host.pluginManager.available(), run: load }],
  ['unload', { names: loaded, run: unload }],
  ['reload', { names: loaded, run: reload }],
  ['enable', { names: known, run: enable }],
  ['disable', { names: loaded, run: disable }],
  ['grant', { names: loaded, permissions: pending, run: grant }],
  ['revoke', { names: loaded, permissions: granted, run: revoke }],
  ['forget', { names: ({ host }) => host.pluginManager.remembered(), run: forget }],
]);

export const pluginCommand: OperatorCommand = {
  name: 'plugin',
  usage: 'info|load|unload|reload|enable|disable|grant|revoke|forget NAME [PERMISSION...]',
  summary: 'Shows one plugin, loads it, unloads it, and so on',
  async complete(args, context) {
    const [word = '', name, ...permissions] = args;
    if (name === undefined) return completionsOf(ACTIONS.keys(), word);
    const action = ACTIONS.get(word);
    if (permissions.length === 0) return completionsOf((await action?.names(context)) ?? [], name);
    const those = [...(action?.permissions?.(name, context) ?? [])];
    return completionsOf(
      those.filter((one) => !permissions.includes(one)),
      permissions.at(-1),
    );
  },
  async run([word, name, ...rest], context) {
    const action = word === undefined ? undefined : ACTIONS.get(word);
    if (action === undefined) throw usageError(pluginCommand, unknownAction(word));
    if (name === undefined) throw usageError(pluginCommand, 'NAME is missing');
    if (rest.length > 0 && action.permissions === undefined) {
      throw usageError(pluginCommand, `there is nothing after ${name}`);
    }
    return action.run(name, context, rest);
  },
};

function unknownAction(word: string | undefined): string {
  if (word === undefined) return 'it is not said what to do';
  const [meant] = nearest(word, ACTIONS.keys());
  return meant === undefined ? `${word} cannot be done` : `${word} cannot be done; did you mean ${meant}?`;
}
