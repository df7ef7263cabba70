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
  #isStarting = true;

  /** @param print takes lines such as `[host warn] text`, and further ones of the same record, which are indented. */
  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** Tells of a line that the host showed: a plugin's record comes here right after its line. */
  seen(line: string): void {
    this.#lastSeen = line;
  }

  /** The host has started, and its report is printed: what is refused from now on is told here. */
  started(): void {
    this.#isStarting = false;
  }

  write(text: string): void {
    const record: Record<string, unknown> = JSON.parse(text);
    // What kept a plugin from loading is in the report that the command prints.
    if (this.#isStarting && record.path !== undefined && record.code !== undefined) return;
    // Whoever wanted the plugin is told why, with the place and the way out.
    if (isRefusal(record.audit)) return;
    const level = LEVELS.get(record.level) ?? String(record.level);
    if (this.#lastSeen === `[log ${String(record.plugin)} ${level}] ${String(record.msg)}`) return;
    // A report has a code frame and a way out below it; indented, as no record begins.
    const [first = '', ...more] = String(record.msg).split('\n');
    this.#print(escapeControl(`[host ${level}] ${first}`));
    for (const line of more) this.#print(escapeControl(`  ${line}`));
  }
}

function isRefusal(audit: unknown): boolean {
  return typeof audit === 'object' && audit !== null && 'kind' in audit && audit.kind === 'refused';
}
