// SPDX-License-Identifier: MIT
// Grants a plugin what it asks for, and takes it away, at an operator's word. Both hold over restarts of the host.

import { type OperatorAnswer, text } from '../answer.ts';
import { loadedPlugin } from '../loaded-plugin.ts';
import type { OperatorContext } from '../operator-command.ts';

/** Grants permissions, or all that the plugin and an update of it wait for. */
export async function grant(
  name: string,
  { host }: OperatorContext,
  permissions: readonly string[],
): Promise<OperatorAnswer> {
  await loadedPlugin(name, host);
  const done = await host.pluginManager.grant(name, some(permissions));
  return text(done.length === 0 ? `${name} waits for nothing` : `${name} is granted ${done.join(', ')}`);
}

/** Takes permissions away, or all that the plugin has. */
export async function revoke(
  name: string,
  { host }: OperatorContext,
  permissions: readonly string[],
): Promise<OperatorAnswer> {
  await loadedPlugin(name, host);
  const done = await host.pluginManager.revoke(name, some(permissions));
  return text(done.length === 0 ? `${name} has nothing to revoke` : `${name} has lost ${done.join(', ')}`);
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

function some(permissions: readonly string[]): readonly string[] | undefined {
  return permissions.length === 0 ? undefined : permissions;
}
