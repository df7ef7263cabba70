// SPDX-License-Identifier: MIT
// Lets command lines of the same user run commands for operators on this host, over a socket in the data folder.

import { createHash, timingSafeEqual } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { reasonOf, runtimeError } from '../../../errors.ts';
import type { Logger } from '../../../plugin/logger.ts';
import { silentLogger } from '../../../plugin/logger.ts';
import { answerData } from '../answer.ts';
import type { OperatorCommands } from '../operator-commands.ts';
import { renderAnswer } from '../render.ts';
import { AccessFile, type ControlAccess } from './access-file.ts';
import { readLine } from './line-socket.ts';
import {
  CONTROL_VERSION,
  type ControlResponse,
  failureResponse,
  lineOf,
  MAX_REQUEST,
  readRequest,
} from './protocol.ts';

/** Command lines served at once. */
const MOST_CONNECTIONS = 16;
/** Milliseconds from a connection to its request, and for taking the response. */
const REQUEST_TIME = 5_000;
/** Milliseconds in which another host has to answer to be there. */
const ANOTHER_HOST_TIME = 1_000;

export interface ControlServerOptions {
  readonly dataDir: string;
  readonly commands: OperatorCommands;
  readonly logger?: Logger | undefined;
}

/** The socket of one host. */
export class ControlServer {
  readonly #file: AccessFile;
  readonly #commands: OperatorCommands;
  readonly #logger: Logger;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #access: ControlAccess | undefined;

  constructor({ dataDir, commands, logger = silentLogger }: ControlServerOptions) {
    this.#file = new AccessFile(dataDir);
    this.#commands = commands;
    this.#logger = logger;
  }

  /**
   * Begins to listen; keeps no process alive. Where no socket can be had, that is logged and the host goes without.
   * Rejects with RT_CONTROL_IN_USE when another host works with the data folder.
   */
  async open(): Promise<void> {
    try {
      const other = this.#file.read();
      if (other !== undefined && (await answers(other.socket))) {
        throw runtimeError('RT_CONTROL_IN_USE', { pid: other.pid });
      }
      await this.#listen(this.#file.prepare());
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'RT_CONTROL_IN_USE') throw error;
      this.#logger.warn({ err: error }, `command lines cannot reach this host: ${reasonOf(error)}`);
      await this.close();
    }
  }

  /** Ends it, and every connection. */
  async close(): Promise<void> {
    const [server, access] = [this.#server, this.#access];
    this.#server = undefined;
    this.#access = undefined;
    for (const socket of this.#sockets) socket.destroy();
    if (server !== undefined) await new Promise((resolve) => server.close(resolve));
    if (access === undefined) return;
    this.#file.remove();
    removeSocket(access.socket);
  }

  async #listen(access: ControlAccess): Promise<void> {
    removeFile(access.socket);
    const server = createServer((socket) => this.#serve(socket, access.token));
    server.maxConnections = MOST_CONNECTIONS;
    this.#server = server;
    this.#access = access;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(access.socket, () => {
        server.off('error', reject);
        resolve();
      });
    });
    server.on('error', (error) => this.#logger.warn({ err: error }, reasonOf(error)));
    server.unref();
    // Its folder is closed to others already.
    if (process.platform !== 'win32') chmodSync(access.socket, 0o600);
    this.#file.write(access);
  }

  #serve(socket: Socket, token: string): void {
    this.#sockets.add(socket);
    socket.unref();
    socket.setTimeout(REQUEST_TIME, () => socket.destroy());
    socket.on('error', () => socket.destroy()).on('close', () => this.#sockets.delete(socket));
    void readLine(socket, MAX_REQUEST)
      .then((line) => {
        // The command takes its time; whoever asked may wait or go.
        socket.setTimeout(0);
        return this.#run(line, token);
      }, failureResponse)
      .then((response) => {
        socket.setTimeout(REQUEST_TIME);
        socket.end(lineOf(response));
      });
  }

  /** Runs a request; whatever is wrong becomes a response. */
  async #run(line: string, token: string): Promise<ControlResponse> {
    try {
      const request = readRequest(line);
      if (!isSame(request.token, token)) throw runtimeError('RT_CONTROL_TOKEN', {});
      const answer = await this.#commands.run(request.command, request.args, { tag: 'console' });
      const [text, data] = [renderAnswer(answer), answerData(answer)];
      return { version: CONTROL_VERSION, ok: true, text, data };
    } catch (error) {
      return failureResponse(error);
    }
  }
}

/** Whether somebody listens at a socket. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    const end = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(ANOTHER_HOST_TIME, end(false)).once('connect', end(true)).once('error', end(false));
  });
}

/** Compares without telling by its time how much was right. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

function removeFile(path: string): void {
  if (process.platform !== 'win32') rmSync(path, { force: true });
}

/** The socket, and the folder that was made for it where the data folder's path is too long. */
function removeSocket(path: string): void {
  removeFile(path);
  const folder = dirname(path);
  if (process.platform !== 'win32' && dirname(folder) === tmpdir())
    rmSync(folder, { recursive: true, force: true });
}
