// SPDX-License-Identifier: MIT
// `phira-plugin run`: a host without a network on the plugins of a folder; a script first, then a prompt.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { runConsole } from '../../server/console.ts';
import { HostConfigError } from '../../server/host-config.ts';
import { createLogger } from '../../server/logger.ts';
import type { MemoryServer } from '../../server/memory-server.ts';
import { runScript } from '../../server/script-runner.ts';
import { createHost, type Host, type StartReport } from '../../server/start-host.ts';
import { StopSignals } from '../../server/stop-signals.ts';
import { CliError, EXIT, type ExitCode } from '../errors.ts';
import type { Output } from '../output.ts';
import { HostLogLines } from '../project/host-log.ts';

export interface RunOptions {
  readonly plugins: string;
  readonly script?: string;
  /** End after the script. */
  readonly exit?: boolean;
  readonly config?: string;
  /** Where what plugins save is kept; in memory when not given. */
  readonly data?: string;
  readonly grantDeclared?: boolean;
}

/**
 * Runs a host until its script, its input or the process is told to end.
 *
 * @returns `findings` when host.toml is wrong, a plugin did not start or stop, or an `expect` of the script failed.
 * @throws CliError `CLI_NO_FILE` before anything is started.
 */
export async function runCommand(options: RunOptions, output: Output): Promise<ExitCode> {
  const { plugins, script, config } = options;
  if (!existsSync(plugins) || !statSync(plugins).isDirectory()) {
    throw missing(`there is no folder ${plugins}`, 'name the folder of the plugins with --plugins');
  }
  const text = script === undefined ? undefined : readScript(script);
  if (config !== undefined && !existsSync(config)) {
    throw missing(
      `there is no ${config}`,
      'name the host.toml with --config, or leave it out: it has defaults',
    );
  }
  const log = new HostLogLines((line) => output.error(line));
  const { logger, levels } = createLogger({
    directives: process.env.PHIRA_LOG ?? 'phira_mp_plugin=warn',
    destination: log,
  });
  const { data, grantDeclared } = options;
  let host: Host<MemoryServer>;
  try {
    const out = (line: string): void => {
      log.seen(line);
      output.line(line);
    };
    const facts = { pluginsDir: plugins, hostConfigPath: config, dataDir: data, grantDeclared };
    host = createHost({ ...facts, logger, logLevels: levels, out });
  } catch (error) {
    if (!(error instanceof HostConfigError)) throw error;
    output.error(error.message);
    return EXIT.findings;
  }
  const signals = new StopSignals({ say: (line) => output.error(line) });
  let isWell: boolean;
  try {
    const report = await host.start();
    const started = reportStart(host, report, output);
    const rest = play(host, text, options, output);
    const passed = await Promise.race([rest, signals.first]);
    isWell = started && passed !== false;
  } finally {
    // Whoever waits for input waits no longer, and the process can end.
    process.stdin.destroy();
    await host.stop();
    signals.close();
  }
  return isWell && reportStop(host, output) ? EXIT.ok : EXIT.findings;
}

/** Which plugins did not stop as they should. True when all did. */
function reportStop({ stopReport }: Host<MemoryServer>, output: Output): boolean {
  for (const { error } of stopReport?.failed ?? []) output.error(error.report);
  return stopReport?.failed.length === 0;
}

/** The script, then the prompt. False when the script failed; the prompt is then not shown. */
async function play(
  host: Host<MemoryServer>,
  text: string | undefined,
  { script = '', exit }: RunOptions,
  output: Output,
): Promise<boolean> {
  if (text !== undefined) {
    const result = await runScript(host, text, script, (line) => output.error(line));
    if (!result.ok) return false;
    output.line(`${script}: ${result.actions} actions, as expected`);
  }
  if (exit !== true) await runConsole(host, { input: process.stdin, output: process.stdout });
  return true;
}

/** What became of each plugin, and its rights. True when all of them run. */
function reportStart(host: Host<MemoryServer>, { load, init, start }: StartReport, output: Output): boolean {
  const failed = [...load.failed, ...init.failed, ...start.failed];
  for (const { error } of failed) output.error(error.report);
  for (const warning of load.warnings) output.error(`warning: ${warning}`);
  const plugins = host.pluginManager.list();
  for (const { name, version, state, permissions, pendingPermissions } of plugins) {
    const granted = permissions.size === 0 ? 'nothing' : [...permissions].sort().join(', ');
    output.line(`plugin ${name} ${version} is ${state}`);
    output.line(`  granted: ${granted}`);
    if (pendingPermissions.length > 0) {
      output.line(`  waiting for the operator: ${pendingPermissions.join(', ')}`);
    }
  }
  if (plugins.length === 0 && failed.length === 0) output.line('no plugins');
  return failed.length === 0;
}

function readScript(path: string): string {
  if (!existsSync(path)) throw missing(`there is no ${path}`, 'name the script with --script');
  return readFileSync(path, 'utf8');
}

function missing(message: string, help: string): CliError {
  return new CliError('CLI_NO_FILE', message, help, { exit: EXIT.usage });
}
