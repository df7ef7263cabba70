// SPDX-License-Identifier: MIT
// The host's own structured log, and the choice of levels for it and for each plugin.

import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';

import { UNSAFE } from '../services/escape.ts';
import { type LogLevel, type LogLevels, parseLogLevels } from '../services/log-levels.ts';
import type { LogRecord } from '../services/plugin-log.ts';
import { secretTexts } from '../services/secret-texts.ts';

/** Name of the host in directives such as `phira_mp_plugin=debug`. */
const HOST_TARGET = 'phira_mp_plugin';

/** A log and the levels it was made with. */
export interface HostLogger {
  readonly logger: PinoLogger;
  readonly levels: LogLevels;
  /** What could not be read of the directives. */
  readonly problems: readonly string[];
}

export interface HostLoggerOptions {
  /** As in the environment variable PHIRA_LOG; `info` for everything when not given. */
  readonly directives?: string | undefined;
  /** Where records go, one JSON text a line; the standard error output when not given. */
  readonly destination?: DestinationStream | undefined;
}

/** Makes the log of a host, which shows no secret of a plugin. What was wrong with the directives is also logged. */
export function createLogger(options: HostLoggerOptions = {}): HostLogger {
  const { levels, problems } = parseLogLevels(options.directives ?? '');
  const destination = options.destination ?? standardError();
  const hooks = { streamWrite: (line: string) => escapeJson(secretTexts.hide(line)) };
  const logger = pino({ name: HOST_TARGET, level: toPino(levels.of(HOST_TARGET)), hooks }, destination);
  for (const problem of problems) logger.warn({ variable: 'PHIRA_LOG' }, problem);
  return { logger, levels, problems };
}

/** Takes what plugins log; each plugin has a child log of its own with its own level. */
export function pluginLogger(logger: PinoLogger, levels: LogLevels): (record: LogRecord) => void {
  const children = new Map<string, PinoLogger>();
  return ({ plugin, level, message }) => {
    let child = children.get(plugin);
    if (child === undefined) {
      child = logger.child({ plugin }, { level: toPino(levels.of(plugin)) });
      children.set(plugin, child);
    }
    child[level](message);
  };
}

/** Nobody reading it any more is no reason to end. */
function standardError(): DestinationStream {
  return pino.destination({ dest: 2, sync: true }).on('error', () => undefined);
}

/**
 * JSON escapes the control characters of ASCII only. The others, which some terminals obey too, and what hides text from
 * a reader become escapes of JSON that mean the same.
 */
function escapeJson(text: string): string {
  const escaped = text
    .trimEnd()
    .replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `${escaped}\n`;
}

function toPino(level: LogLevel): string {
  return level === 'off' ? 'silent' : level;
}
