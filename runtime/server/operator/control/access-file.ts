// SPDX-License-Identifier: MIT
// Where a command line finds the host of a data folder, and the token that it has to show: a file that only the user of
// the host can read.

import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How to reach a host. */
export interface ControlAccess {
  /** Path of a socket, or name of a pipe. */
  readonly socket: string;
  /** Not to be shown to anybody. */
  readonly token: string;
  /** Number of the process of the host. */
  readonly pid: number;
}

const FOLDER = 'control';
const FILE = 'access.json';
const SOCKET = 'host.sock';

/** Longest path of a socket in bytes, on the system that allows least. */
const LONGEST_SOCKET = 103;

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

/** The access file of a data folder. */
export class AccessFile {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, FOLDER);
  }

  /** Reads it; undefined when there is none, or none that makes sense. Throws when it may not be read. */
  read(): ControlAccess | undefined {
    let text: string;
    try {
      text = readFileSync(join(this.#folder, FILE), 'utf8');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
    return parse(text);
  }

  /** Makes the folder for the socket, and a new token. Throws when the folder cannot be written to. */
  prepare(): ControlAccess {
    mkdirSync(this.#folder, { recursive: true, mode: PRIVATE_FOLDER });
    // It may have been there before.
    chmodSync(this.#folder, PRIVATE_FOLDER);
    return { socket: this.#socketPath(), token: randomBytes(32).toString('base64url'), pid: process.pid };
  }

  /** Puts it there whole, or not at all. */
  write(access: ControlAccess): void {
    const path = join(this.#folder, FILE);
    const unfinished = `${path}.new`;
    rmSync(unfinished, { force: true });
    writeFileSync(unfinished, `${JSON.stringify(access)}\n`, { mode: PRIVATE_FILE, flag: 'wx' });
    renameSync(unfinished, path);
  }

  remove(): void {
    rmSync(join(this.#folder, FILE), { force: true });
  }

  #socketPath(): string {
    if (process.platform === 'win32') return `\\\\.\\pipe\\phira-plugin-${randomBytes(16).toString('hex')}`;
    const path = join(this.#folder, SOCKET);
    if (Buffer.byteLength(path) <= LONGEST_SOCKET) return path;
    return join(mkdtempSync(join(tmpdir(), 'phira-plugin-')), SOCKET);
  }
}

function parse(text: string): ControlAccess | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('socket' in value && 'token' in value && 'pid' in value)) return undefined;
  const { socket, token, pid } = value;
  if (typeof socket !== 'string' || typeof token !== 'string' || typeof pid !== 'number') return undefined;
  return { socket, token, pid };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
