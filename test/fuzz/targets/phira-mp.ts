// SPDX-License-Identifier: MIT
// Streams of the game protocol, damaged: what a server and a client read of them is commands, or one typed error.

import { isDeepStrictEqual } from 'node:util';
import { clientCommand } from '../../../runtime/server/wire/client-command.ts';
import { decode, decodeClientPacket, encode, liveCommand } from '../../../runtime/server/wire/codec.ts';
import { FrameReader } from '../../../runtime/server/wire/frame-reader.ts';
import { type ServerCommand, serverCommand } from '../../../runtime/server/wire/server-command.ts';
import { WireError } from '../../../runtime/server/wire/wire-error.ts';
import { vectors } from '../../wire/vectors.ts';
import { damaged } from '../random.ts';
import type { Target } from '../target.ts';

const SEEDS = ['client commands', 'server commands', 'messages', 'decode edge cases']
  .flatMap((group) => vectors(group))
  .map(({ bytes }) => bytes);

export function phiraTarget(): Target {
  return {
    outcomes: ['taken', 'refused', 'waits'],
    input(random) {
      const payloads = Array.from({ length: 1 + random.below(4) }, () => random.pick(SEEDS));
      const stream = Buffer.concat(payloads.flatMap((bytes) => [encodeLength(bytes.length), bytes]));
      return random.below(8) === 0 ? stream : damaged(stream, random);
    },
    run(input) {
      const stream = Buffer.from(input);
      const reader = new FrameReader();
      try {
        // In two pieces, so that payloads of both kinds of memory are read.
        for (const piece of [stream.subarray(0, stream.length >> 1), stream.subarray(stream.length >> 1)]) {
          reader.push(piece);
          for (let next = reader.next(); next !== undefined; next = reader.next()) read(next);
        }
        return reader.waiting === 0 ? 'taken' : 'waits';
      } catch (error) {
        if (error instanceof WireError) return 'refused';
        throw error;
      }
    },
  };
}

/** Reads a payload as both sides do; what was read is written, and read again, as the same. */
function read(payload: Buffer): void {
  const command = serverCommandOf(payload);
  if (command !== undefined) same(command, decode(serverCommand, encode(serverCommand, command)));
  const packet = decodeClientPacket(payload);
  const taken = packet.kind === 'touches' || packet.kind === 'judges' ? liveCommand(packet) : packet;
  same(taken, decode(clientCommand, payload));
}

/** Most payloads are of one side only. */
function serverCommandOf(payload: Buffer): ServerCommand | undefined {
  try {
    return decode(serverCommand, payload);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

function same(one: unknown, other: unknown): void {
  if (!isDeepStrictEqual(one, other))
    throw new Error(`${JSON.stringify(one)} became ${JSON.stringify(other)}`);
}

function encodeLength(size: number): Buffer {
  return size < 0x80 ? Buffer.from([size]) : Buffer.from([(size & 0x7f) | 0x80, size >> 7]);
}
