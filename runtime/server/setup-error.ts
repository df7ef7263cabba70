// SPDX-License-Identifier: MIT
// Why a server cannot be set up as its operator wants it.

/**
 * - `SETUP_LISTEN` it cannot listen there
 * - `SETUP_OPEN` everybody would be believed, and others than this machine could connect
 * - `SETUP_PROXY` a trusted proxy is no address
 * - `SETUP_TOKEN` the token of the HTTP API is none
 */
export type SetupErrorCode = 'SETUP_LISTEN' | 'SETUP_OPEN' | 'SETUP_PROXY' | 'SETUP_TOKEN';

/** Thrown before anything is served. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
  readonly code: SetupErrorCode;
  /** The way out. */
  readonly help: string;

  constructor(code: SetupErrorCode, message: string, help: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.help = help;
  }
}
