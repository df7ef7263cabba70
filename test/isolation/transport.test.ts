// SPDX-License-Identifier: MIT
// Messages through shared memory and through a stream, in one piece and in many; and headers that make no sense.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameReader, frameOf, HEADER_BYTES } from '../../runtime/isolation/process/frames.ts';
import { KIND, type Message } from '../../runtime/isolation/protocol.ts';
import { HOST, newSharedMemory, PLUGIN, SharedPort } from '../../runtime/isolation/thread/shared-port.ts';
import { WireError } from '../../runtime/isolation/wire/wire-error.ts';
import { Writer } from '../../runtime/isolation/wire/writer.ts';
import { codeOf } from '../support/code-of.ts';

const LIMIT = 300_000;

function written(bytes: Uint8Array): Writer {
  const out = new Writer();
  out.raw(bytes);
  return out;
}

const plain = ({ kind, target, bytes, length, memory, fuel }: Message) => ({
  kind,
  target,
  memory,
  fuel,
  // As one text: comparing long buffers element by element takes seconds.
  bytes: Buffer.from(bytes.subarray(0, length)).toString('base64'),
});

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const patterned = (length: number) => Uint8Array.from({ length }, (_, index) => index * 7);

describe('shared memory', () => {
  /** Both ends on this thread, taking turns until one has a message. */
  function pair() {
    const shared = newSharedMemory();
    const host = new SharedPort(shared, HOST, LIMIT);
    const plugin = new SharedPort(shared, PLUGIN, Number.POSITIVE_INFINITY);
    const deliver = (): { to: 'host' | 'plugin'; message: Message } => {
      for (;;) {
        const [to, port] = host.ready ? (['host', host] as const) : (['plugin', plugin] as const);
        const message = port.take();
        if (message !== undefined) return { to, message };
      }
    };
    return { shared, host, plugin, deliver };
  }

  test.each([0, 1, 65_535, 65_536, 65_537, 131_072, 300_000])('carries %i bytes each way', (length) => {
    const { host, plugin, deliver } = pair();
    const bytes = patterned(length);
    plugin.send(KIND.value, 3, written(bytes), 1234, 5678);
    const there = deliver();
    expect({ ...plain(there.message), to: there.to }).toEqual({
      kind: KIND.value,
      target: 3,
      memory: 1234,
      fuel: 5678,
      bytes: base64(bytes),
      to: 'host',
    });
    host.send(KIND.call, 4_000_000_000, written(bytes), 0);
    const back = deliver();
    expect(back.to).toBe('plugin');
    expect(plain(back.message)).toMatchObject({ target: 4_000_000_000, bytes: base64(bytes) });
  });

  test('refuses a message that is longer than allowed before it comes', () => {
    const { host, plugin } = pair();
    plugin.send(KIND.value, 0, written(patterned(LIMIT + 1)), 0);
    expect(codeOf(() => host.take())).toBe('WIRE_BUDGET');
  });

  test('whatever the header says, is a message, a part of one or a typed error', () => {
    const words = fc.tuple(...Array.from({ length: 4 }, () => fc.oneof(fc.integer(), fc.nat(70_000))));
    fc.assert(
      fc.property(fc.array(words, { maxLength: 4 }), fc.double(), (headers, memory) => {
        const { shared, host } = pair();
        const control = new Int32Array(shared);
        new Float64Array(shared, 24, 1)[0] = memory;
        for (const header of headers) {
          control.set(header, 1);
          try {
            const message = host.take();
            if (message === undefined) continue;
            expect(message.length).toBeLessThanOrEqual(message.bytes.length);
            expect(message.memory).toBeGreaterThanOrEqual(0);
          } catch (error) {
            expect(error).toBeInstanceOf(WireError);
            return;
          }
        }
      }),
    );
  });

  test('a sender that is not told to go on does not', () => {
    const { host, plugin } = pair();
    host.send(KIND.call, 0, written(patterned(100_000)), 0);
    plugin.send(KIND.value, 0, undefined, 0);
    expect(codeOf(() => host.take())).toBe('WIRE_MALFORMED');
  });
});

describe('a stream', () => {
  const message = fc.record({
    kind: fc.nat(20),
    target: fc.nat(),
    bytes: fc.uint8Array({ maxLength: 300 }),
    memory: fc.nat(),
    fuel: fc.nat(),
  });

  test('carries messages in whatever pieces', () => {
    fc.assert(
      fc.property(message, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sent, sizes) => {
        const frame = frameOf(sent.kind, sent.target, written(sent.bytes), sent.memory, sent.fuel);
        const reader = new FrameReader(LIMIT);
        for (let at = 0, turn = 0; at < frame.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1;
          const got = reader.push(frame.subarray(at, at + size));
          at += size;
          expect(got === undefined).toBe(at < frame.length);
          if (got !== undefined) expect(plain(got)).toEqual({ ...sent, bytes: base64(sent.bytes) });
        }
      }),
    );
  });

  test('refuses what is too long, and what comes behind a message', () => {
    const reader = new FrameReader(10);
    expect(codeOf(() => reader.push(frameOf(1, 0, written(patterned(11)), 0)))).toBe('WIRE_BUDGET');
    const frame = frameOf(1, 0, undefined, 0);
    expect(codeOf(() => new FrameReader(10).push(Buffer.concat([frame, Buffer.of(1)])))).toBe(
      'WIRE_MALFORMED',
    );
  });

  test('whatever the bytes are, is a message, a part of one or a typed error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3 * HEADER_BYTES }), (bytes) => {
        try {
          const got = new FrameReader(LIMIT).push(Buffer.from(bytes));
          expect(got?.length ?? 0).toBeLessThanOrEqual(LIMIT);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
    );
  });
});
