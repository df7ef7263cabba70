// SPDX-License-Identifier: MIT
// `phira-plugin plugins`, `plugin`, `health`, `metrics` and `ctl`: commands for operators, run by a host that is running.

import { callHost } from '../../server/operator/control/control-client.ts';
import { CliError, EXIT, type ExitCode } from '../errors.ts';
import type { Output } from '../output.ts';

/** Options of every such command. */
export interface OperateOptions {
  /** The data folder that the host was started with. */
  readonly data: string;
  /** Seconds until the command is given up, as they were written. */
  readonly timeout: string;
  readonly json?: boolean;
}

/**
 * Runs one command on the host and prints what it answers.
 *
 * @throws CliError `CLI_USAGE`; ControlError and RuntimeError as `callHost` does.
 */
export async function operateCommand(
  command: string,
  args: readonly string[],
  { data, timeout }: OperateOptions,
  output: Output,
): Promise<ExitCode> {
  const seconds = Number(timeout);
  if (!(seconds > 0 && seconds <= 86_400)) {
    const help = 'write a number of seconds above 0, a day at most';
    throw new CliError('CLI_USAGE', `${timeout} is not a time`, help, { exit: EXIT.usage });
  }
  const answer = await callHost({ dataDir: data, command, args, deadline: seconds * 1000 });
  output.line(answer.text);
  output.result({ ok: true, ...answer.data });
  return EXIT.ok;
}
