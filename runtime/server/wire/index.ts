// SPDX-License-Identifier: MIT
// The game protocol: commands, their bytes, and the frames they travel in.

export { type ClientCommand, MAX_CHAT, MAX_TOKEN } from './client-command.ts';
export {
  type ClientPacket,
  clientFrame,
  decodeClientCommand,
  decodeClientPacket,
  decodeServerCommand,
  type LivePacket,
  liveCommand,
  liveFrame,
  serverFrame,
} from './codec.ts';
export { FrameReader, MAX_PAYLOAD } from './frame-reader.ts';
export type { Message } from './message.ts';
export { ProxyError, type ProxyErrorCode } from './proxy-error.ts';
export { type ProxyAddress, type ProxyHeader, ProxyHeaderReader } from './proxy-protocol.ts';
export type { DoneKind, Notice, Reply, ServerCommand, Welcome } from './server-command.ts';
export { isRoomId, MAX_ROOM_ID, type Result } from './shape.ts';
export type {
  ClientRoomState,
  JoinRoomResponse,
  JudgeEvent,
  Judgement,
  RoomState,
  TouchFrame,
  TouchPoint,
  WireUser,
} from './values.ts';
export { WireError, type WireErrorCode } from './wire-error.ts';
