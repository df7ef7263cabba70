// SPDX-License-Identifier: MIT
// The commands for operators that every host has, whatever its server is.

import type { OperatorCommand } from '../operator-command.ts';
import { pluginCommand } from './plugin.ts';
import { pluginsCommand } from './plugins.ts';

export const PLUGIN_COMMANDS: readonly OperatorCommand[] = [pluginsCommand, pluginCommand];
