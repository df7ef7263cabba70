// SPDX-License-Identifier: MIT
// Touches and judgements as a game sends them while somebody plays, without a somebody.

import { setTimeout as pause } from 'node:timers/promises';
import type { JudgeEvent, TouchFrame } from '../wire/values.ts';
import type { GameClient } from './game-client.ts';

/** Milliseconds between two packets of touches. */
const INTERVAL = 250;
/** Milliseconds between two frames: a game sends at most twenty a second of each finger. */
const FRAME = 50;

/** Sends touches of one moving finger, and a judgement with each packet, for so many milliseconds. */
export async function playLive(client: GameClient, milliseconds: number): Promise<void> {
  const start = performance.now();
  for (let sent = 0; !client.isClosed; sent += INTERVAL) {
    const left = milliseconds - (performance.now() - start);
    if (left <= 0) return;
    client.touches(framesFrom(sent));
    client.judges([judgement(sent)]);
    await pause(Math.min(INTERVAL, left));
  }
}

function framesFrom(milliseconds: number): TouchFrame[] {
  return Array.from({ length: INTERVAL / FRAME }, (_, index) => {
    const time = (milliseconds + index * FRAME) / 1000;
    return { time, points: [{ finger: 0, x: Math.sin(time), y: Math.cos(time) }] };
  });
}

function judgement(milliseconds: number): JudgeEvent {
  return { time: milliseconds / 1000, line: 0, note: milliseconds / INTERVAL, judgement: 'perfect' };
}
