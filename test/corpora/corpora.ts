// SPDX-License-Identifier: MIT
// Public WIT that others wrote: where each corpus comes from, and the packages in it.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type FetchedCrate, fetchCrate } from '../support/crates.ts';

/** A published set of WIT packages. */
export interface Corpus {
  readonly name: string;
  /** Fetches it, or finds it where npm has put it. */
  readonly fetch: () => FetchedCrate;
  /** Folder inside of what is fetched. */
  readonly folder: string;
  /** Whether the folder is one package, or has one in each `.wit` file and each subfolder. */
  readonly layout: 'package' | 'packages';
  /** Features whose unstable items are generated; all when left out. */
  readonly features?: readonly string[];
  /** Worlds there are at least, so that a corpus that is read wrongly does not pass for an empty one. */
  readonly worlds: number;
}

/** Every corpus; versions are pinned, those of npm by the lock file. */
export const CORPORA: readonly Corpus[] = [
  {
    name: 'wasi-0.2',
    fetch: () => fetchCrate({ name: 'wasip2', version: '1.0.4+wasi-0.2.12' }),
    folder: 'wit',
    layout: 'package',
    worlds: 9,
  },
  {
    name: 'wasi-0.3',
    fetch: () => fetchCrate({ name: 'wasip3', version: '0.10.0+wasi-0.3.2' }),
    folder: 'wit',
    layout: 'package',
    worlds: 7,
  },
  {
    name: 'zed',
    fetch: () => fetchCrate({ name: 'zed_extension_api', version: '0.6.0' }),
    folder: 'wit',
    layout: 'packages',
    worlds: 9,
  },
  {
    name: 'wasmtime',
    fetch: () => fetchCrate({ name: 'wasmtime-internal-component-macro', version: '50.0.1' }),
    folder: 'tests/codegen',
    layout: 'packages',
    worlds: 35,
  },
  {
    name: 'wit-component',
    fetch: () => fetchCrate({ name: 'wit-component', version: '0.259.0' }),
    folder: 'tests/interfaces',
    layout: 'packages',
    worlds: 45,
  },
  {
    name: 'wit-parser',
    fetch: () => fetchCrate({ name: 'wit-parser', version: '0.259.0' }),
    folder: 'tests/ui',
    layout: 'packages',
    features: ['active'],
    worlds: 95,
  },
  { name: 'jco-tls', fetch: installed, folder: 'tls-0.2.0-draft', layout: 'package', worlds: 2 },
];

function installed(): FetchedCrate {
  const folder = join(import.meta.dirname, '../../node_modules/@bytecodealliance/jco-std/wit');
  if (existsSync(folder)) return { folder, missing: undefined };
  return { folder: undefined, missing: 'jco-std, which jco brings, is not in node_modules' };
}

/** Paths of the packages of a corpus that are right, relative to its folder, sorted; `.` where the folder is one. */
export function packagesIn(corpus: Corpus, folder: string): string[] {
  if (corpus.layout === 'package') return ['.'];
  return readdirSync(join(folder, corpus.folder), { withFileTypes: true })
    .filter(({ name }) => name !== 'parse-fail')
    .filter((entry) => entry.isDirectory() || entry.name.endsWith('.wit'))
    .map((entry) => entry.name)
    .sort();
}
