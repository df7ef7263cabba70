// SPDX-License-Identifier: MIT
// The whole generator in one screen: WIT text to IR, IR to files, files to disk or compared with it. Prints nothing.

import { dirname, join, relative, resolve } from 'node:path';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import type { EmitterName } from './emit/context.ts';
import { FileSet } from './emit/file-set.ts';
import { analyze, type Features, type Input } from './front-end.ts';
import { check, type Drift } from './output/check.ts';
import { hashSources, outputsFile } from './output/outputs.ts';
import { readText, write } from './output/write.ts';

export type { Features, Input };

export interface ProduceOptions {
  /** Name of the world; may be left out when the package has one only. */
  readonly world?: string | undefined;
  /** Features whose `@unstable` items exist, `'all'` for every one; none when left out. */
  readonly features?: Features | undefined;
  /** Products to make; all of them when left out. What one needs of another is made too. */
  readonly emit?: readonly EmitterName[] | undefined;
  /** As in `ContextOptions`: where the ABI is, relative to the output folder; the package when left out. */
  readonly abiPath?: string | undefined;
}

/** Files of one run; undefined when the input has errors, which `diagnostics` then say. */
export interface Produced {
  readonly diagnostics: readonly Diagnostic[];
  readonly files: FileSet | undefined;
}

export interface GenerateOptions extends Omit<ProduceOptions, 'abiPath'> {
  /** A WIT file or the folder of a package. */
  readonly wit: string;
  /** Output folder. */
  readonly out: string;
  /** Compare only, write nothing. */
  readonly check?: boolean | undefined;
}

/** What {@link generate} found and did; paths relative to the output folder. */
export interface GenerateResult {
  readonly diagnostics: readonly Diagnostic[];
  /** Whether files could be made; false when the input has errors, and then nothing was written. */
  readonly ok: boolean;
  readonly written: readonly string[];
  readonly deleted: readonly string[];
  readonly unchanged: readonly string[];
  /** With `check`: how the output folder differs from what would be written. */
  readonly drift: readonly Drift[];
}

/** Reads WIT and makes every file in memory. */
export async function produce(input: Input, options: ProduceOptions = {}): Promise<Produced> {
  const analysis = await analyze({ ...input, world: options.world, features: options.features ?? [] });
  const { ir } = analysis;
  if (ir === undefined) return { diagnostics: analysis.diagnostics, files: undefined };
  // Loaded late: ts-morph takes half a second, and wrong input should be told at once.
  const [{ selectEmitters }, { createContext, sourcesOf }, { indexModule }] = await Promise.all([
    import('./emit/registry.ts'),
    import('./emit/context.ts'),
    import('./emit/index-file.ts'),
  ]);
  const emitters = selectEmitters(options.emit);
  const context = createContext({
    ir,
    emitters: emitters.map(({ name }) => name),
    abiPath: options.abiPath,
  });
  const results = emitters.map((emitter) => emitter.emit(context));
  const diagnostics = distinct([...analysis.diagnostics, ...results.flatMap((result) => result.diagnostics)]);
  if (diagnostics.some(({ severity }) => severity === 'error')) return { diagnostics, files: undefined };
  const files = new FileSet();
  for (const result of results) files.addAll(result.files);
  files.add(
    indexModule(
      results.flatMap((result) => result.exports),
      context,
    ),
  );
  files.add(outputsFile(files, hashSources(sourcesOf(ir))));
  return { diagnostics, files };
}

/** Generates the files of a world into a folder, or with `check` compares them with it. */
export async function generate(options: GenerateOptions): Promise<GenerateResult> {
  const nothing = { written: [], deleted: [], unchanged: [], drift: [] };
  const abiPath = await abiPathFrom(options.out);
  const { diagnostics, files } = await produce({ path: options.wit }, { ...options, abiPath });
  if (files === undefined) return { ...nothing, diagnostics, ok: false };
  if (options.check === true) {
    return { ...nothing, diagnostics, ok: true, drift: await check(options.out, files) };
  }
  return { ...nothing, diagnostics, ok: true, ...(await write(options.out, files)) };
}

/** Several products may refuse the same thing: each diagnostic once. */
function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const key = ({ code, span, message }: Diagnostic): string =>
    `${code} ${span?.source.name ?? ''} ${span?.start ?? ''} ${message}`;
  return [...new Map(diagnostics.map((found) => [key(found), found])).values()];
}

/**
 * Where the ABI is seen from an output folder inside this very package, where the package cannot import itself by
 * name before it is built; undefined anywhere else.
 */
async function abiPathFrom(out: string): Promise<string | undefined> {
  const start = resolve(out);
  for (let folder = start; ; folder = dirname(folder)) {
    const text = await readText(join(folder, 'package.json'));
    if (text !== undefined) {
      const own = /"name"\s*:\s*"phira-mp-plugin"/.test(text);
      const path = relative(start, join(folder, 'runtime/abi/index.ts')).replaceAll('\\', '/');
      return own ? path : undefined;
    }
    if (folder === dirname(folder)) return undefined;
  }
}
