// SPDX-License-Identifier: MIT
// The AssemblyScript compiler, run inside this process: it hands over the module, and names what it has read.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { CliError } from '../../errors.ts';
import { importPackage } from '../tools/author-package.ts';
import { ComponentNames, ReleaseNames } from './component-names.ts';

/** The compiler's own module: its `exports` offer `assemblyscript/asc` to `import` only, and this path to both. */
const COMPILER = 'assemblyscript/dist/asc.js';

/** Flags of either kind of build; the project's asconfig.json may say more. */
const DEBUG = ['-O1'];
const RELEASE = ['-Oz', '--converge'];

export interface CompileOptions {
  /** Absolute path of the project. */
  readonly folder: string;
  /** Entry files, relative to the folder: the author's, and `exports.ts` of the SDK. */
  readonly entries: readonly string[];
  /** The SDK's folder, relative to the project's with `/` separators. */
  readonly sdk: string;
  /** `minimal`, `incremental` or `stub`. */
  readonly runtime: string;
  readonly release: boolean;
  readonly say: (line: string) => void;
}

/** A module, and the files that it was made of, relative to the folder. */
export interface Compiled {
  readonly bytes: Uint8Array;
  readonly inputs: readonly string[];
}

/** What is used of the compiler. */
interface Compiler {
  main(args: readonly string[], options: object): Promise<{ readonly error: Error | null }>;
}

/** @throws CliError `CLI_NO_TOOL` without the compiler, `CLI_TOOL_FAILED` when it refuses the sources. */
export async function compileAssemblyScript(options: CompileOptions): Promise<Compiled> {
  const { folder, entries, sdk, runtime, release, say } = options;
  const compiler = await importPackage(COMPILER, folder);
  if (!isCompiler(compiler)) throw new TypeError(`${COMPILER} has no main function`);
  const inputs = new Set<string>();
  let bytes: Uint8Array | undefined;
  const lines = lineWriter(say);
  const flags = [
    ...['--outFile', 'core.wasm', '--exportStart', '_initialize', '--noColors'],
    ...['--use', `abort=${sdk}/plugin/aborted`, '--use', `seed=${sdk}/plugin/seed`],
    ...['--runtime', runtime, ...countedBy(runtime)],
    ...(release ? RELEASE : DEBUG),
  ];
  const { error } = await compiler.main([...entries, '--baseDir', folder, ...flags], {
    stdout: lines,
    stderr: lines,
    transforms: [release ? ReleaseNames : ComponentNames],
    readFile: (name: string, base: string) => {
      const path = isAbsolute(name) ? name : join(base, name);
      if (!existsSync(path) || !statSync(path).isFile()) return null;
      inputs.add(relative(folder, path).split(sep).join('/'));
      return readFileSync(path, 'utf8');
    },
    writeFile: (name: string, contents: Uint8Array | string) => {
      if (name.endsWith('core.wasm') && typeof contents !== 'string') bytes = contents;
    },
    listFiles: (name: string, base: string) => {
      const path = join(base, name);
      return existsSync(path) ? readdirSync(path).filter((file) => file.endsWith('.ts')) : [];
    },
  });
  lines.end();
  if (error === null && bytes !== undefined) return { bytes, inputs: [...inputs].sort() };
  throw new CliError(
    'CLI_TOOL_FAILED',
    `asc refuses the sources: ${error?.message ?? 'it wrote no module'}`,
    'see what it says above',
    { cause: error },
  );
}

/** The name under which the SDK reads how many bytes the runtime's objects have. */
function countedBy(runtime: string): string[] {
  return runtime === 'minimal' ? ['--use', '__allocated=~lib/rt/tcms/total'] : [];
}

/** A stream that hands on whole lines. */
function lineWriter(say: (line: string) => void): { write(chunk: string | Uint8Array): void; end(): void } {
  let rest = '';
  return {
    write(chunk) {
      const parts = (rest + (typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk))).split(
        '\n',
      );
      rest = parts.pop() ?? '';
      for (const part of parts) say(part);
    },
    end() {
      if (rest !== '') say(rest);
    },
  };
}

function isCompiler(module: Record<string, unknown>): module is Record<string, unknown> & Compiler {
  return typeof module.main === 'function';
}
