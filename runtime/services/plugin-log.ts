// SPDX-License-Identifier: MIT
// The log of one plugin: every record becomes one harmless line, long ones are cut, floods dropped and counted.

import { cut, escapeControl } from './escape.ts';
import { keeps, type LogLevel } from './log-levels.ts';
import { type Rate, TokenBucket } from './token-bucket.ts';

/** One record as it leaves the log: safe to print on a line of its own. */
export interface LogRecord {
  readonly plugin: string;
  readonly level: Exclude<LogLevel, 'off'>;
  readonly message: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** How long one record may be, and how often there may be one. */
export interface LogLimits extends Rate {
  /** UTF-16 code units of a message, before escaping. */
  readonly maxLength: number;
}

/** Limits of a log that is told of none. */
export const DEFAULT_LOG_LIMITS: LogLimits = { maxLength: 4096, burst: 200, perSecond: 50 };

export interface PluginLogOptions {
  readonly plugin: string;
  readonly minimum: LogLevel;
  readonly sink: (record: LogRecord) => void;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
  readonly limits?: LogLimits;
  /** Counts records that were kept and dropped. */
  readonly counts?: { logLines: number; logLinesDropped: number };
  /** Takes secrets out of a message. */
  readonly hide?: ((message: string) => string) | undefined;
}

/** A token bucket in front of a sink. Records below the minimum level cost nothing and are not counted. */
export class PluginLog {
  readonly #options: PluginLogOptions;
  readonly #limits: LogLimits;
  readonly #now: () => number;
  readonly #bucket: TokenBucket;
  #dropped = 0;

  constructor(options: PluginLogOptions) {
    this.#options = options;
    this.#limits = options.limits ?? DEFAULT_LOG_LIMITS;
    this.#now = options.now ?? Date.now;
    this.#bucket = new TokenBucket(this.#limits, this.#now());
  }

  /** Records dropped and not yet told of. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Hands the record on, or drops and counts it when the plugin floods. */
  write(level: Exclude<LogLevel, 'off'>, message: string): void {
    if (!keeps(this.#options.minimum, level)) return;
    const at = this.#now();
    if (!this.#bucket.take(at)) {
      this.#dropped += 1;
      if (this.#options.counts !== undefined) this.#options.counts.logLinesDropped += 1;
      return;
    }
    this.flush(at);
    if (this.#options.counts !== undefined) this.#options.counts.logLines += 1;
    this.#emit(level, escapeControl(cut(this.#hidden(message), this.#limits.maxLength)), at);
  }

  #hidden(message: string): string {
    return this.#options.hide?.(message) ?? message;
  }

  /** Tells how many records were dropped, if any were; called with the next record and when the plugin goes. */
  flush(at: number = this.#now()): void {
    if (this.#dropped === 0) return;
    const { perSecond } = this.#limits;
    const records = this.#dropped === 1 ? 'record' : 'records';
    this.#emit('warn', `${this.#dropped} ${records} dropped: more than ${perSecond} a second`, at);
    this.#dropped = 0;
  }

  #emit(level: Exclude<LogLevel, 'off'>, message: string, at: number): void {
    this.#options.sink({ plugin: this.#options.plugin, level, message, at });
  }
}
