// SPDX-License-Identifier: MIT
// The commands for operators that every host has, whatever its server is.

import type { OperatorCommand } from '../operator-command.ts';
import { healthCommand } from './health.ts';
import { metricsCommand } from './metrics.ts';
import { pluginCommand } from './plugin.ts';
import { pluginsCommand } from './plugins.ts';

export const HOST_COMMANDS: readonly OperatorCommand[] = [
  pluginsCommand,
  pluginCommand,
  healthCommand,
  metricsCommand,
];
