// SPDX-License-Identifier: MIT
// Asks the host of a data folder to run a command for operators.

import { createConnection } from 'node:net';
import { runtimeError } from '../../../errors.ts';
import { AccessFile } from './access-file.ts';
import { readLine } from './line-socket.ts';
import {
  CONTROL_VERSION,
  type ControlFailure,
  type ControlResponse,
  lineOf,
  MAX_RESPONSE,
  readResponse,
} from './protocol.ts';

/** Milliseconds that a command may take, loading a large plugin included. */
const DEFAULT_DEADLINE = 120_000;

/** What the host answered an error to; its code and way out are the host's. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly code: string;
  readonly help: string;

  constructor({ code, message, help }: ControlFailure) {
    super(message);
    this.code = code;
    this.help = help;
  }
}

/** A command and where to send it. */
export interface ControlCall {
  /** The data folder that the host was started with. */
  readonly dataDir: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Milliseconds until it is given up; two minutes when not given. */
  readonly deadline?: number | undefined;
}

/**
 * Runs a command on the host. Rejects with ControlError for what the host answers, and with RT_CONTROL_NO_HOST,
 * RT_CONTROL_DEADLINE, RT_CONTROL_PROTOCOL or RT_CONTROL_VERSION.
 */
export async function callHost(call: ControlCall): Promise<Extract<ControlResponse, { ok: true }>> {
  const { dataDir, command, args } = call;
  const access = new AccessFile(dataDir).read();
  if (access === undefined) throw runtimeError('RT_CONTROL_NO_HOST', { path: dataDir });
  const request = lineOf({ version: CONTROL_VERSION, token: access.token, command, args });
  const response = readResponse(await exchange(access.socket, request, call));
  if (!response.ok) throw new ControlError(response.error);
  return response;
}

/** Sends one line and takes one. */
function exchange(
  path: string,
  request: string,
  { dataDir, command, deadline = DEFAULT_DEADLINE }: ControlCall,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    const noHost = (): void => reject(runtimeError('RT_CONTROL_NO_HOST', { path: dataDir }));
    const timer = setTimeout(() => {
      reject(runtimeError('RT_CONTROL_DEADLINE', { command, seconds: deadline / 1000 }));
      socket.destroy();
    }, deadline);
    const done = (): void => {
      clearTimeout(timer);
      socket.destroy();
    };
    readLine(socket, MAX_RESPONSE).then(resolve, reject).finally(done);
    socket
      .once('connect', () => socket.write(request))
      .once('error', noHost)
      .once('close', () => {
        done();
        // Has no effect after an answer.
        reject(runtimeError('RT_CONTROL_ENDED', { command }));
      });
  });
}
