// SPDX-License-Identifier: MIT
// Sources of published crates, fetched with cargo as a user of the crate would; never copied into this repository.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** One release of a crate; always pinned. */
export interface Crate {
  readonly name: string;
  readonly version: string;
}

/** Where the sources are, or why they are not there. */
export type FetchedCrate =
  | { readonly folder: string; readonly missing: undefined }
  | { readonly folder: undefined; readonly missing: string };

/** Finds the sources of a crate, from an earlier fetch or by fetching it now. */
export function fetchCrate(crate: Crate): FetchedCrate {
  const earlier = findCrate(crate);
  if (earlier !== undefined) return { folder: earlier, missing: undefined };
  if (spawnSync('cargo', ['--version']).status !== 0) {
    return { folder: undefined, missing: 'cargo, which fetches crates, is not installed' };
  }
  const scratch = join(import.meta.dirname, '../../dist/crates', crate.name);
  mkdirSync(join(scratch, 'src'), { recursive: true });
  writeFileSync(join(scratch, 'src/lib.rs'), '');
  writeFileSync(join(scratch, 'Cargo.toml'), manifest(crate));
  const { stderr, status } = spawnSync('cargo', ['fetch'], { cwd: scratch, encoding: 'utf8' });
  // Cargo unpacks what it fetched before it may fail on a manifest that is too new for it.
  const folder = findCrate(crate);
  if (folder !== undefined) return { folder, missing: undefined };
  const reason = status === 0 ? 'the sources are not in its registry folder' : (stderr ?? '').trim();
  return { folder: undefined, missing: `cargo cannot fetch ${crate.name} ${crate.version}: ${reason}` };
}

function manifest({ name, version }: Crate): string {
  return `[package]
name = "sources"
version = "0.0.0"
edition = "2021"
publish = false

[dependencies]
${name} = { version = "=${version}", default-features = false }

[workspace]
`;
}

/** Cargo unpacks each crate below `registry/src`, in one folder for each registry. */
function findCrate({ name, version }: Crate): string | undefined {
  const registries = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'registry/src');
  if (!existsSync(registries)) return undefined;
  return readdirSync(registries)
    .map((registry) => join(registries, registry, `${name}-${version}`))
    .find((folder) => existsSync(join(folder, 'Cargo.toml')));
}
