// SPDX-License-Identifier: MIT
// Commands to bytes and back. A payload is one command; a frame is a payload with its length in front.

import { type ClientCommand, clientCommand } from './client-command.ts';
import { WireReader } from './reader.ts';
import { type ServerCommand, serverCommand } from './server-command.ts';
import type { Shape } from './shape.ts';
import { judgeEvents, touchFrames } from './values.ts';
import { WireWriter } from './writer.ts';

const writer = new WireWriter();

/**
 * The payload of any value.
 *
 * @throws WireError for a value that the shape cannot hold.
 */
export function encode<T>(shape: Shape<T>, value: T): Buffer {
  shape.write(writer.reset(), value);
  return writer.payload();
}

/**
 * The value of a payload. Bytes after it are ignored, as the reference does.
 *
 * @throws WireError for bytes that are no such value.
 */
export function decode<T>(shape: Shape<T>, payload: Buffer): T {
  return shape.read(new WireReader(payload));
}

/** The command of a client's payload. @throws WireError */
export function decodeClientCommand(payload: Buffer): ClientCommand {
  return decode(clientCommand, payload);
}

/** The command of a server's payload. @throws WireError */
export function decodeServerCommand(payload: Buffer): ServerCommand {
  return decode(serverCommand, payload);
}

/** A client's command, ready to be sent. @throws WireError for a value that cannot be sent. */
export function clientFrame(command: ClientCommand): Buffer {
  clientCommand.write(writer.reset(), command);
  return writer.frame();
}

/** A server's command, ready to be sent, to any number of clients. @throws WireError for a value that cannot be sent. */
export function serverFrame(command: ServerCommand): Buffer {
  serverCommand.write(writer.reset(), command);
  return writer.frame();
}

/** Touches or judgements of a player as they came: looked through, not taken apart. */
export interface LivePacket {
  readonly kind: 'touches' | 'judges';
  /** The list, which is the same for both directions. A view of the payload. */
  readonly body: Buffer;
}

/** A client's command as a server takes it. */
export type ClientPacket = Exclude<ClientCommand, { readonly kind: LivePacket['kind'] }> | LivePacket;

const LIVE = { 3: ['touches', touchFrames], 4: ['judges', judgeEvents] } as const;

/** What a client's payload says, its touches and judgements checked but left as bytes. @throws WireError */
export function decodeClientPacket(payload: Buffer): ClientPacket {
  const ordinal = payload[0];
  if (ordinal !== 3 && ordinal !== 4) return decodeClientCommand(payload) as ClientPacket;
  const [kind, shape] = LIVE[ordinal];
  const reader = new WireReader(payload);
  reader.skip(1);
  shape.skip(reader);
  return { kind, body: payload.subarray(1, reader.offset) };
}

/** The frame that brings a player's touches or judgements to those who watch: the body goes out as it came. */
export function liveFrame({ kind, body }: LivePacket, player: number): Buffer {
  writer.reset();
  writer.u8(kind === 'touches' ? 3 : 4);
  writer.i32(player);
  writer.raw(body);
  return writer.frame();
}

/** The command that a checked packet stands for. */
export function liveCommand({
  kind,
  body,
}: LivePacket): Extract<ClientCommand, { kind: LivePacket['kind'] }> {
  return kind === 'touches'
    ? { kind, frames: decode(touchFrames, body) }
    : { kind, judges: decode(judgeEvents, body) };
}
