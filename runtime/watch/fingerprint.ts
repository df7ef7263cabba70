// SPDX-License-Identifier: MIT
// What lies on disk for each plugin of a folder: a cheap look by stat, and a sure one by content.

import { createHash } from 'node:crypto';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { findPlugins, MANIFEST_FILE, manifestBeside } from '../plugin/plugin-package.ts';
import { FILE_LIMITS, readPluginFile } from '../plugin/read-file.ts';

/** SHA-256 of what a plugin is made of; the same text means the same content. */
export interface Fingerprint {
  /** Of every component. */
  readonly component: string;
  /** Of the manifest and the file of its schema; empty where the component holds all. */
  readonly manifest: string;
}

/** File of a loaded plugin that belongs to it beside manifest and component: its `config_schema`. */
export type SchemaFileOf = (path: string) => string | undefined;

/** Whether a file matters for the plugin at a path; what a plugin writes into its folder does not. */
export function isPluginFile(file: string, schema: string | undefined): boolean {
  return file === MANIFEST_FILE || file.endsWith('.wasm') || (schema !== undefined && file === schema);
}

/**
 * Text for each plugin of the folder that differs when one of its files may have changed: names, sizes, times, inodes.
 * A file that vanishes meanwhile is left out. Rejects with RT_PLUGIN_FOLDER.
 */
export async function lookAt(folder: string, schemaOf: SchemaFileOf): Promise<Map<string, string>> {
  const looks = new Map<string, string>();
  for (const path of await findPlugins(folder)) {
    const facts: string[] = [];
    for (const file of await filesOf(folder, path, schemaOf(path))) {
      const stats = await stat(file, { bigint: true }).catch(() => undefined);
      if (stats === undefined) continue;
      facts.push([basename(file), stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino].join(':'));
    }
    looks.set(path, facts.join('\n'));
  }
  return looks;
}

/** The content of one plugin; undefined when nothing of it is there. A file that cannot be read counts as its reason. */
export async function fingerprintOf(
  folder: string,
  path: string,
  schema: string | undefined,
): Promise<Fingerprint | undefined> {
  const root = await realpath(folder).catch(() => undefined);
  if (root === undefined) return undefined;
  const files = await filesOf(root, path, schema);
  if (!files.some((file) => basename(file) === MANIFEST_FILE || file.endsWith('.wasm'))) return undefined;
  const hashes = { component: createHash('sha256'), manifest: createHash('sha256') };
  let hasManifest = false;
  for (const file of files) {
    const isComponent = file.endsWith('.wasm');
    const hash = isComponent ? hashes.component : hashes.manifest;
    const limit = isComponent ? FILE_LIMITS.component : FILE_LIMITS.manifest;
    hasManifest ||= !isComponent;
    hash.update(await readPluginFile(root, file, limit).catch((thrown: unknown) => String(thrown)));
  }
  return {
    component: hashes.component.digest('hex'),
    manifest: hasManifest ? hashes.manifest.digest('hex') : '',
  };
}

/** Files of a plugin, sorted: those of its folder, or a component and the manifest beside it. */
async function filesOf(root: string, path: string, schema: string | undefined): Promise<string[]> {
  const whole = join(root, path);
  const stats = await stat(whole).catch(() => undefined);
  if (stats?.isDirectory() === true) {
    const names = await readdir(whole).catch((): string[] => []);
    return names
      .filter((name) => isPluginFile(name, schema))
      .sort()
      .map((name) => join(whole, name));
  }
  const candidates = [whole, join(root, manifestBeside(path))];
  if (schema !== undefined) candidates.push(join(root, schema));
  const there = await Promise.all(candidates.map((file) => lstat(file).catch(() => undefined)));
  return there[0] === undefined ? [] : candidates.filter((_, index) => there[index] !== undefined);
}
