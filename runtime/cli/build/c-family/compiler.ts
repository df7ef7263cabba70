// SPDX-License-Identifier: MIT
// Finds a compiler of C or C++ that makes WebAssembly: clang with a WASI sysroot, or zig, which brings all it needs.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { CliError, EXIT } from '../../errors.ts';
import { findTool } from '../tools/tool.ts';

export type Dialect = 'c' | 'c++';

/** A compiler that can build a plugin. */
export interface Compiler {
  /** For people: `clang-19`. */
  readonly title: string;
  /** Program and leading arguments that compile C. */
  readonly c: readonly string[];
  /** The same for C++; it links as well. */
  readonly cxx: readonly string[];
  /** Arguments of every call: target and sysroot. */
  readonly target: readonly string[];
  /** Whether it is zig, whose linker knows fewer options and puts the stack first by itself. */
  readonly zig: boolean;
}

/** What a clang lacks, and the Debian package that has it; `N` stands for its version. */
interface Lack {
  readonly what: string;
  readonly debian: string;
}

/** Versions of clang that are looked for by name, the best tried first. */
const VERSIONS = [19, 20, 21, 22, 18, 17, 16];
const DEBIAN_VERSION = '19';

/** Newer sysroots call the target of preview 1 by its version. */
const TARGETS = ['wasm32-wasi', 'wasm32-wasip1'];
const ZIG_TARGET = ['-target', 'wasm32-wasi'];

/**
 * The compiler to use: `CC` and `CXX` where they are set, else the first that is complete.
 *
 * @throws CliError `CLI_NO_TOOL` with what is missing and how to get it.
 */
export function findCompiler(dialect: Dialect, env = process.env): Compiler {
  const chosen = chosenCompiler(dialect, env);
  if (chosen !== undefined) return chosen;
  let nearest: { readonly clang: string; readonly lacks: readonly Lack[] } | undefined;
  for (const clang of clangs(env)) {
    const found = completeClang([clang], dialect, env);
    if ('c' in found) return found;
    if (nearest === undefined || found.lacks.length < nearest.lacks.length) nearest = { clang, ...found };
  }
  const zig = findZig(env);
  if (zig !== undefined) return zig;
  throw noCompiler(dialect, nearest);
}

/** What `CC` and `CXX` name; undefined where neither is set. */
function chosenCompiler(dialect: Dialect, env: NodeJS.ProcessEnv): Compiler | undefined {
  const variable = dialect === 'c' ? 'CC' : 'CXX';
  const [own, other] = [words(env[variable]), words(env[dialect === 'c' ? 'CXX' : 'CC'])];
  const [program] = own;
  if (program === undefined) return undefined;
  if (findTool({ title: program, commands: [program], install: {} }, env) === undefined) {
    throw new CliError(
      'CLI_NO_TOOL',
      `${variable} names ${program}, which is no program`,
      `set ${variable} to a compiler, or unset it`,
      {
        exit: EXIT.usage,
      },
    );
  }
  const c = dialect === 'c' ? own : other.length > 0 ? other : own.map(plainC);
  const cxx = own;
  const isZig = own.some((word) => /(^|\W)zig(lang)?$/.test(word));
  if (isZig) return { title: own.join(' '), c, cxx, target: ZIG_TARGET, zig: true };
  const found = completeClang(own, dialect, env);
  if ('lacks' in found) throw noCompiler(dialect, { clang: own.join(' '), lacks: found.lacks });
  return { ...found, c, cxx };
}

/** `clang++-19` to `clang-19`, `c++` of zig to `cc`. */
function plainC(word: string): string {
  return word === 'c++' ? 'cc' : word.replace('++', '');
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '');
}

/** Paths of the clangs of this machine, the best first. */
function clangs(env: NodeJS.ProcessEnv): string[] {
  const sdk = env.WASI_SDK_PATH;
  const names = [
    ...(sdk === undefined ? [] : [join(sdk, 'bin/clang')]),
    ...VERSIONS.map((version) => `clang-${version}`),
    'clang',
  ];
  return names.flatMap((name) => findTool({ title: 'clang', commands: [name], install: {} }, env) ?? []);
}

/** A clang with everything it needs, or what it lacks. */
function completeClang(
  command: readonly string[],
  dialect: Dialect,
  env: NodeJS.ProcessEnv,
): Compiler | { readonly lacks: readonly Lack[] } {
  const [program = '', ...leading] = command;
  const ask = (...args: string[]): string =>
    spawnSync(program, [...leading, ...args], { encoding: 'utf8', env }).stdout?.trim() ?? '';
  const sysroot = env.WASI_SYSROOT === undefined ? [] : [`--sysroot=${env.WASI_SYSROOT}`];
  const cxx = command.map((word) => word.replace(/clang(\+\+)?(?=[-.\d]*$)/, 'clang++'));
  if (!/\bwasm32\b/.test(ask('--print-targets'))) {
    return { lacks: [{ what: 'the WebAssembly target', debian: 'clang-N' }] };
  }
  const targets = TARGETS.map((name) => [`--target=${name}`, ...sysroot]);
  const has = (target: readonly string[], file: string): boolean =>
    isAbsolute(ask(...target, `-print-file-name=${file}`));
  const target = targets.find((each) => has(each, 'crt1-reactor.o')) ?? targets[0] ?? [];
  const needs: readonly (Lack & { readonly there: boolean })[] = [
    {
      what: 'the linker wasm-ld',
      debian: 'lld-N',
      there: isAbsolute(ask(...target, '-print-prog-name=wasm-ld')),
    },
    {
      what: "the compiler's runtime for wasm32",
      debian: 'libclang-rt-N-dev-wasm32',
      there: existsSync(ask(...target, '-print-libgcc-file-name')),
    },
    { what: 'the C library wasi-libc', debian: 'wasi-libc', there: has(target, 'crt1-reactor.o') },
    ...(dialect === 'c'
      ? []
      : [
          {
            what: 'the C++ library libc++ for wasm32',
            debian: 'libc++-N-dev-wasm32 libc++abi-N-dev-wasm32',
            there: has(target, 'libc++.a') && has(target, 'libc++abi.a'),
          },
        ]),
  ];
  const lacks = needs.filter(({ there }) => !there);
  return lacks.length > 0 ? { lacks } : { title: command.join(' '), c: command, cxx, target, zig: false };
}

/** Zig as a program, or as the Python package `ziglang`. */
function findZig(env: NodeJS.ProcessEnv): Compiler | undefined {
  const zig = findTool({ title: 'zig', commands: ['zig'], install: {} }, env);
  if (zig !== undefined) return zigCompiler([zig]);
  for (const name of ['python3', 'python']) {
    const python = findTool({ title: 'Python', commands: [name], install: {} }, env);
    if (python === undefined) continue;
    const { status } = spawnSync(python, ['-m', 'ziglang', 'version'], { env });
    if (status === 0) return zigCompiler([python, '-m', 'ziglang']);
  }
  return undefined;
}

function zigCompiler(zig: readonly string[]): Compiler {
  return { title: zig.join(' '), c: [...zig, 'cc'], cxx: [...zig, 'c++'], target: ZIG_TARGET, zig: true };
}

function noCompiler(
  dialect: Dialect,
  nearest: { readonly clang: string; readonly lacks: readonly Lack[] } | undefined,
): CliError {
  const title = dialect === 'c' ? 'C' : 'C++';
  const version = /-(\d+)$/.exec(nearest?.clang ?? '')?.[1] ?? DEBIAN_VERSION;
  const all = ['clang-N', 'lld-N', 'libclang-rt-N-dev-wasm32', 'wasi-libc'];
  const more = dialect === 'c' ? [] : ['libc++-N-dev-wasm32', 'libc++abi-N-dev-wasm32'];
  const packages = nearest === undefined ? [...all, ...more] : nearest.lacks.map(({ debian }) => debian);
  const missing =
    nearest === undefined
      ? `a ${title} compiler for WebAssembly: neither clang nor zig is in PATH`
      : `what ${nearest.clang} lacks: ${nearest.lacks.map(({ what }) => what).join(', ')}`;
  return new CliError(
    'CLI_NO_TOOL',
    `the build needs ${missing}`,
    `on Debian: apt-get install ${packages.join(' ').replaceAll('-N', `-${version}`)}; anywhere: pip install ziglang; ` +
      'WASI_SYSROOT or WASI_SDK_PATH name a WASI SDK that is elsewhere',
    { exit: EXIT.usage },
  );
}
