// SPDX-License-Identifier: MIT
// What keeps a side from being read or a release from being frozen, with a stable code and the way out.

/** Stable codes. */
export type EvolutionErrorCode =
  | 'EVOLUTION_NO_GIT'
  | 'EVOLUTION_NO_REPOSITORY'
  | 'EVOLUTION_NO_REVISION'
  | 'EVOLUTION_NO_WIT'
  | 'EVOLUTION_GIT'
  | 'EVOLUTION_NO_VERSION'
  | 'EVOLUTION_FROZEN'
  | 'EVOLUTION_BUMP';

/** A comparison or a release cannot be made of what was given. */
export class EvolutionError extends Error {
  override readonly name = 'EvolutionError';
  readonly code: EvolutionErrorCode;
  /** The way out, as one sentence. */
  readonly help: string;

  constructor(code: EvolutionErrorCode, message: string, help: string, options: ErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.help = help;
  }
}
