// SPDX-License-Identifier: MIT
// What of the filesystem a policy opens: folders, and folders of which single files can be seen.

import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, posix, resolve } from 'node:path';
import { componentError, quote } from '../../component/errors.ts';

/** A folder that a plugin is given. */
export interface Root {
  /** Its path as the policy writes it, which is how the plugin names it. */
  readonly name: string;
  /** Where it is, without symbolic links. */
  readonly host: string;
  /** Where only files can be seen: their names in the folder by what the plugin calls them. */
  readonly files: ReadonlyMap<string, string> | undefined;
}

/** Folders of the kernel, through which everything else can be reached; never served, also not below an allowed `/`. */
const KERNEL = ['/proc', '/sys', '/dev'];

/** Whether a path is one of the kernel's. */
export function isKernel(host: string): boolean {
  return KERNEL.some((folder) => host === folder || host.startsWith(`${folder}/`));
}

/**
 * Finds what the policy's paths are.
 *
 * @param folder where paths that are not absolute begin.
 * @throws {ComponentError} for a path that is not there, of the kernel's, or neither file nor folder.
 */
export function rootsOf(paths: readonly string[], folder: string): Root[] {
  const folders = new Map<string, Root>();
  const files = new Map<string, { name: string; host: string; files: Map<string, string> }>();
  for (const path of new Set(paths)) {
    const { host, isFile } = locate(path, folder);
    const name = guestName(path);
    if (!isFile) {
      folders.set(name, { name, host, files: undefined });
      continue;
    }
    const root = {
      name: posix.dirname(name),
      host: dirname(host),
      files: new Map([[posix.basename(name), basename(host)]]),
    };
    // A link may lead elsewhere than its neighbour does: such files are of different folders.
    const key = `${root.name}\0${root.host}`;
    const known = files.get(key);
    if (known === undefined) files.set(key, root);
    else for (const [seen, real] of root.files) known.files.set(seen, real);
  }
  const single = [...files.values()].filter((root) => folders.get(root.name)?.host !== root.host);
  return [...folders.values(), ...single];
}

function locate(path: string, folder: string): { host: string; isFile: boolean } {
  let host: string;
  try {
    host = realpathSync(resolve(folder, path));
  } catch {
    throw refused(path, 'does not exist, or may not be looked at');
  }
  if (isKernel(host)) throw refused(path, 'is of the kernel and never opened');
  const stats = statSync(host);
  if (!stats.isFile() && !stats.isDirectory()) throw refused(path, 'is neither a file nor a folder');
  return { host, isFile: stats.isFile() };
}

function guestName(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

function refused(path: string, what: string): Error {
  return componentError('COMPONENT_WASI_CLOSED', `allowed_filesystem_paths: ${quote(path)} ${what}`);
}
