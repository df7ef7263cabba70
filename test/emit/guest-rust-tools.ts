// SPDX-License-Identifier: MIT
// Rust for tests of the generated crate: the same toolchain and the same place for what it makes as the shared plugin,
// so that the standard library is built once.

import { existsSync } from 'node:fs';
import { describe, test } from 'vitest';
import { createContext } from '../../codegen/emit/context.ts';
import type { OutputFile } from '../../codegen/emit/file-set.ts';
import { rustGuestFiles } from '../../codegen/emit/guest/rust/rust.ts';
import type { Ir } from '../../codegen/ir/ir.ts';
import { CARGO } from '../../runtime/cli/build/rust/rust-tools.ts';
import { findTool } from '../../runtime/cli/build/tools/tool.ts';
import { runProgram } from '../cli/command.ts';
import { rustEnvironment } from '../sdk/rust-toolchain.ts';

/** Variables for Cargo. */
export const RUST = rustEnvironment();

const TARGET = 'wasm32-unknown-unknown';
const missing = await whatIsMissing();

/** Declares tests that compile Rust, or one that is skipped and says why; with CI=true they fail instead. */
export function describeWithRust(title: string, declare: () => void): void {
  if (missing === undefined || process.env.CI === 'true') describe(title, declare);
  else test.skip(`${title}: there is no ${missing} on this machine`, () => {});
}

/** Files of the SDK of a world, relative to its own folder. */
export function sdkOf(ir: Ir): OutputFile[] {
  return rustGuestFiles(createContext({ ir })).map(({ path, text }) => ({
    path: path.replace('guest/rust/', ''),
    text,
  }));
}

/** Runs Cargo or another tool of Rust. @throws {Error} with what it says. */
export async function runRust(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await runProgram(program, args, { cwd, env: RUST });
  if (code !== 0) throw new Error(stdout + stderr);
  return stdout;
}

async function whatIsMissing(): Promise<string | undefined> {
  if (findTool(CARGO) === undefined) return CARGO.title;
  if (RUST.CARGO_UNSTABLE_BUILD_STD !== undefined) return undefined;
  const found = await runProgram('rustc', ['--print', 'target-libdir', '--target', TARGET]);
  const isThere = found.code === 0 && existsSync(found.stdout.trim());
  return isThere
    ? undefined
    : `library of Rust for ${TARGET}, nor Debian's rustc-web, rust-web-src and lld-19`;
}
