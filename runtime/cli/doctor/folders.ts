// SPDX-License-Identifier: MIT
// The folders of a host: whether it could read, write and watch them, and who else could.

import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type DoctorFinding, finding } from './finding.ts';

const SQLITE = 'SQLite format 3\0';
/** Items of plugins; bans, lists and the history of games. */
const DATABASES = ['storage.sqlite', 'server.sqlite'];
const OTHERS_WRITE = 0o002;
const STICKY = 0o1000;

/** Findings on the plugins folder, which is there. */
export function checkPluginsFolder(folder: string): DoctorFinding[] {
  const { mode } = statSync(folder);
  if (process.platform === 'win32' || (mode & OTHERS_WRITE) === 0 || (mode & STICKY) !== 0) return [];
  return [
    finding('warning', 'DOCTOR_FOLDER_OPEN', 'every account of this machine may put plugins here', {
      path: folder,
      help: `chmod o-w ${folder}`,
    }),
  ];
}

/** Findings on the data folder, which the host would make if it were not there. */
export function checkDataFolder(dataDir: string, pluginsDir: string): DoctorFinding[] {
  const found: DoctorFinding[] = [];
  const below = relative(resolve(pluginsDir), resolve(dataDir));
  if (below.split(sep)[0] !== '..' && !isAbsolute(below)) {
    const help = 'keep it beside the plugins folder, not in it';
    found.push(
      finding('warning', 'DOCTOR_DATA_IN_PLUGINS', 'the data folder is in the plugins folder', {
        path: dataDir,
        help,
      }),
    );
  }
  const first = existing(resolve(dataDir));
  if (!statSync(first).isDirectory() || !may(first, constants.W_OK | constants.X_OK)) {
    const help = 'give it to the account that the host runs under, or name another folder with --data';
    const message = first === resolve(dataDir) ? 'it cannot be written to' : `it cannot be made in ${first}`;
    found.push(finding('error', 'DOCTOR_DATA_FOLDER', message, { path: dataDir, help }));
  }
  return [...found, ...DATABASES.flatMap((name) => checkDatabase(join(dataDir, name)))];
}

/** The nearest folder that is there. */
function existing(path: string): string {
  return existsSync(path) ? path : existing(dirname(path));
}

function checkDatabase(path: string): DoctorFinding[] {
  if (!existsSync(path)) return [];
  const help = 'restore it from a backup, or move it away to begin without what is in it';
  if (!may(path, constants.R_OK | constants.W_OK)) {
    return [finding('error', 'DOCTOR_STORAGE', 'it may not be read and written', { path, help })];
  }
  const head = headOf(path, SQLITE.length);
  // An empty file is what SQLite begins with.
  if (head === SQLITE || head === '') return [];
  return [finding('error', 'DOCTOR_STORAGE', 'it is no SQLite file', { path, help })];
}

function headOf(path: string, length: number): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, 0)).toString('latin1');
  } finally {
    closeSync(file);
  }
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

/** How many folders the system lets one account watch; undefined where it has no such number. */
export function watchLimit(): number | undefined {
  try {
    return Number(readFileSync('/proc/sys/fs/inotify/max_user_watches', 'utf8'));
  } catch {
    return undefined;
  }
}
