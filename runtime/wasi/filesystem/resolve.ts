// SPDX-License-Identifier: MIT
// Finds what a path of a plugin means, one name after the other, before the shim sees it: the shim joins paths as text and
// lets the system follow symbolic links, wherever they lead.

import { type BigIntStats, lstatSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, fsError } from './errors.ts';
import { isKernel, type Root } from './roots.ts';

const LONGEST_PATH = 4096;
const MOST_LINKS = 32;

/** Where a path leads. */
export interface Resolved {
  /** Names below the root, none of them a link that was to be followed. */
  readonly names: readonly string[];
  /** What is there; undefined when nothing is, though its folder is. */
  readonly stats: BigIntStats | undefined;
}

/** Names as the shim takes them: the path from the root. */
export function relative(names: readonly string[]): string {
  return names.length === 0 ? '.' : names.join('/');
}

/**
 * Resolves a path from a folder below a root. It stays below that folder: `..`, absolute paths and symbolic links that
 * lead out of it are refused.
 *
 * @param base names of the folder. @param follow whether a symbolic link at the end is followed.
 * @throws {WitError} with a label of `error-code`.
 */
export function resolvePath(root: Root, base: readonly string[], path: string, follow: boolean): Resolved {
  checkText(path);
  const walk = new Walk(root, base);
  const pending = path.split('/');
  const folder = /(?:^|\/)\.{0,2}$/.test(path);
  let links = 0;
  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      walk.leave();
      continue;
    }
    walk.enter(name);
    if (walk.stats?.isSymbolicLink() !== true) continue;
    if (pending.length === 0 && !follow && !folder) break;
    if (++links > MOST_LINKS) throw fsError('loop');
    pending.unshift(...walk.target().split('/'));
  }
  return walk.end(folder);
}

function checkText(path: string): void {
  if (path === '') throw fsError('no-entry');
  if (path.length > LONGEST_PATH) throw fsError('name-too-long');
  // The shim takes a backslash for a slash, on every system.
  if (path.includes('\0') || path.includes('\\')) throw fsError('invalid');
  if (path.startsWith('/')) throw fsError('not-permitted');
}

/** The way down from a root. */
class Walk {
  stats: BigIntStats | undefined;
  readonly #root: Root;
  readonly #floor: number;
  readonly #names: string[] = [];

  constructor(root: Root, base: readonly string[]) {
    this.#root = root;
    this.#floor = base.length;
    // What was a folder when it was opened may have been replaced since, by whoever else has access to it.
    for (const name of base) {
      this.#names.push(name);
      this.#look();
      if (this.stats?.isDirectory() !== true) throw fsError('no-entry');
    }
  }

  enter(name: string): void {
    this.#mustBeFolder();
    this.#names.push(this.#seen(name));
    this.#look();
  }

  leave(): void {
    this.#mustBeFolder();
    if (this.#names.length <= this.#floor) throw fsError('not-permitted');
    this.#names.pop();
    this.#look();
  }

  /** Where the link that was entered leads; the way goes on from the folder that it is in. */
  target(): string {
    const link = this.#host();
    const target = attempt(() => readlinkSync(link));
    if (target.startsWith('/') || this.#root.files !== undefined) throw fsError('not-permitted');
    this.#names.pop();
    this.#look();
    return target;
  }

  end(folder: boolean): Resolved {
    if (this.#names.length === 0) this.#look();
    if (folder && this.stats?.isDirectory() === false) throw fsError('not-directory');
    if (isKernel(this.#host()) || this.#names.some((name) => name.includes('\\')))
      throw fsError('not-permitted');
    return { names: this.#names, stats: this.stats };
  }

  /** The root is one: it was when the plugin began, and who may change it is nobody's guest. */
  #mustBeFolder(): void {
    if (this.#names.length === 0) return;
    if (this.stats === undefined) throw fsError('no-entry');
    if (!this.stats.isDirectory()) throw fsError('not-directory');
  }

  #seen(name: string): string {
    const { files } = this.#root;
    if (files === undefined) return name;
    const real = this.#names.length === 0 ? files.get(name) : undefined;
    if (real === undefined) throw fsError('not-permitted');
    return real;
  }

  #host(): string {
    return join(this.#root.host, ...this.#names);
  }

  #look(): void {
    const host = this.#host();
    this.stats = attempt(() => lstatSync(host, { bigint: true, throwIfNoEntry: false }));
  }
}
