// SPDX-License-Identifier: MIT
// Grants a plugin what it asks for, and takes it away, at an operator's word. Both hold over restarts of the host.

import { runtimeError } from '../../../errors.ts';
import { PluginError } from '../../../plugin/plugin-error.ts';
import { type OperatorAnswer, text } from '../answer.ts';
import { loadedPlugin } from '../loaded-plugin.ts';
import type { OperatorContext } from '../operator-command.ts';

/**
 * Grants permissions, or all that the plugin and an update of it wait for.
 *
 * @throws RuntimeError RT_PLUGIN_RIGHTS when the plugin fails with what it has then; what was granted stays so.
 */
export async function grant(
  name: string,
  context: OperatorContext,
  permissions: readonly string[],
): Promise<OperatorAnswer> {
  const done = await decide('grant', name, context, permissions);
  return text(done.length === 0 ? `${name} waits for nothing` : `${name} is granted ${done.join(', ')}`);
}

/** Takes permissions away, or all that the plugin has. @throws as {@link grant}. */
export async function revoke(
  name: string,
  context: OperatorContext,
  permissions: readonly string[],
): Promise<OperatorAnswer> {
  const done = await decide('revoke', name, context, permissions);
  return text(done.length === 0 ? `${name} has nothing to revoke` : `${name} has lost ${done.join(', ')}`);
}

async function decide(
  word: 'grant' | 'revoke',
  name: string,
  context: OperatorContext,
  permissions: readonly string[],
): Promise<readonly string[]> {
  await loadedPlugin(name, context.host);
  const meant = permissions.length > 0 ? permissions : affected(word, name, context);
  try {
    return await context.host.pluginManager[word](name, permissions.length > 0 ? permissions : undefined);
  } catch (thrown) {
    if (!(thrown instanceof PluginError)) throw thrown;
    const what = `${word === 'grant' ? 'is granted' : 'has lost'} ${meant.join(', ')}`;
    const back = `plugin ${word === 'grant' ? 'revoke' : 'grant'} ${name} ${meant.join(' ')}`;
    throw runtimeError('RT_PLUGIN_RIGHTS', { name, what, back, reason: thrown.message }, { cause: thrown });
  }
}

/** What a word without permissions is about. */
function affected(word: 'grant' | 'revoke', name: string, context: OperatorContext): string[] {
  return word === 'grant' ? pending(name, context) : [...granted(name, context)].sort();
}

/** What a plugin and an update of it wait for. */
export function pending(name: string, { host: { pluginManager } }: OperatorContext): string[] {
  const update = pluginManager.held().find((one) => one.name === name);
  return [
    ...new Set([...(pluginManager.get(name)?.pendingPermissions ?? []), ...(update?.permissions ?? [])]),
  ];
}

/** What a plugin has. */
export function granted(name: string, { host }: OperatorContext): Iterable<string> {
  return host.pluginManager.get(name)?.permissions ?? [];
}
