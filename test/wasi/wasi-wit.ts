// SPDX-License-Identifier: MIT
// The WIT of WASI 0.2 as its crate ships it, in one document, for descriptors and guests of tests.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchCrate } from '../support/crates.ts';

/** Version of the WIT; also the newest that a component may import. */
export const WASI_VERSION = '0.2.12';

/** Every interface that plugins may be given, in the order of the descriptor. */
export const WASI_INTERFACES: readonly string[] = [
  'cli/environment',
  'cli/exit',
  'cli/stdin',
  'cli/stdout',
  'cli/stderr',
  'cli/terminal-input',
  'cli/terminal-output',
  'cli/terminal-stdin',
  'cli/terminal-stdout',
  'cli/terminal-stderr',
  'clocks/monotonic-clock',
  'clocks/wall-clock',
  'filesystem/preopens',
  'filesystem/types',
  'io/error',
  'io/poll',
  'io/streams',
  'random/insecure',
  'random/insecure-seed',
  'random/random',
  'sockets/instance-network',
  'sockets/ip-name-lookup',
  'sockets/network',
  'sockets/tcp',
  'sockets/tcp-create-socket',
  'sockets/udp',
  'sockets/udp-create-socket',
];

/** All packages of WASI, each in braces. @throws {Error} when the crate cannot be had. */
export function wasiPackages(): string {
  const { folder, missing } = fetchCrate({ name: 'wasip2', version: `1.0.4+wasi-${WASI_VERSION}` });
  if (folder === undefined) throw new Error(missing);
  const deps = join(folder, 'wit/deps');
  return readdirSync(deps)
    .sort()
    .map(
      (file) => `${readFileSync(join(deps, file), 'utf8').replace(/^package ([^;]+);/m, 'package $1 {')}\n}`,
    )
    .join('\n');
}

/** A document with `items` in package `test:host` and a world of it, beside all of WASI. */
export function wasiDocument(items: string): string {
  return `package test:host;\n${items}\n${wasiPackages()}`;
}
