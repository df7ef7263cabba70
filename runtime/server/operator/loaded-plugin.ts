// SPDX-License-Identifier: MIT
// Looks a plugin up that an operator named, and says what was meant where none of that name is loaded.

import { basename } from 'node:path';
import { nearest } from '../../abi/nearest.ts';
import { errorText, printable, RuntimeError, runtimeError } from '../../errors.ts';
import type { AnyHost } from '../start-host.ts';

type LoadedPlugin = NonNullable<ReturnType<AnyHost['pluginManager']['get']>>;

/**
 * A loaded plugin by name. Rejects with RT_PLUGIN_DISABLED where the operator keeps it out, and with
 * RT_PLUGIN_NOT_FOUND whose help names the one that was meant, or the command that loads it.
 */
export async function loadedPlugin(name: string, { pluginManager }: AnyHost): Promise<LoadedPlugin> {
  const plugin = pluginManager.get(name);
  if (plugin !== undefined) return plugin;
  if (pluginManager.disabled().includes(name)) throw runtimeError('RT_PLUGIN_DISABLED', { name });
  const { message, help } = errorText('RT_PLUGIN_NOT_FOUND', { name });
  const loaded = pluginManager.list().map((one) => one.name);
  // Where the folder cannot be read, nothing of it is what was meant.
  const paths = await pluginManager.available().catch((): readonly string[] => []);
  const isThere = paths.some((path) => basename(path, '.wasm') === name);
  const [meant] = nearest(name, [...loaded, ...pluginManager.disabled()]);
  const guess = meant === undefined ? help : `did you mean ${printable(meant)}?`;
  const hint = isThere
    ? `it is in the plugins folder, and not loaded: plugin load ${printable(name)}`
    : guess;
  throw new RuntimeError('RT_PLUGIN_NOT_FOUND', message, hint);
}
