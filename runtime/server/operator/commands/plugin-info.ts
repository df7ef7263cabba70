// SPDX-License-Identifier: MIT
// `plugin info NAME`: what the host knows of one plugin.

import { facts, type OperatorAnswer } from '../answer.ts';
import { loadedPlugin } from '../loaded-plugin.ts';
import type { OperatorContext } from '../operator-command.ts';

const COLUMNS = [
  'name',
  'version',
  'author',
  'description',
  'license',
  'website',
  'category',
  'tags',
  'path',
  'sha256',
  'world',
  'state',
  'failure',
  'restarts_at',
  'isolation',
  'granted',
  'waiting',
  'config',
  'dependencies',
  'optional_dependencies',
  'dependents',
  'commands',
];

export async function pluginInfo(name: string, { host }: OperatorContext): Promise<OperatorAnswer> {
  const { pluginManager, commandRegistry } = host;
  const plugin = await loadedPlugin(name, host);
  const { metadata, restartsAt } = plugin;
  const dependents = pluginManager.list().filter((other) => other.metadata.dependencies.has(name));
  const commands = commandRegistry.list().filter((command) => command.owner === name);
  return facts(COLUMNS, {
    name,
    version: plugin.version,
    author: metadata.author ?? null,
    description: metadata.description ?? null,
    license: metadata.license ?? null,
    website: metadata.website ?? null,
    category: metadata.category ?? null,
    tags: metadata.tags,
    path: plugin.path,
    sha256: plugin.build.sha256,
    world: plugin.build.worldId,
    state: plugin.state,
    failure: plugin.failure?.message ?? null,
    restarts_at: restartsAt === undefined ? null : new Date(restartsAt).toISOString(),
    isolation: plugin.isolation,
    granted: [...plugin.permissions].sort(),
    waiting: plugin.pendingPermissions,
    config: settings(host.hostApi.shownConfig(name)),
    dependencies: ranges(metadata.dependencies),
    optional_dependencies: ranges(metadata.optionalDependencies),
    dependents: dependents.map((one) => one.name),
    commands: commands.map((command) => command.name),
  });
}

/** Values by dotted key; secrets have been taken out. */
function settings(values: unknown, prefix = ''): string[] {
  if (typeof values !== 'object' || values === null) return [];
  return Object.entries(values).flatMap(([key, value]: [string, unknown]) => {
    const isTable = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isTable ? settings(value, `${prefix}${key}.`) : [`${prefix}${key} = ${JSON.stringify(value)}`];
  });
}

function ranges(dependencies: ReadonlyMap<string, string>): string[] {
  return [...dependencies].map(([name, range]) => `${name} ${range}`);
}
