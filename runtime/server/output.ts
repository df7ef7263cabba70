// SPDX-License-Identifier: MIT
// The lines of a host without a network: what users would see, what plugins log, what was vetoed, what the console
// is answered. Whoever listens gets every line.

import { escapeControl } from '../services/escape.ts';
import type { LogRecord } from '../services/plugin-log.ts';

/** Takes one line, without the line feed. */
export type LineListener = (line: string) => void;

/** Hands lines on to listeners, in the order they are written. */
export class Output {
  readonly #listeners = new Set<LineListener>();

  /** Writes one line; what would break it is escaped. */
  write(line: string): void {
    const safe = escapeControl(line);
    for (const listener of this.#listeners) listener(safe);
  }

  /** Writes each line of a text behind the same label, such as `[console]`. */
  writeText(label: string, text: string): void {
    for (const line of text.split(/\r?\n/)) this.write(`${label} ${line}`);
  }

  /** @returns ends the listening. */
  listen(listener: LineListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}

/** `[log greeter info] text`; the message was escaped by the log. */
export function formatLogRecord(record: LogRecord): string {
  return `[log ${record.plugin} ${record.level}] ${record.message}`;
}
