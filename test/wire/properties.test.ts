// SPDX-License-Identifier: MIT
// Any command comes out as it went in, and bytes that nobody wrote are a command or a typed error.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clientCommand } from '../../runtime/server/wire/client-command.ts';
import {
  decode,
  decodeClientCommand,
  decodeClientPacket,
  decodeServerCommand,
  encode,
  liveCommand,
  liveFrame,
} from '../../runtime/server/wire/codec.ts';
import { FrameReader } from '../../runtime/server/wire/frame-reader.ts';
import { fromHalf, toHalf } from '../../runtime/server/wire/half.ts';
import { WireReader } from '../../runtime/server/wire/reader.ts';
import { serverCommand } from '../../runtime/server/wire/server-command.ts';
import { i8, i32, type Shape, u8, u16, u32, u64 } from '../../runtime/server/wire/shape.ts';
import { WireError } from '../../runtime/server/wire/wire-error.ts';
import { codeOf } from '../support/code-of.ts';
import { clientCommands, judgeEvents, serverCommands, touchFrames } from './commands.ts';

/** Fails unless reading and passing over do the same: an error of ours, or the same number of bytes. */
function alike<T>(shape: Shape<T>, bytes: Buffer): void {
  const outcome = (act: (from: WireReader) => unknown): number | string => {
    const from = new WireReader(bytes);
    try {
      act(from);
      return from.offset;
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      expect(error.offset).toBeLessThanOrEqual(bytes.length);
      return error.code;
    }
  };
  expect(outcome((from) => shape.skip(from))).toBe(outcome((from) => shape.read(from)));
}

describe('a command', () => {
  test('of a client comes out as it went in', () => {
    fc.assert(
      fc.property(clientCommands, (command) => {
        expect(decodeClientCommand(encode(clientCommand, command))).toEqual(command);
      }),
    );
  });

  test('of a server comes out as it went in', () => {
    fc.assert(
      fc.property(serverCommands, (command) => {
        expect(decodeServerCommand(encode(serverCommand, command))).toEqual(command);
      }),
    );
  });

  test('that is cut off anywhere is refused as such', () => {
    fc.assert(
      fc.property(serverCommands, fc.nat(), (command, cut) => {
        const bytes = encode(serverCommand, command);
        const part = bytes.subarray(0, cut % bytes.length);
        expect(codeOf(() => decodeServerCommand(part))).toBe('PHIRA_END');
      }),
    );
  });
});

describe('any bytes', () => {
  test('are a command of a client or a typed error, read or passed over', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 96 }), (bytes) => alike(clientCommand, Buffer.from(bytes))),
      { numRuns: 2000 },
    );
  });

  test('are a command of a server or a typed error, read or passed over', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.uint8Array({ maxLength: 96 }), (ordinal, bytes) =>
        alike(serverCommand, Buffer.from([ordinal, ...bytes])),
      ),
      { numRuns: 2000 },
    );
  });
});

describe('touches and judgements', () => {
  test('reach those who watch with the same bytes that reading and writing gives', () => {
    const commands = fc.oneof(
      touchFrames.map((frames) => ({ kind: 'touches' as const, frames })),
      judgeEvents.map((judges) => ({ kind: 'judges' as const, judges })),
    );
    fc.assert(
      fc.property(commands, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (command, player) => {
        const packet = decodeClientPacket(
          Buffer.concat([encode(clientCommand, command), Buffer.from('rest')]),
        );
        if (packet.kind !== 'touches' && packet.kind !== 'judges') throw new Error(packet.kind);
        expect(liveCommand(packet)).toEqual(command);
        const reader = new FrameReader();
        reader.push(liveFrame(packet, player));
        const payload = reader.next() ?? Buffer.alloc(0);
        expect(payload).toEqual(encode(serverCommand, { ...command, player }));
      }),
    );
  });

  test('are looked through to the last judgement', () => {
    const bytes = encode(clientCommand, {
      kind: 'judges',
      judges: [{ time: 1, line: 2, note: 3, judgement: 'miss' }],
    });
    bytes[bytes.length - 1] = 6;
    expect(codeOf(() => decodeClientPacket(bytes))).toBe('PHIRA_ORDINAL');
  });
});

describe('a length', () => {
  const count = (hex: string): number => new WireReader(Buffer.from(hex, 'hex')).count();

  test('may take ten bytes and no more', () => {
    expect(count('80808080808080808000')).toBe(0);
    expect(count('ffffffffffffffffff01')).toBe(2 ** 64);
    expect(codeOf(() => count('8080808080808080808000'))).toBe('PHIRA_COUNT');
  });

  test('that nothing can have costs neither memory nor time', () => {
    const most = 'ffffffffffffffffff01';
    expect(codeOf(() => decodeClientPacket(Buffer.from(`03${most}`, 'hex')))).toBe('PHIRA_END');
    expect(codeOf(() => decodeClientCommand(Buffer.from(`04${most}`, 'hex')))).toBe('PHIRA_END');
    expect(codeOf(() => decodeClientPacket(Buffer.from(`02${most}`, 'hex')))).toBe('PHIRA_TEXT_SIZE');
  });
});

describe('a value that its field cannot hold is not written', () => {
  const wrong: readonly [name: string, write: () => unknown, code: string][] = [
    ['u8', () => encode(u8, 256), 'PHIRA_VALUE'],
    ['i8', () => encode(i8, -129), 'PHIRA_VALUE'],
    ['u16', () => encode(u16, 65536), 'PHIRA_VALUE'],
    ['u32', () => encode(u32, -1), 'PHIRA_VALUE'],
    ['i32', () => encode(i32, 1.5), 'PHIRA_VALUE'],
    ['u64', () => encode(u64, -1n), 'PHIRA_VALUE'],
    [
      'token',
      () => encode(clientCommand, { kind: 'authenticate', token: '世'.repeat(11) }),
      'PHIRA_TEXT_SIZE',
    ],
    ['chat line', () => encode(clientCommand, { kind: 'chat', message: 'a'.repeat(201) }), 'PHIRA_TEXT_SIZE'],
    ['room id', () => encode(clientCommand, { kind: 'create-room', id: 'a b' }), 'PHIRA_ROOM_ID'],
  ];

  test.each(wrong)('%s', (_name, write, code) => {
    expect(codeOf(write)).toBe(code);
  });

  test('but lone surrogates are, as U+FFFD', () => {
    const bytes = encode(clientCommand, { kind: 'chat', message: 'a\ud800b' });
    expect(decode(clientCommand, bytes)).toEqual({ kind: 'chat', message: 'a\ufffdb' });
  });
});

describe('half precision', () => {
  test('every number of it survives', () => {
    for (let bits = 0; bits <= 0xffff; bits++) {
      const value = fromHalf(bits);
      expect(toHalf(value)).toBe(Number.isNaN(value) ? 0x7e00 : bits);
    }
  });

  test('the nearer of two neighbours is taken, and the even one of two as near', () => {
    for (let bits = 0; bits < 0x7bff; bits++) {
      const [low, high] = [fromHalf(bits), fromHalf(bits + 1)];
      const middle = (low + high) / 2;
      expect(toHalf(middle)).toBe(bits % 2 === 0 ? bits : bits + 1);
      expect(toHalf(low + (high - low) / 4)).toBe(bits);
      expect(toHalf(-(high - (high - low) / 4))).toBe(0x8000 | (bits + 1));
    }
  });
});
