// SPDX-License-Identifier: MIT
// Paths to sources: a single file, or a directory with its `deps/` (WIT.md, "Packages", "Package management").
// A package that is encoded as a component becomes text here, so that every later stage treats it alike.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { textOfPackage } from '../binary/package.ts';
import { EncodedPackageError } from '../binary/reader.ts';
import type { Collector } from '../diagnostics/collector.ts';
import type { Source } from '../diagnostics/source.ts';
import type { WitSources } from './units.ts';

/**
 * Reads the package at a path. A file stands for itself; of a directory all `*.wit` files are read, sorted, and of
 * its `deps/` each directory, each `.wit` file and each encoded package (`.wasm`) as one package. Problems are reported; names of sources are the
 * path as given, with `/`.
 */
export function readSources(path: string, collector: Collector): WitSources {
  const base = path.replaceAll('\\', '/').replace(/(?<=.)\/+$/, '');
  const kind = kindOf(base, collector);
  if (kind === 'file') {
    const source = isBinary(base) ? readEncoded(base, collector) : readSource(base, collector);
    return { root: source === undefined ? [] : [source], dependencies: [] };
  }
  if (kind === undefined) return { root: [], dependencies: [] };
  const root = readDirectory(base, collector);
  const dependencies: (readonly Source[])[] = [];
  const deps = join(base, 'deps');
  for (const name of entriesIn(base, collector).includes('deps') ? entriesIn(deps, collector) : []) {
    const found = readDependency(join(deps, name), collector);
    if (found !== undefined) dependencies.push(found);
  }
  return { root, dependencies };
}

function readDependency(path: string, collector: Collector): readonly Source[] | undefined {
  const kind = kindOf(path, collector);
  if (kind === 'directory') return readDirectory(path, collector);
  if (kind !== 'file' || !(isBinary(path) || path.endsWith('.wit'))) return undefined;
  const source = isBinary(path) ? readEncoded(path, collector) : readSource(path, collector);
  return source === undefined ? undefined : [source];
}

/** Whether a file of this name is a package encoded as a component, or should be. */
export function isBinary(path: string): boolean {
  return path.endsWith('.wasm') || path.endsWith('.wat');
}

function readEncoded(path: string, collector: Collector): Source | undefined {
  try {
    return encodedSource(path, readFileSync(path), collector);
  } catch (thrown) {
    unreadable(path, thrown, collector);
    return undefined;
  }
}

/** The text of an encoded package; reported and undefined when the bytes are none. */
export function encodedSource(name: string, bytes: Uint8Array, collector: Collector): Source | undefined {
  const refuse = (reason: string): undefined => {
    collector.report('WIT0003', undefined, { path: name, reason });
    return undefined;
  };
  if (name.endsWith('.wat')) return refuse('it is the text form of a binary; `wasm-tools parse` encodes it');
  try {
    return { name, text: textOfPackage(bytes), encoded: true };
  } catch (thrown) {
    if (!(thrown instanceof EncodedPackageError)) throw thrown;
    return refuse(thrown.offset === 0 ? thrown.message : `${thrown.message} (byte ${thrown.offset})`);
  }
}

function readDirectory(path: string, collector: Collector): readonly Source[] {
  const names = entriesIn(path, collector).filter((name) => name.endsWith('.wit'));
  const files = names.map((name) => join(path, name)).filter((file) => kindOf(file, collector) === 'file');
  if (files.length === 0) collector.report('WIT0002', undefined, { path });
  return files.map((file) => readSource(file, collector)).filter((source) => source !== undefined);
}

function readSource(path: string, collector: Collector): Source | undefined {
  try {
    const bytes = readFileSync(path);
    return { name: path, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (thrown) {
    if (thrown instanceof TypeError) collector.report('WIT0004', undefined, { path });
    else unreadable(path, thrown, collector);
    return undefined;
  }
}

/** Names in a directory in code unit order, whatever the file system's is. */
function entriesIn(path: string, collector: Collector): readonly string[] {
  try {
    return readdirSync(path).sort();
  } catch (thrown) {
    unreadable(path, thrown, collector);
    return [];
  }
}

function kindOf(path: string, collector: Collector): 'file' | 'directory' | undefined {
  try {
    const found = statSync(path);
    return found.isDirectory() ? 'directory' : 'file';
  } catch (thrown) {
    unreadable(path, thrown, collector);
    return undefined;
  }
}

function unreadable(path: string, thrown: unknown, collector: Collector): void {
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : '';
  const reason = code === 'ENOENT' ? 'there is no such file or directory' : code || String(thrown);
  collector.report('WIT0001', undefined, { path, reason });
}

function join(directory: string, name: string): string {
  return directory.endsWith('/') ? `${directory}${name}` : `${directory}/${name}`;
}
