// SPDX-License-Identifier: MIT
// What a process of a plugin with WASI needs of Node's permission model beside its code: a second line behind our checks.

import { join, resolve } from 'node:path';
import type { SandboxPolicy } from '../sandbox/policy.ts';
import { opensFiles, opensNetwork } from './access.ts';
import { rootsOf } from './filesystem/roots.ts';

/**
 * Flags for Node (`node --permission ...`), made by the host.
 *
 * @param folder of the plugin.
 * @throws {ComponentError} as `createWasi` does for a path that cannot be opened.
 */
export function wasiProcessFlags(policy: SandboxPolicy, folder: string): string[] {
  const flags = new Set<string>();
  // The shim waits on a thread of its own, where Node holds nothing to the rules of the process: only its code runs there.
  if (opensFiles(policy) || opensNetwork(policy))
    flags.add('--allow-worker').add('--disable-warning=PERM0006');
  // Older releases of Node do not know it, and do not ask for it.
  if (opensNetwork(policy) && process.allowedNodeEnvironmentFlags.has('--allow-net'))
    flags.add('--allow-net');
  if (!opensFiles(policy)) return [...flags];
  const read = policy.allowedFilesystemPaths.map((path) => resolve(folder, path));
  const written: string[] = [];
  for (const { host, files } of rootsOf(policy.allowedFilesystemPaths, folder)) {
    // Node cannot let a process look at a folder and not at what is in it.
    read.push(host);
    if (files === undefined) written.push(host);
    else written.push(...[...files.values()].map((name) => join(host, name)));
  }
  // In order: Node forgets a folder that is named after something in it.
  for (const path of read.sort()) flags.add(`--allow-fs-read=${path}`);
  for (const path of written.sort()) flags.add(`--allow-fs-write=${path}`);
  return [...flags];
}
