// SPDX-License-Identifier: MIT
// Builds the plugins of real toolchains, each once for its sources: what is made stays under dist/.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { componentNew } from '@bytecodealliance/jco-transpile/wasm-tools';
import { pythonEnvironment } from '../../sdk/python-toolchain.ts';

/** The component, or why there is none: a tool that is not installed. */
export type Built =
  | { readonly bytes: Uint8Array; readonly missing: undefined }
  | { readonly bytes: undefined; readonly missing: string };

const REPOSITORY = join(import.meta.dirname, '../../..');
const CACHE = join(REPOSITORY, 'dist/wasi-guests');
/** rustc as Debian builds it for the web, with the sources of its library; rustup's has no WASI without a download. */
const RUSTC = '/usr/bin/rustc';
const RUST_SOURCES = '/usr/lib/rustlib/src/rust/library';
const WASI_LIBC = '/usr/lib/wasm32-wasi';
const ADAPTER = 'node_modules/@bytecodealliance/jco/lib/wasi_snapshot_preview1.reactor.wasm';

/** A Rust plugin for `wasm32-wasip1`, made a component by jco's adapter. */
export async function rustPlugin(): Promise<Built> {
  return cached('rust', async (folder) => {
    const linker = ['wasm-ld-19', 'wasm-ld'].find((name) => works(name, ['--version']));
    if (!works('cargo', ['--version'])) return 'cargo';
    if (!existsSync(RUSTC) || !existsSync(RUST_SOURCES)) return 'rustc-web and rust-web-src';
    if (!existsSync(WASI_LIBC)) return 'wasi-libc';
    if (linker === undefined) return 'lld-19';
    const target = join(CACHE, 'target');
    const env = {
      RUSTC,
      // Building the library is a matter of nightly toolchains; it is the library of this very compiler.
      RUSTC_BOOTSTRAP: '1',
      CARGO_UNSTABLE_BUILD_STD: 'std,panic_abort',
      CARGO_TARGET_DIR: target,
      CARGO_TARGET_WASM32_WASIP1_LINKER: linker,
      CARGO_TARGET_WASM32_WASIP1_RUSTFLAGS: `-Clink-self-contained=no -L${WASI_LIBC} -Clink-arg=${WASI_LIBC}/crt1-reactor.o`,
    };
    run('cargo', ['build', '--release', '--locked', '--target', 'wasm32-wasip1'], folder, env);
    const core = readFileSync(join(target, 'wasm32-wasip1/release/reader.wasm'));
    return componentNew(core, [['wasi_snapshot_preview1', readFileSync(join(REPOSITORY, ADAPTER))]]);
  });
}

/** A Python plugin, with all of CPython inside. */
export async function pythonPlugin(): Promise<Built> {
  return cached('python', async (folder) => {
    const tool = pythonEnvironment().COMPONENTIZE_PY;
    if (tool === undefined) return 'python3 with venv, or componentize-py of PyPI,';
    const out = join(CACHE, `python-${process.pid}.wasm`);
    const world = ['-d', join(REPOSITORY, 'wit'), '-w', 'plugin'];
    run(tool, [...world, 'componentize', 'app', '-p', folder, '-o', out], CACHE);
    const bytes = readFileSync(out);
    rmSync(out);
    return bytes;
  });
}

/** What was made of the same sources before, or what is made of them now. */
async function cached(name: string, make: (folder: string) => Promise<Uint8Array | string>): Promise<Built> {
  const folder = join(import.meta.dirname, name);
  const path = join(CACHE, `${name}-${digest([folder, join(REPOSITORY, 'wit'), import.meta.filename])}.wasm`);
  if (existsSync(path)) return { bytes: readFileSync(path), missing: undefined };
  mkdirSync(CACHE, { recursive: true });
  const made = await make(folder);
  if (typeof made === 'string') return { bytes: undefined, missing: `${made} is not installed` };
  writeFileSync(`${path}.part`, made);
  renameSync(`${path}.part`, path);
  return { bytes: made, missing: undefined };
}

function digest(paths: readonly string[]): string {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    const entries = listed(path);
    if (entries === undefined) hash.update(`${relative(REPOSITORY, path)}\0`).update(readFileSync(path));
    else for (const entry of entries) add(join(path, entry));
  };
  for (const path of paths) add(path);
  return hash.digest('hex').slice(0, 16);
}

/** Names in a folder; undefined for a file. */
function listed(path: string): string[] | undefined {
  try {
    return readdirSync(path).sort();
  } catch {
    return undefined;
  }
}

function works(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args).status === 0;
}

function run(command: string, args: readonly string[], cwd: string, env: Record<string, string> = {}): void {
  const { status, stderr, stdout } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr || stdout}`);
}
