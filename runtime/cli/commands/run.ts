// SPDX-License-Identifier: MIT
// `phira-plugin run`: a host on the plugins of a folder, with a server for game clients or without a network.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { HostConfigError } from '../../server/host-config.ts';
import { logFormatOf } from '../../server/log-format.ts';
import { CliError, EXIT, type ExitCode } from '../errors.ts';
import type { Output } from '../output.ts';
import { RunLog } from '../run/run-log.ts';
import { runMemory } from '../run/run-memory.ts';
import { runServer } from '../run/run-server.ts';

export interface RunOptions {
  readonly plugins: string;
  /** Where game clients connect, over host.toml. */
  readonly listen?: string;
  /** Address of the Phira API, or `offline`, over host.toml. */
  readonly api?: string;
  /** Where the HTTP API is served, over host.toml. */
  readonly http?: string;
  /** Be offline also where others than this machine can connect. */
  readonly insecure?: boolean;
  /** Without a network. */
  readonly memory?: boolean;
  /** Played first, without a network. */
  readonly script?: string;
  /** End after the script. */
  readonly exit?: boolean;
  readonly config?: string;
  /** Where what plugins save is kept; in memory when not given. */
  readonly data?: string;
  readonly grantDeclared?: boolean;
}

/** What is for a server on the network only. */
const FOR_SERVERS = ['listen', 'api', 'http', 'insecure'] as const;

/**
 * Runs a host until its script, its input or the process is told to end.
 *
 * @returns `findings` when host.toml is wrong, a plugin did not start or stop, or an `expect` of the script failed.
 * @throws CliError `CLI_NO_FILE` or `CLI_USAGE` before anything is started; RuntimeError when the server cannot listen.
 */
export async function runCommand(options: RunOptions, output: Output): Promise<ExitCode> {
  const { plugins, script, config, data, grantDeclared } = options;
  if (!existsSync(plugins) || !statSync(plugins).isDirectory()) {
    throw missing(`there is no folder ${plugins}`, 'name the folder of the plugins with --plugins');
  }
  const played = script === undefined ? undefined : { path: script, text: readScript(script) };
  if (config !== undefined && !existsSync(config)) {
    throw missing(
      `there is no ${config}`,
      'name the host.toml with --config, or leave it out: it has defaults',
    );
  }
  const inMemory = options.memory === true || script !== undefined || options.exit === true;
  const odd = FOR_SERVERS.find((option) => inMemory && options[option] !== undefined);
  if (odd !== undefined) {
    const help = 'leave it out, or --memory, --script and --exit';
    throw new CliError('CLI_USAGE', `--${odd} is for a server on the network`, help, { exit: EXIT.usage });
  }
  const { PHIRA_LOG, PHIRA_LOG_FORMAT } = process.env;
  // Scripts expect what plugins log among the lines.
  const format = logFormatOf(inMemory ? { isTTY: true } : process.stderr, PHIRA_LOG_FORMAT);
  const log = new RunLog(format, PHIRA_LOG, (line) => output.error(line));
  const { logger, levels } = log.host;
  const host = { pluginsDir: plugins, hostConfigPath: config, dataDir: data, grantDeclared };
  const common = { ...host, logger, logLevels: levels, showPluginLogs: format === 'text' };
  try {
    const out = (line: string): void => log.seen(line);
    if (!inMemory) {
      const { listen, api, http, insecure } = options;
      return await runServer({ ...common, listen, api, http, insecure, out }, log, output);
    }
    return await runMemory({ ...common, out }, { script: played, exit: options.exit === true }, log, output);
  } catch (error) {
    if (!(error instanceof HostConfigError)) throw error;
    output.error(error.message);
    return EXIT.findings;
  }
}

function readScript(path: string): string {
  if (!existsSync(path)) throw missing(`there is no ${path}`, 'name the script with --script');
  return readFileSync(path, 'utf8');
}

function missing(message: string, help: string): CliError {
  return new CliError('CLI_NO_FILE', message, help, { exit: EXIT.usage });
}
