// SPDX-License-Identifier: MIT
// The host's structured log as lines for a person; records of plugins, which the host shows itself, are left out. What
// JSON has given back of control characters is escaped again.

import { escapeControl } from '../../services/escape.ts';

/** Names of pino's levels by number. */
const LEVELS: ReadonlyMap<unknown, string> = new Map([
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info'],
  [40, 'warn'],
  [50, 'error'],
  [60, 'fatal'],
]);

/** A destination for pino: takes one JSON text a record. */
export class HostLogLines {
  readonly #print: (line: string) => void;
  #lastSeen = '';

  /** @param print takes lines such as `[host warn] text`. */
  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** Tells of a line that the host showed: a plugin's record comes here right after its line. */
  seen(line: string): void {
    this.#lastSeen = line;
  }

  write(text: string): void {
    const record: Record<string, unknown> = JSON.parse(text);
    // What kept a plugin from loading is in the report that the command prints.
    if (record.path !== undefined && record.code !== undefined) return;
    const level = LEVELS.get(record.level) ?? String(record.level);
    if (this.#lastSeen === `[log ${String(record.plugin)} ${level}] ${String(record.msg)}`) return;
    this.#print(escapeControl(`[host ${level}] ${String(record.msg)}`));
  }
}
