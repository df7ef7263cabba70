// SPDX-License-Identifier: MIT
// The official parser's own tests: fetched with cargo as a user of the crate would, never copied into this repository.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The version inside the jco that the other tests use as their referee. */
export const CRATE = { name: 'wit-parser', version: '0.259.0' } as const;

/** Folder of the cases, or why there is none. */
export type Fetched =
  | { readonly folder: string; readonly missing: undefined }
  | { readonly folder: undefined; readonly missing: string };

/** Finds the crate's `tests/ui`, from an earlier fetch or by fetching it now. */
export function fetchCases(): Fetched {
  const earlier = findCases();
  if (earlier !== undefined) return { folder: earlier, missing: undefined };
  if (spawnSync('cargo', ['--version']).status !== 0) {
    return { folder: undefined, missing: 'cargo, which fetches the cases, is not installed' };
  }
  const scratch = join(import.meta.dirname, '../../dist/conformance');
  mkdirSync(join(scratch, 'src'), { recursive: true });
  writeFileSync(join(scratch, 'src/lib.rs'), '');
  writeFileSync(join(scratch, 'Cargo.toml'), MANIFEST);
  const { stderr, status } = spawnSync('cargo', ['fetch'], { cwd: scratch, encoding: 'utf8' });
  // Cargo unpacks what it fetched before it may fail on a manifest that is too new for it.
  const folder = findCases();
  if (folder !== undefined) return { folder, missing: undefined };
  const reason = status === 0 ? 'the sources are not in its registry folder' : (stderr ?? '').trim();
  return { folder: undefined, missing: `cargo cannot fetch ${CRATE.name} ${CRATE.version}: ${reason}` };
}

const MANIFEST = `[package]
name = "cases"
version = "0.0.0"
edition = "2021"
publish = false

[dependencies]
${CRATE.name} = { version = "=${CRATE.version}", default-features = false }

[workspace]
`;

/** Cargo unpacks each crate below `registry/src`, in one folder for each registry. */
function findCases(): string | undefined {
  const registries = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'registry/src');
  if (!existsSync(registries)) return undefined;
  return readdirSync(registries)
    .map((registry) => join(registries, registry, `${CRATE.name}-${CRATE.version}`, 'tests/ui'))
    .find((folder) => existsSync(join(folder, 'parse-fail')));
}
