// SPDX-License-Identifier: MIT
// Finds Cargo and Rust's library for WebAssembly, and says how to get what is missing.

import { existsSync } from 'node:fs';
import { CliError, EXIT } from '../../errors.ts';
import { runTool, type Tool } from '../tools/tool.ts';

/** The target of plugins: the whole standard library, and no WASI. */
export const TARGET = 'wasm32-unknown-unknown';

const INSTALL = 'install Rust from https://rustup.rs';

export const CARGO: Tool = {
  title: 'Cargo',
  commands: ['cargo'],
  variable: 'CARGO',
  install: {
    macos: `brew install rustup && rustup default stable && rustup target add ${TARGET}`,
    own: INSTALL,
  },
};

const RUSTC: Tool = {
  title: 'the Rust compiler',
  commands: ['rustc'],
  variable: 'RUSTC',
  install: { own: INSTALL },
};

/**
 * Sees that there is a compiler with its library for the target. Whoever builds the library from source, which Cargo's
 * own variable says, needs none.
 *
 * @throws CliError `CLI_NO_TOOL` with the command that installs it.
 */
export async function checkTarget(folder: string, env = process.env): Promise<void> {
  if (env.CARGO_UNSTABLE_BUILD_STD !== undefined) return;
  const args = ['--print', 'target-libdir', '--target', TARGET];
  const library = (await runTool(RUSTC, args, { cwd: folder })).trim();
  if (existsSync(library)) return;
  const version = (await runTool(RUSTC, ['--version'], { cwd: folder })).trim();
  const toolchain = env.RUSTUP_TOOLCHAIN === undefined ? '' : ` --toolchain ${env.RUSTUP_TOOLCHAIN}`;
  throw new CliError(
    'CLI_NO_TOOL',
    `${version} has no library for ${TARGET}, which plugins are built for`,
    `run \`rustup target add ${TARGET}${toolchain}\`; without rustup, ${INSTALL}`,
    { exit: EXIT.usage },
  );
}
