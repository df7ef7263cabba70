// SPDX-License-Identifier: MIT
// Takes one plugin into the running host, out of it, and through a reload, at an operator's word.

import { runtimeError } from '../../../errors.ts';
import { type OperatorAnswer, text } from '../answer.ts';
import { loadedPlugin } from '../loaded-plugin.ts';
import type { OperatorContext } from '../operator-command.ts';

/** Loads, initializes and starts a plugin by the name of its folder or file, with or without `.wasm`. */
export async function load(name: string, { host }: OperatorContext): Promise<OperatorAnswer> {
  const { pluginManager } = host;
  const paths = await pluginManager.available();
  const path = paths.find((one) => one === name || one === `${name}.wasm`);
  if (path === undefined) throw nothingToLoad(name, paths, pluginManager.get(name) !== undefined);
  const plugin = await pluginManager.load(path);
  await pluginManager.initialize(plugin.name);
  await pluginManager.start(plugin.name);
  const waits = plugin.pendingPermissions;
  const waiting = waits.length === 0 ? '' : `; it waits for ${waits.join(', ')}`;
  return text(`${plugin.name} ${plugin.version} is started${waiting}`);
}

/** Stops a plugin and forgets it until it is loaded again. */
export async function unload(name: string, { host }: OperatorContext): Promise<OperatorAnswer> {
  await loadedPlugin(name, host);
  await host.pluginManager.unload(name);
  return text(`${name} is unloaded`);
}

/** Replaces a plugin by what its files say now. */
export async function reload(name: string, { host }: OperatorContext): Promise<OperatorAnswer> {
  await loadedPlugin(name, host);
  const { version, state } = await host.pluginManager.reload(name);
  return text(`${name} ${version} is ${state}`);
}

/** Unloads a plugin, and keeps it out until it is enabled. */
export async function disable(name: string, { host }: OperatorContext): Promise<OperatorAnswer> {
  await loadedPlugin(name, host);
  await host.pluginManager.disable(name);
  return text(`${name} is disabled`);
}

/** Lets a plugin in again that an operator disabled, or that failed too often. */
export async function enable(name: string, { host }: OperatorContext): Promise<OperatorAnswer> {
  const plugin = await host.pluginManager.enable(name);
  if (plugin === undefined) return text(`${name} is enabled, and nothing of it is in the plugins folder`);
  return text(`${name} ${plugin.version} is ${plugin.state}`);
}

/** Forgets what was granted to a plugin that is gone, so that another of its name does not get it. */
export async function forget(name: string, { host }: OperatorContext): Promise<OperatorAnswer> {
  await host.pluginManager.forget(name);
  return text(`${name} is forgotten; what it has stored and its settings are kept`);
}

function nothingToLoad(name: string, paths: readonly string[], isLoaded: boolean): Error {
  if (isLoaded) return runtimeError('RT_PLUGIN_DUPLICATE', { name, other: 'a plugin that is loaded' });
  return runtimeError('RT_OPERATOR_NOTHING_TO_LOAD', { name, paths: paths.join(', ') || 'nothing' });
}
