// SPDX-License-Identifier: MIT
// One line from a socket, of a bounded length.

import type { Socket } from 'node:net';
import { runtimeError } from '../../../errors.ts';

const LINE_END = 0x0a;

/**
 * The first line that comes, without its end. Rejects with RT_CONTROL_PROTOCOL when it is not UTF-8 or longer than
 * `limit` bytes, of which no more are ever kept; never settles when the socket ends before.
 */
export function readLine(socket: Socket, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const kept: Buffer[] = [];
    let length = 0;
    const refuse = (reason: string): void => {
      socket.off('data', take).pause();
      reject(runtimeError('RT_CONTROL_PROTOCOL', { reason }));
    };
    const take = (piece: Buffer): void => {
      const end = piece.indexOf(LINE_END);
      const part = end === -1 ? piece : piece.subarray(0, end);
      length += part.length;
      kept.push(part);
      if (length >= limit) {
        refuse(`it has more than ${limit} bytes`);
      } else if (end !== -1) {
        const text = decode(Buffer.concat(kept));
        if (text === undefined) refuse('it is not UTF-8');
        else resolve(text);
      }
    };
    socket.on('data', take);
  });
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
