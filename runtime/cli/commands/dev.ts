// SPDX-License-Identifier: MIT
// `phira-plugin dev`: builds a plugin, loads it into a host, and does both again after each change; what is wrong is said,
// and the last good one goes on.

import { existsSync } from 'node:fs';
import { PluginError } from '../../plugin/plugin-error.ts';
import type { DevHost } from '../dev/dev-host.ts';
import { CliError, EXIT, type ExitCode } from '../errors.ts';
import { type Output, reportFailure } from '../output.ts';
import { buildAndTell, isOutput } from './build.ts';
import { watchFolder } from './watch.ts';

/** Options of the command line. */
export interface DevCommandOptions {
  readonly lang?: string;
  readonly engine?: string;
  /** Data folder of a host that runs already; one is started in this process when not given. */
  readonly host?: string;
  readonly plugins?: string;
  readonly config?: string;
  readonly data?: string;
}

/**
 * Builds and loads until the process is interrupted, or `quit` is typed.
 *
 * @throws CliError before anything is built; HostConfigError and RuntimeError where a host of its own cannot start.
 */
export async function devCommand(
  folder: string,
  options: DevCommandOptions,
  output: Output,
): Promise<ExitCode> {
  const ignored = isOutput(folder, options.lang);
  const host = await hostOf(options, output);
  const ending = new AbortController();
  let isTaken = false;
  const cycle = async (): Promise<void> => {
    try {
      const { built } = await buildAndTell(folder, options, output);
      if (built === undefined) {
        output.line(waiting('not built', isTaken));
        return;
      }
      output.line(await host.take(built));
      isTaken = true;
    } catch (error) {
      if (error instanceof PluginError) output.error(error.report);
      else reportFailure(error, output);
      output.line(waiting('not loaded', isTaken));
    }
  };
  try {
    void host.ended.then(() => ending.abort());
    await watchFolder(folder, cycle, ignored, ending.signal);
  } finally {
    await host.close();
  }
  return EXIT.ok;
}

async function hostOf({ host, plugins, config, data }: DevCommandOptions, output: Output): Promise<DevHost> {
  for (const path of [config, plugins].filter((one) => one !== undefined)) {
    if (existsSync(path)) continue;
    throw new CliError('CLI_NO_FILE', `there is no ${path}`, 'see how it is written', { exit: EXIT.usage });
  }
  if (host === undefined) {
    const { ownHost } = await import('../dev/own-host.ts');
    return ownHost({ plugins, config, data }, output);
  }
  if (config !== undefined || data !== undefined) {
    const help = 'leave out --config and --data, or --host';
    throw new CliError('CLI_USAGE', 'a host that runs has its settings already', help, { exit: EXIT.usage });
  }
  const { RunningHost } = await import('../dev/running-host.ts');
  return new RunningHost(host, plugins ?? 'plugins');
}

function waiting(what: string, isTaken: boolean): string {
  return isTaken ? `${what}; the last good one goes on` : `${what}; waiting for a change`;
}
