// SPDX-License-Identifier: MIT
// The host's end of a plugin in a process of its own: Node with the worker entry, no environment, Node's permission
// model without writing, and a socket. Nothing that comes out of it is believed.

import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HostEnd, HostEndEvents } from '../channel.ts';
import { HEAP_MEBIBYTES } from '../engine-limits.ts';
import { KIND, type Kind, type Message } from '../protocol.ts';
import { WireError } from '../wire/wire-error.ts';
import type { Writer } from '../wire/writer.ts';
import { FrameReader, frameOf, HEADER_BYTES } from './frames.ts';
import { readableFolders } from './readable-folders.ts';
import { PLUGIN_SOCKET } from './socket.ts';

/** What V8 says when it gives up, in the last lines of stderr. */
const OUT_OF_MEMORY = /heap out of memory|out of memory/i;
/** Most of a main thread's stack that V8 may use: systems give 8 MiB. */
const MOST_STACK_KIB = 7_000;
const LEAST_STACK_KIB = 984;

/** What a process is started with. */
export interface ProcessOptions {
  /** Module that calls `servePlugin`; a file. */
  readonly entry: URL;
  readonly order: Uint8Array<ArrayBuffer>;
  readonly maxStackSize: number;
  /** Most bytes of a message of the plugin. */
  readonly messageLimit: number;
  /** More flags for Node, such as `--allow-fs-read=/data`. */
  readonly flags?: readonly string[] | undefined;
}

/** Starts a process; it answers to the order it is given. */
export function startProcess(options: ProcessOptions, events: HostEndEvents): HostEnd {
  return new PluginProcess(options, events);
}

class PluginProcess implements HostEnd {
  /** A message always takes the event loop. */
  readonly quick = false;
  readonly #child: ChildProcess;
  readonly #socket: Socket;
  readonly #frames: FrameReader;
  #message: Message | undefined;
  #broken: WireError | undefined;
  #listener: (() => void) | undefined;
  /** Whether the plugin has the turn; what comes while it has not is out of turn. */
  #theirTurn = true;
  #closed = false;

  constructor(options: ProcessOptions, events: HostEndEvents) {
    this.#frames = new FrameReader(options.messageLimit);
    const file = fileURLToPath(options.entry);
    this.#child = spawn(process.execPath, [...flagsFor(file, options), file], {
      env: {},
      cwd: parse(file).root,
      // Signals that a terminal sends to the server are for the server.
      detached: true,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    this.#socket = this.#child.stdio[PLUGIN_SOCKET] as Socket;
    this.#listen(events);
    this.#keepAlive(false);
    this.#writeOrder(options.order);
  }

  send(kind: Kind, target: number, payload: Writer | undefined): void {
    if (this.#closed) return;
    this.#theirTurn = true;
    this.#socket.write(frameOf(kind, target, payload, 0));
  }

  receive(): Message | undefined {
    if (this.#broken !== undefined) throw this.#broken;
    const message = this.#message;
    this.#message = undefined;
    return message;
  }

  wake(listener: () => void): void {
    this.#keepAlive(true);
    this.#listener = listener;
    if (this.#message !== undefined || this.#broken !== undefined) setImmediate(() => this.#wakeUp());
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listener = undefined;
    this.#socket.destroy();
    this.#child.kill('SIGKILL');
  }

  #listen(events: HostEndEvents): void {
    let lastWords = '';
    const reader = (stream: 'stdout' | 'stderr') => (bytes: Buffer) => {
      const text = bytes.toString();
      if (stream === 'stderr') lastWords = (lastWords + text).slice(-2_000);
      if (!this.#closed) events.output(stream, text);
    };
    this.#child.stdout?.on('data', reader('stdout'));
    this.#child.stderr?.on('data', reader('stderr'));
    this.#socket.on('data', (piece: Buffer) => this.#take(piece));
    // Whatever goes wrong with the socket, the process is gone or about to be: `close` of the child tells.
    this.#socket.on('error', () => {});
    const ended = (reason: string): void => {
      if (this.#closed) return;
      this.close();
      events.ended({ outOfMemory: OUT_OF_MEMORY.test(lastWords), reason });
    };
    this.#child.on('error', (error) => ended(error.message));
    this.#child.on('close', (code, signal) => {
      const last = lastWords.trim().split('\n').at(-1) ?? '';
      const how = signal === null ? `it ended with code ${code}` : `it ended with signal ${signal}`;
      ended(last === '' ? how : `${how}: ${last}`);
    });
  }

  #take(piece: Buffer): void {
    if (this.#closed || this.#broken !== undefined) return;
    try {
      if (!this.#theirTurn) throw new WireError('WIRE_MALFORMED', 'a message came out of turn');
      const message = this.#frames.push(piece);
      if (message === undefined) return;
      this.#theirTurn = false;
      this.#message = message;
    } catch (thrown) {
      if (!(thrown instanceof WireError)) throw thrown;
      this.#broken = thrown;
    }
    this.#wakeUp();
  }

  #wakeUp(): void {
    const listener = this.#listener;
    if (listener === undefined || this.#closed) return;
    this.#listener = undefined;
    this.#keepAlive(false);
    listener();
  }

  /** An idle plugin does not keep the server running. */
  #keepAlive(wanted: boolean): void {
    const { stdout, stderr } = this.#child;
    for (const one of [this.#child, this.#socket, stdout as Socket | null, stderr as Socket | null]) {
      if (wanted) one?.ref();
      else one?.unref();
    }
  }

  #writeOrder(order: Uint8Array): void {
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(KIND.load, 0);
    header.writeUInt32LE(order.length, 8);
    this.#socket.write(header);
    this.#socket.write(order);
  }
}

function flagsFor(file: string, { maxStackSize, flags = [] }: ProcessOptions): string[] {
  const stack = Math.min(Math.max(Math.floor(maxStackSize / 1024), LEAST_STACK_KIB), MOST_STACK_KIB);
  return [
    '--permission',
    ...readableFolders(file).map((folder) => `--allow-fs-read=${folder}`),
    `--max-old-space-size=${HEAP_MEBIBYTES}`,
    `--stack-size=${stack}`,
    '--disable-warning=ExperimentalWarning',
    ...flags,
  ];
}
