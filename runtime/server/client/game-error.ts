// SPDX-License-Identifier: MIT
// Why something that a game client asked for did not happen.

/** Stable codes. */
export type GameErrorCode =
  /** The server said no; `message` is its text. */
  | 'GAME_REFUSED'
  /** No reply within the patience of a game. */
  | 'GAME_TIMEOUT'
  /** The connection is closed, or was while the reply was waited for. */
  | 'GAME_CLOSED'
  /** The same was asked before and has no reply yet: replies have no numbers to tell them apart. */
  | 'GAME_PENDING';

/** A request of a game client that failed. */
export class GameError extends Error {
  override readonly name = 'GameError';
  readonly code: GameErrorCode;

  constructor(code: GameErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
