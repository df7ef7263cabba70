// SPDX-License-Identifier: MIT
// The plugin's end in a process of its own: one socket, read and written so that everything waits.

import { readSync, writeSync } from 'node:fs';
import type { PluginEnd } from '../channel.ts';
import { KIND, type Message } from '../protocol.ts';
import { frameOf, HEADER_BYTES, readHeader } from './frames.ts';
import { PLUGIN_SOCKET } from './socket.ts';

/** How long to wait before trying again, where the system does not let this process block. */
const RETRY_MS = 1;

/** Takes the order that stands first in the socket; the end after it. */
export function processEnd(): { readonly end: PluginEnd; readonly order: Uint8Array<ArrayBuffer> } {
  const end: PluginEnd = {
    send: (kind, target, payload, memory, fuel) => writeAll(frameOf(kind, target, payload, memory, fuel)),
    receive,
  };
  const { kind, bytes } = receive();
  if (kind !== KIND.load) throw new TypeError('this module is run by the host of a plugin only');
  return { end, order: bytes };
}

function receive(): Message {
  const head = Buffer.alloc(HEADER_BYTES);
  readAll(head);
  const header = readHeader(head, Number.POSITIVE_INFINITY);
  const bytes = Buffer.alloc(header.length);
  readAll(bytes);
  return { ...header, bytes };
}

function readAll(target: Buffer): void {
  for (let at = 0; at < target.length; ) {
    const read = patiently(() => readSync(PLUGIN_SOCKET, target, at, target.length - at, null));
    // The host has gone, and with it every reason to run.
    if (read === 0) process.exit(0);
    at += read;
  }
}

function writeAll(bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) {
    at += patiently(() => writeSync(PLUGIN_SOCKET, bytes, at, bytes.length - at, null));
  }
}

function patiently(work: () => number): number {
  for (;;) {
    try {
      return work();
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
      if (code === 'EPIPE' || code === 'ECONNRESET') process.exit(0);
      if (code !== 'EAGAIN') throw thrown;
      Atomics.wait(NEVER, 0, 0, RETRY_MS);
    }
  }
}

const NEVER = new Int32Array(new SharedArrayBuffer(4));
