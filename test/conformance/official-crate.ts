// SPDX-License-Identifier: MIT
// Tests that the official crates ship: fetched with cargo as users of the crates would, never copied into this
// repository.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** The version inside the jco that the other tests use as their referee. */
const VERSION = '0.259.0';

/** Where each crate keeps its cases. */
const FOLDERS = { 'wit-parser': 'tests/ui', 'wit-component': 'tests/interfaces' } as const;

export type CrateName = keyof typeof FOLDERS;

/** Folder of the cases, or why there is none. */
export type Fetched =
  | { readonly folder: string; readonly missing: undefined }
  | { readonly folder: undefined; readonly missing: string };

/** Finds the cases of a crate, from an earlier fetch or by fetching them now. */
export function fetchCases(crate: CrateName): Fetched {
  const earlier = findCases(crate);
  if (earlier !== undefined) return { folder: earlier, missing: undefined };
  if (spawnSync('cargo', ['--version']).status !== 0) {
    return { folder: undefined, missing: 'cargo, which fetches the cases, is not installed' };
  }
  const scratch = join(import.meta.dirname, '../../dist/conformance', crate);
  mkdirSync(join(scratch, 'src'), { recursive: true });
  writeFileSync(join(scratch, 'src/lib.rs'), '');
  writeFileSync(join(scratch, 'Cargo.toml'), manifest(crate));
  const { stderr, status } = spawnSync('cargo', ['fetch'], { cwd: scratch, encoding: 'utf8' });
  // Cargo unpacks what it fetched before it may fail on a manifest that is too new for it.
  const folder = findCases(crate);
  if (folder !== undefined) return { folder, missing: undefined };
  const reason = status === 0 ? 'the sources are not in its registry folder' : (stderr ?? '').trim();
  return { folder: undefined, missing: `cargo cannot fetch ${crate} ${VERSION}: ${reason}` };
}

function manifest(crate: CrateName): string {
  return `[package]
name = "cases"
version = "0.0.0"
edition = "2021"
publish = false

[dependencies]
${crate} = { version = "=${VERSION}", default-features = false }

[workspace]
`;
}

/** Cargo unpacks each crate below `registry/src`, in one folder for each registry. */
function findCases(crate: CrateName): string | undefined {
  const registries = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'registry/src');
  if (!existsSync(registries)) return undefined;
  return readdirSync(registries)
    .map((registry) => join(registries, registry, `${crate}-${VERSION}`, FOLDERS[crate]))
    .find((folder) => existsSync(folder));
}

/** A test that says why there are no cases: passed over on a user's machine, failed where all must run. */
export function reportMissing(crate: CrateName, missing: string): void {
  // A continuous-integration run must not lose these tests silently.
  if (process.env.CI === 'true') test(`the cases of ${crate} are there`, () => expect.fail(missing));
  else test.skip(`the cases of ${crate}: ${missing}`, () => {});
}
