// SPDX-License-Identifier: MIT
// What `phira-plugin dev` needs of the host that a plugin is tried on, and how a built plugin gets into its folder.

import { copyFileSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { BuiltPlugin } from '../build/build-plugin.ts';

/** A host on which a plugin is tried. */
export interface DevHost {
  /**
   * Loads a built plugin, or has it take the place of the one before it, which goes on where that cannot be. Answers a
   * line for the author. Rejects with what the host says.
   */
  take(built: BuiltPlugin): Promise<string>;
  /** Resolves when the author wants to end; never where there is nobody to say so. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** Puts a component into a plugins folder as one file, whole at once. Answers its name there. */
export function deploy({ name, file }: Pick<BuiltPlugin, 'name' | 'file'>, pluginsDir: string): string {
  const single = `${name}.wasm`;
  mkdirSync(pluginsDir, { recursive: true });
  // Hidden names are no plugins.
  const next = join(pluginsDir, `.${single}.next`);
  copyFileSync(file, next);
  renameSync(next, join(pluginsDir, single));
  return single;
}
