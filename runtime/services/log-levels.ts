// SPDX-License-Identifier: MIT
// Which log records are kept: reads directives such as `phira_mp_plugin=debug,my_plugin=trace`.

import { nearest } from '../abi/nearest.ts';

/** From the most to the least talkative; `off` keeps nothing. */
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'off'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** A set of directives; made by {@link parseLogLevels}. */
export interface LogLevels {
  /** Level of every target that no directive names. */
  readonly fallback: LogLevel;
  /** Level of a target; `-` and `_` in its name are the same. */
  of(target: string): LogLevel;
}

/** Whether a record of `level` is kept where `minimum` is asked for. */
export function keeps(minimum: LogLevel, level: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(minimum) && minimum !== 'off';
}

/**
 * Reads comma-separated directives: `target=level`, or a bare `level` for every other target. A bare target means
 * `target=trace`, as in the logging of Rust. What cannot be read is left out and named in `problems`, so that a
 * slip in an environment variable never keeps a server from starting.
 */
export function parseLogLevels(
  text: string,
  fallback: LogLevel = 'info',
): { levels: LogLevels; problems: readonly string[] } {
  const targets = new Map<string, LogLevel>();
  const problems: string[] = [];
  let general = fallback;
  for (const part of text.split(',')) {
    const directive = part.trim();
    if (directive === '') continue;
    const equals = directive.indexOf('=');
    if (equals === -1) {
      const level = toLevel(directive);
      if (level) general = level;
      else targets.set(normalise(directive), 'trace');
      continue;
    }
    const target = directive.slice(0, equals).trim();
    const written = directive.slice(equals + 1).trim();
    const level = toLevel(written);
    if (target === '') problems.push(`"${directive}" names no target before "="`);
    else if (!level) problems.push(`"${directive}": ${unknownLevel(written)}`);
    else targets.set(normalise(target), level);
  }
  const of = (target: string): LogLevel => targets.get(normalise(target)) ?? general;
  return { levels: { fallback: general, of }, problems };
}

function toLevel(text: string): LogLevel | undefined {
  const lower = text.toLowerCase();
  return LOG_LEVELS.find((level) => level === lower);
}

function unknownLevel(written: string): string {
  const [close] = nearest(written.toLowerCase(), LOG_LEVELS);
  return close
    ? `no such level; did you mean "${close}"?`
    : `no such level; one of ${LOG_LEVELS.join(', ')} is`;
}

function normalise(target: string): string {
  return target.replaceAll('-', '_').toLowerCase();
}
