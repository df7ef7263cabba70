// SPDX-License-Identifier: MIT
// Compiles and links sources of C and C++ to a core module.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { CliError } from '../../errors.ts';
import { runTool } from '../tools/tool.ts';
import { type Compiler, type Dialect, findCompiler } from './compiler.ts';

/** What becomes one module. */
export interface Sources {
  /** What the sources are linked as: a module with any C++ in it is C++. */
  readonly dialect: Dialect;
  /** Absolute paths. */
  readonly files: readonly string[];
  /** Folders of headers. */
  readonly include: readonly string[];
  readonly release: boolean;
  /** Folder that the compiler runs in, so that what it says names files relative to it. */
  readonly folder: string;
  /** Takes what the compiler says. */
  readonly say: (line: string) => void;
}

const CXX_SOURCE: ReadonlySet<string> = new Set(['.cpp', '.cc', '.cxx']);

/** What every engine that this package supports knows besides the first version of WebAssembly; zig assumes it. */
const FEATURES = ['-mbulk-memory', '-msign-ext', '-mnontrapping-fptoint'];

/** No warning is left unsaid, and what is not used can be dropped. */
const COMPILE = ['-Wall', '-Wextra', '-ffunction-sections', '-fdata-sections'];

/** A module that waits to be called. Clang's own stack of 64 KB is little for `printf` in a call of some depth. */
const LINK = ['-mexec-model=reactor', '-Wl,-z,stack-size=131072'];

/** The stack lies first, so that overflowing it traps instead of running into data. */
const STACK_FIRST = '-Wl,--stack-first';

/** How many compilers run at once; only one zig, since several would build its libraries into one cache. */
const AT_ONCE = availableParallelism();

/**
 * Compiles every file, several at a time, and links them.
 *
 * @throws CliError `CLI_NO_TOOL` without a compiler, `CLI_TOOL_FAILED` when it refuses the sources.
 */
export async function compileCore(sources: Sources): Promise<Uint8Array> {
  const compiler = findCompiler(sources.dialect);
  const features = compiler.zig ? [] : FEATURES;
  const work = mkdtempSync(join(tmpdir(), 'phira-plugin-'));
  try {
    const compile = async (file: string, index: number): Promise<string> => {
      const object = join(work, `${index}.o`);
      const flags = [...features, ...flagsOf(sources, file)];
      await run(sources, compiler, dialectOf(file), [...flags, '-c', file, '-o', object]);
      return object;
    };
    const objects = await all(sources.files, compile, compiler.zig ? 1 : AT_ONCE);
    const module = join(work, 'plugin.wasm');
    const own = words(process.env.LDFLAGS);
    const strip = sources.release ? ['-s'] : [];
    const stack = compiler.zig ? [] : [STACK_FIRST];
    const flags = [...optimization(sources), ...features, ...LINK, ...stack, ...strip];
    await run(sources, compiler, sources.dialect, [...flags, ...objects, ...own, '-o', module]);
    return readFileSync(module);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Does the work for every item, some at once, and answers in their order. */
async function all<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
  atOnce: number,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

/** Whether a file is a source of C or C++; a header is none. */
export function isSource(path: string, dialect: Dialect): boolean {
  const end = extname(path);
  return end === '.c' || (dialect === 'c++' && CXX_SOURCE.has(end));
}

function dialectOf(file: string): Dialect {
  return CXX_SOURCE.has(extname(file)) ? 'c++' : 'c';
}

/** Flags of one file; the author's own stand last, so that they have the last word. */
function flagsOf(sources: Sources, file: string): string[] {
  const isC = dialectOf(file) === 'c';
  const standard = isC ? ['-std=gnu2x'] : ['-std=c++23', '-fno-exceptions', '-fno-rtti'];
  const include = sources.include.map((folder) => `-I${folder}`);
  const own = words(isC ? process.env.CFLAGS : process.env.CXXFLAGS);
  return [...standard, ...optimization(sources), ...COMPILE, ...include, ...own];
}

/** Small for release; for development quick to build, and with names that a stack trace can show. */
function optimization({ release }: Sources): string[] {
  return release ? ['-Oz', '-flto'] : ['-O1'];
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '');
}

/** Runs the compiler, and names what the linker looked for in vain in the author's terms. */
async function run(
  { folder, say }: Sources,
  compiler: Compiler,
  dialect: Dialect,
  args: readonly string[],
): Promise<void> {
  const [program = '', ...leading] = dialect === 'c' ? compiler.c : compiler.cxx;
  const missing = new Set<string>();
  const listen = (line: string): void => {
    const name = /undefined symbol: (exports_\w+|\S*create_plugin\(\))/.exec(line)?.[1];
    if (name !== undefined) missing.add(name);
    say(line);
  };
  const tool = { title: compiler.title, commands: [program], install: {} };
  try {
    await runTool(tool, [...leading, ...compiler.target, ...args], { cwd: folder, say: listen });
  } catch (cause) {
    if (missing.size === 0) throw cause;
    throw new CliError(
      'CLI_TOOL_FAILED',
      `the plugin does not define ${[...missing].sort().join(', ')}`,
      'the header of the SDK declares what the host calls: define each, even if it does nothing',
      { cause },
    );
  }
}
