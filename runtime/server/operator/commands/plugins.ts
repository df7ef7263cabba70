// SPDX-License-Identifier: MIT
// `plugins`: every plugin of the host in a row.

import type { HeldUpdate } from '../../../plugin/rights.ts';
import { table } from '../answer.ts';
import { type OperatorCommand, usageError } from '../operator-command.ts';

export const pluginsCommand: OperatorCommand = {
  name: 'plugins',
  usage: '',
  summary: 'Lists the plugins, their states and their permissions',
  run(args, { host }) {
    if (args.length > 0) throw usageError(pluginsCommand, 'it takes no arguments');
    const { pluginManager } = host;
    const updates = new Map(pluginManager.held().map((update) => [update.name, update]));
    const loaded = pluginManager
      .list()
      .map(({ name, version, state, isolation, permissions, pendingPermissions }) => ({
        name,
        version,
        state,
        isolation,
        granted: [...permissions].sort(),
        waiting: pendingPermissions,
        update: updateText(updates.get(name)),
      }));
    const disabled = pluginManager.disabled().map((name) => ({ name, state: 'disabled' }));
    const columns = ['name', 'version', 'state', 'isolation', 'granted', 'waiting', 'update'];
    const rows = [...loaded, ...disabled];
    return table(columns, rows, 'no plugins');
  },
};

/** The update that is held until an operator grants or revokes what it asks for. */
function updateText(update: HeldUpdate | undefined): string | null {
  return update === undefined ? null : `${update.version} waits for ${update.permissions.join(', ')}`;
}
