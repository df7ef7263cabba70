// SPDX-License-Identifier: MIT
// Rust for tests on a machine whose registries have no rustup: Debian's compiler for the web builds the standard library
// from its own sources, once for all tests, below the git-ignored dist/.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../cli/command.ts';

const COMPILER = '/usr/bin/rustc';
/** Sources of the library that belong to Debian's compiler. */
const SOURCES = '/usr/lib/rustlib/src/rust/library';
/** Debian's names of the linker, the ones that it can have beside another first. */
const LINKERS = ['/usr/bin/wasm-ld-19', '/usr/bin/wasm-ld'];

/**
 * Variables under which Cargo makes plugins of Rust here: those of Debian's compiler where it is there with its sources,
 * else only a place for what is made, for a toolchain that has the target.
 */
export function rustEnvironment(): Record<string, string> {
  const place = { CARGO_TARGET_DIR: join(ROOT, 'dist/rust-target') };
  const linker = LINKERS.find((path) => existsSync(path));
  if (!existsSync(COMPILER) || !existsSync(SOURCES) || linker === undefined) return place;
  return {
    ...place,
    RUSTC: COMPILER,
    RUSTC_BOOTSTRAP: '1',
    CARGO_UNSTABLE_BUILD_STD: 'std,panic_abort',
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: linker,
  };
}
