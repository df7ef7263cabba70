// SPDX-License-Identifier: MIT
// `run --memory`: a host without a network; a script first, then the script language at a prompt.

import { runConsole } from '../../server/console.ts';
import type { MemoryServer } from '../../server/memory-server.ts';
import { runScript } from '../../server/script-runner.ts';
import { createHost, type Host, type HostOptions } from '../../server/start-host.ts';
import { StopSignals } from '../../server/stop-signals.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import type { Output } from '../output.ts';
import { reportStart, reportStop } from './reports.ts';
import type { RunLog } from './run-log.ts';

/** A script by its name and text. */
export interface Script {
  readonly path: string;
  readonly text: string;
}

export interface RunMemoryOptions {
  readonly script: Script | undefined;
  /** End after the script. */
  readonly exit: boolean;
}

/** Runs until the script, the input or the process is told to end. @throws HostConfigError; RuntimeError RT_SERVER_STORAGE. */
export async function runMemory(
  hostOptions: HostOptions,
  options: RunMemoryOptions,
  log: RunLog,
  output: Output,
): Promise<ExitCode> {
  let print = (line: string): void => output.line(line);
  const host = createHost({
    ...hostOptions,
    out(line) {
      hostOptions.out?.(line);
      print(line);
    },
  });
  const signals = new StopSignals({ say: (line) => output.error(line) });
  let isWell: boolean;
  try {
    const report = await host.start();
    const started = reportStart(host, report, output);
    log.started();
    const printWith = (next: (line: string) => void): void => {
      print = next;
      if (process.stderr.isTTY === true) log.printWith(next);
    };
    const passed = await Promise.race([play(host, options, output, printWith), signals.first]);
    isWell = started && passed !== false;
  } finally {
    // Whoever waits for input waits no longer, and the process can end.
    process.stdin.destroy();
    await host.stop();
    signals.close();
  }
  return isWell && reportStop(host, output) ? EXIT.ok : EXIT.findings;
}

/** The script, then the prompt. False when the script failed; the prompt is then not shown. */
async function play(
  host: Host<MemoryServer>,
  { script, exit }: RunMemoryOptions,
  output: Output,
  printWith: (print: (line: string) => void) => void,
): Promise<boolean> {
  if (script !== undefined) {
    const result = await runScript(host, script.text, script.path, (line) => output.error(line));
    if (!result.ok) return false;
    output.line(`${script.path}: ${result.actions} actions, as expected`);
  }
  if (!exit) await runConsole(host, { input: process.stdin, output: process.stdout, printWith });
  return true;
}
