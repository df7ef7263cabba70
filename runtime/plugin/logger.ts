// SPDX-License-Identifier: MIT
// The few log methods that the runtime calls; a pino logger has them.

/** Takes facts first and a sentence second, as pino does. */
export interface Logger {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

const nothing = (): void => undefined;

/** Writes nothing. */
export const silentLogger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
