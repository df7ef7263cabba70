// SPDX-License-Identifier: MIT
// A stream is cut into the same payloads however it arrives, and lengths that cannot be are refused.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clientFrame } from '../../runtime/server/wire/codec.ts';
import { FrameReader, MAX_PAYLOAD } from '../../runtime/server/wire/frame-reader.ts';
import { codeOf } from '../support/code-of.ts';
import { clientCommands } from './commands.ts';

/** Everything that a reader makes of the chunks. */
function payloads(chunks: readonly Buffer[], reader = new FrameReader()): string[] {
  const seen: string[] = [];
  for (const chunk of chunks) {
    reader.push(chunk);
    for (let next = reader.next(); next !== undefined; next = reader.next()) seen.push(next.toString('hex'));
  }
  return seen;
}

/** A frame of so many zeroes. */
function frame(size: number): Buffer {
  const head: number[] = [];
  for (let rest = size; rest >= 0x80; rest = Math.floor(rest / 0x80)) head.push((rest % 0x80) | 0x80);
  head.push(Math.floor(size / 0x80 ** head.length));
  return Buffer.concat([Buffer.from(head), Buffer.alloc(size)]);
}

describe('a stream', () => {
  const stream = Buffer.concat([
    clientFrame({ kind: 'ping' }),
    clientFrame({ kind: 'chat', message: 'a'.repeat(200) }),
    Buffer.from('00', 'hex'),
    clientFrame({ kind: 'join-room', id: 'room-1', monitor: true }),
    clientFrame({ kind: 'abort' }),
  ]);
  const whole = payloads([stream]);

  test('is cut at its frames', () => {
    expect(whole).toEqual(['00', `02c801${'61'.repeat(200)}`, '', '0606726f6f6d2d3101', '0f']);
  });

  test('split at any byte gives the same', () => {
    for (let at = 0; at <= stream.length; at++) {
      expect(payloads([stream.subarray(0, at), stream.subarray(at)])).toEqual(whole);
    }
  });

  test('of single bytes gives the same', () => {
    expect(payloads(Array.from(stream, (byte) => Buffer.from([byte])))).toEqual(whole);
  });

  test('of any commands in any pieces gives the same', () => {
    fc.assert(
      fc.property(fc.array(clientCommands), fc.array(fc.integer({ min: 1, max: 50 })), (commands, sizes) => {
        const bytes = Buffer.concat(commands.map((command) => clientFrame(command)));
        const chunks: Buffer[] = [];
        let at = 0;
        for (const size of sizes) {
          chunks.push(bytes.subarray(at, at + size));
          at += size;
        }
        expect(payloads([...chunks, bytes.subarray(at)])).toEqual(payloads([bytes]));
      }),
    );
  });

  test('of payloads that are kept does not write over them', () => {
    const reader = new FrameReader();
    reader.push(Buffer.from('0301', 'hex'));
    reader.push(Buffer.from('02030304', 'hex'));
    const first = reader.next();
    reader.push(Buffer.from('0506', 'hex'));
    const second = reader.next();
    expect([first?.toString('hex'), second?.toString('hex')]).toEqual(['010203', '040506']);
    expect(reader.waiting).toBe(0);
  });
});

describe('a length', () => {
  test('may be longer than it has to be', () => {
    expect(payloads([Buffer.from('8180808000' + '0f', 'hex')])).toEqual(['0f']);
  });

  test('of five bytes has 32 bits; those above drop out', () => {
    expect(payloads([Buffer.from('8180808070' + '0f', 'hex')])).toEqual(['0f']);
  });

  test('of six bytes is refused', () => {
    expect(codeOf(() => payloads([Buffer.from('818080808000', 'hex')]))).toBe('PHIRA_FRAME_LENGTH');
  });

  test('of 2 MiB is accepted and of one byte more is not', () => {
    expect(payloads([frame(MAX_PAYLOAD)])[0]?.length).toBe(2 * MAX_PAYLOAD);
    expect(codeOf(() => payloads([frame(MAX_PAYLOAD + 1).subarray(0, 5)]))).toBe('PHIRA_FRAME_SIZE');
  });

  test('that sets the highest bit is large, not negative', () => {
    expect(codeOf(() => payloads([Buffer.from('808080800f', 'hex')]))).toBe('PHIRA_FRAME_SIZE');
  });

  test('is held to the limit of the reader', () => {
    expect(payloads([frame(16)], new FrameReader(16))).toHaveLength(1);
    expect(codeOf(() => payloads([frame(17).subarray(0, 1)], new FrameReader(16)))).toBe('PHIRA_FRAME_SIZE');
    expect(codeOf(() => payloads([frame(MAX_PAYLOAD + 1)], new FrameReader(2 ** 30)))).toBe(
      'PHIRA_FRAME_SIZE',
    );
  });

  test('that is claimed takes no memory: only what came does', () => {
    const reader = new FrameReader();
    const before = process.memoryUsage().arrayBuffers;
    reader.push(Buffer.from('ffff7f', 'hex'));
    expect(reader.next()).toBeUndefined();
    for (let byte = 0; byte < 100; byte++) reader.push(Buffer.alloc(1));
    expect(reader.waiting).toBe(103);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MAX_PAYLOAD / 4);
  });

  test('that is refused leaves the payloads before it', () => {
    const reader = new FrameReader();
    reader.push(Buffer.from('0100ffffffffff', 'hex'));
    expect(reader.next()?.toString('hex')).toBe('00');
    expect(codeOf(() => reader.next())).toBe('PHIRA_FRAME_LENGTH');
  });
});
