// SPDX-License-Identifier: MIT
// What a server calls to have games recorded. Nothing here rejects or waits: a recording that fails is lost, with a
// line in the log, and the game goes on. Players send touches and judgements in a live room only; to have every game
// recorded, a server makes its rooms live.

import type { LivePacket } from '../wire/codec.ts';

/** Records games. */
export interface ReplayRecorder {
  /**
   * A game begins.
   *
   * @param chart number of the chart on the Phira site
   * @param players numbers of those who play
   */
  begin(chart: number, players: readonly number[]): GameRecording;
  /** Writes out what there is. What is called afterwards is ignored. */
  close(): Promise<void>;
}

/** One game that is being recorded. */
export interface GameRecording {
  /** A player sent touches or judgements; ignored for others than the players. The bytes are copied. */
  packet(player: number, packet: LivePacket): void;
  /** A player uploaded a record of this number. */
  played(player: number, record: number): void;
  /** The game is over. */
  end(): void;
}
