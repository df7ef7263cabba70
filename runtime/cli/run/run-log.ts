// SPDX-License-Identifier: MIT
// The log of `run`: lines among what else is shown on a terminal, JSON on the standard error output elsewhere.

import type { LogFormat } from '../../server/log-format.ts';
import { createLogger, type HostLogger } from '../../server/logger.ts';
import { HostLogLines } from './log-lines.ts';

/** Prints one line. */
export type Print = (line: string) => void;

/** A log, and the part of a host's options that goes with it. */
export class RunLog {
  readonly format: LogFormat;
  readonly host: HostLogger;
  readonly #lines: HostLogLines;
  #print: Print;

  /**
   * @param directives as in the environment variable PHIRA_LOG; when not given everything from `info` on as JSON, and
   *   what the host itself has to say from `warn` on as text.
   * @param print takes lines of text.
   */
  constructor(format: LogFormat, directives: string | undefined, print: Print) {
    this.format = format;
    this.#print = print;
    this.#lines = new HostLogLines((line) => this.#print(line));
    this.host =
      format === 'json'
        ? createLogger({ directives })
        : createLogger({ directives: directives ?? 'phira_mp_plugin=warn', destination: this.#lines });
  }

  /** Tells of a line that the host showed: a plugin's record may be one, and is not to come twice. */
  seen(line: string): void {
    this.#lines.seen(line);
  }

  /** The report of the start is printed: what keeps a plugin from running afterwards comes as lines. */
  started(): void {
    this.#lines.started();
  }

  /** Has lines of text printed elsewhere from now on, such as above a prompt. */
  printWith(print: Print): void {
    this.#print = print;
  }
}
