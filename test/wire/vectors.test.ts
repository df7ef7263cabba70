// SPDX-License-Identifier: MIT
// Every encoding that the reference implementation printed, read and written.

import { expect, test } from 'vitest';
import { clientCommand } from '../../runtime/server/wire/client-command.ts';
import { decode, decodeClientPacket, encode, liveCommand } from '../../runtime/server/wire/codec.ts';
import { serverCommand } from '../../runtime/server/wire/server-command.ts';
import {
  bool,
  f16,
  f32,
  i8,
  i32,
  i64,
  list,
  option,
  record,
  type Shape,
  text,
  u8,
  u16,
  u32,
  u64,
} from '../../runtime/server/wire/shape.ts';
import { codeOf } from '../support/code-of.ts';
import { type Vector, vectors } from './vectors.ts';

const CLIENT = vectors('client commands');
const SERVER = [...vectors('server commands'), ...vectors('messages')];
const PRIMITIVES = vectors('primitives');
const EDGES = vectors('decode edge cases');

test('there are all of them', () => {
  expect(CLIENT.length + SERVER.length + PRIMITIVES.length + EDGES.length).toBe(103);
});

test.each(CLIENT)('client command $name', ({ bytes }) => {
  expect(encode(clientCommand, decode(clientCommand, bytes))).toEqual(bytes);
});

test.each(SERVER)('server command $name', ({ bytes }) => {
  expect(encode(serverCommand, decode(serverCommand, bytes))).toEqual(bytes);
});

/** The value of a vector and how it is carried. */
function carried<T>(shape: Shape<T>, value: T): (bytes: Buffer) => void {
  return (bytes) => {
    expect(encode(shape, value)).toEqual(bytes);
    expect(encode(shape, decode(shape, bytes))).toEqual(bytes);
  };
}

const position = record<{ x: number; y: number }>({ x: f16, y: f16 });

/** By name in vectors.json, which says the values in words. */
const VALUES: Readonly<Record<string, (bytes: Buffer) => void>> = {
  'i8 -1': carried(i8, -1),
  'u8 255': carried(u8, 255),
  'u16 0x1234': carried(u16, 0x1234),
  'u32 0x12345678': carried(u32, 0x12345678),
  u64: carried(u64, 0x0102030405060708n),
  'i32 -2': carried(i32, -2),
  'i64 -2': carried(i64, -2n),
  'f32 1.5': carried(f32, 1.5),
  'f32 -inf': carried(f32, Number.NEGATIVE_INFINITY),
  'bool true': carried(bool, true),
  'String empty': carried(text, ''),
  'String aaa': carried(text, 'aaa'),
  'Option<i32> None': carried(option(i32), undefined),
  'Option<i32> Some(5)': carried(option(i32), 5),
  'Vec<u16> [1,2]': carried(list(u16), [1, 2]),
  '(i32,bool)': carried(record<{ first: number; second: boolean }>({ first: i32, second: bool }), {
    first: 7,
    second: true,
  }),
  // No command has one: the 16 bytes in reverse, as two numbers.
  'Uuid 00112233-4455-6677-8899-aabbccddeeff': carried(
    record<{ low: bigint; high: bigint }>({ low: u64, high: u64 }),
    {
      low: 0x8899aabbccddeeffn,
      high: 0x0011223344556677n,
    },
  ),
  'DateTime 1970-01-01T00:00:01.234Z': carried(i64, 1234n),
  'CompactPos 0.1 -2': carried(position, { x: 0.1, y: -2 }),
  'CompactPos 65504 65520': carried(position, { x: 65504, y: 65520 }),
  'CompactPos tie 1.00048828125 , tiny 5.9604645e-8': carried(position, {
    x: 1.00048828125,
    y: 5.9604645e-8,
  }),
  'CompactPos 2.9802322e-8 (half of min subnormal), 2.98023259e-8': carried(position, {
    x: 2.9802322e-8,
    y: 2.98023259e-8,
  }),
  'CompactPos NaN -0.0': carried(position, { x: Number.NaN, y: -0 }),
};

test.each(PRIMITIVES)('primitive $name', ({ name, bytes }) => {
  const check = VALUES[name];
  if (check === undefined) throw new Error(`the value of ${name} is not written down here`);
  check(bytes);
});

/** The codes that stand for the words of the reference. */
const CODES: Readonly<Record<string, string>> = {
  'unexpected EOF': 'PHIRA_END',
  'invalid enum: 16': 'PHIRA_ORDINAL',
  'invalid enum: 6': 'PHIRA_ORDINAL',
  'string too long': 'PHIRA_TEXT_SIZE',
  'invalid room id': 'PHIRA_ROOM_ID',
};

/** The commands that stand for the words of the reference. */
const COMMANDS: Readonly<Record<string, unknown>> = {
  Ping: { kind: 'ping' },
  'Chat { message: Varchar("a\ufffdb") }': { kind: 'chat', message: 'a\ufffdb' },
  'Chat { message: Varchar("\ufffd!") }': { kind: 'chat', message: '\ufffd!' },
  'Chat { message: Varchar("\\u{feff}x") }': { kind: 'chat', message: '\ufeffx' },
  'Chat { message: Varchar("") }': { kind: 'chat', message: '' },
  'Chat { message: Varchar("a") }': { kind: 'chat', message: 'a' },
  'LockRoom { lock: false }': { kind: 'lock-room', lock: false },
  'CreateRoom { id: RoomId(Varchar("aaaaaaaaaaaaaaaaaaaa")) }': { kind: 'create-room', id: 'a'.repeat(20) },
};

/** As a server takes a payload: touches and judgements are looked through first. */
function taken(bytes: Buffer): unknown {
  const packet = decodeClientPacket(bytes);
  return packet.kind === 'touches' || packet.kind === 'judges' ? liveCommand(packet) : packet;
}

test.each(EDGES)('edge case $name', ({ bytes, result }: Vector) => {
  const [, verdict, words = ''] = /^(ok|err) (.*)$/s.exec(result) ?? [];
  for (const read of [(): unknown => decode(clientCommand, bytes), (): unknown => taken(bytes)]) {
    if (verdict === 'err') expect(codeOf(read)).toBe(CODES[words]);
    else expect(read()).toEqual(COMMANDS[words] ?? `the value of ${words} is not written down here`);
  }
});
