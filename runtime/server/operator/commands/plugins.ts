// SPDX-License-Identifier: MIT
// `plugins`: every plugin of the host in a row.

import { table } from '../answer.ts';
import { type OperatorCommand, usageError } from '../operator-command.ts';

export const pluginsCommand: OperatorCommand = {
  name: 'plugins',
  usage: '',
  summary: 'Lists the plugins, their states and their permissions',
  run(args, { host }) {
    if (args.length > 0) throw usageError(pluginsCommand, 'it takes no arguments');
    const rows = host.pluginManager
      .list()
      .map(({ name, version, state, isolation, permissions, pendingPermissions }) => ({
        name,
        version,
        state,
        isolation,
        granted: [...permissions].sort(),
        waiting: pendingPermissions,
      }));
    const columns = ['name', 'version', 'state', 'isolation', 'granted', 'waiting'];
    return table(columns, rows, 'no plugins');
  },
};
