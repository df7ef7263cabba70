// SPDX-License-Identifier: MIT
// The whole generator in one screen: WIT text to IR, IR to files, files to disk or compared with it. Prints nothing.

import { dirname, join, relative, resolve } from 'node:path';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import type { Emitter, EmitterName } from './emit/context.ts';
import { FileSet } from './emit/file-set.ts';
import { checkProducts, type SkippedProduct, selectProducts } from './emit/products.ts';
import { releasesOf } from './evolution/releases.ts';
import { analyze, type Features, type Input } from './front-end.ts';
import type { Ir } from './ir/ir.ts';
import { check, type Drift } from './output/check.ts';
import { hashSources, outputsFile } from './output/outputs.ts';
import { readText, write } from './output/write.ts';
import { type ReleaseInput, servedReleases } from './served-releases.ts';

export type { Features, Input };

export interface ProduceOptions {
  /** Name of the world; may be left out when the package has one only. */
  readonly world?: string | undefined;
  /** Features whose `@unstable` items exist, `'all'` for every one; none when left out. */
  readonly features?: Features | undefined;
  /** Products to make; those the world has a use for when left out. What one needs of another is made too. */
  readonly emit?: readonly EmitterName[] | undefined;
  /** Frozen older releases; those that link with the world are served by the product `releases`. */
  readonly releases?: readonly ReleaseInput[] | undefined;
  /** As in `ContextOptions`: where the ABI is, relative to the output folder; the package when left out. */
  readonly abiPath?: string | undefined;
}

/** Files of one run; undefined when the input has errors, which `diagnostics` then say. */
export interface Produced {
  readonly diagnostics: readonly Diagnostic[];
  readonly files: FileSet | undefined;
  /** What was made, in order; empty when nothing was. */
  readonly products: readonly EmitterName[];
  /** What was asked for by name, and why the world has nothing to make it of. */
  readonly skipped: readonly SkippedProduct[];
}

export interface GenerateOptions extends Omit<ProduceOptions, 'abiPath' | 'releases'> {
  /** A WIT file or the folder of a package, with the older releases of its world in `releases/`. */
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
  /** As in {@link Produced}. */
  readonly products: readonly EmitterName[];
  readonly skipped: readonly SkippedProduct[];
}

/**
 * Reads WIT and makes every file in memory.
 *
 * @throws {UnknownProductError} when `emit` names a product that there is none of.
 */
export async function produce(input: Input, options: ProduceOptions = {}): Promise<Produced> {
  checkProducts(options.emit ?? []);
  const analysis = analyze({ ...input, world: options.world, features: options.features ?? [] });
  const { ir } = analysis;
  const nothing = { files: undefined, products: [], skipped: [] };
  if (ir === undefined) return { ...nothing, diagnostics: analysis.diagnostics };
  // Loaded late: ts-morph takes half a second, and wrong input should be told at once.
  const [{ emittersOf }, { createContext, sourcesOf }, { indexModule }] = await Promise.all([
    import('./emit/registry.ts'),
    import('./emit/context.ts'),
    import('./emit/index-file.ts'),
  ]);
  const { products, skipped } = selectProducts(ir, options.emit);
  const emitters = emittersOf(products);
  const older = servedReleases(
    ir,
    products.includes('releases') ? (options.releases ?? []) : [],
    options.features,
  );
  const refused = distinct([...analysis.diagnostics, ...older.diagnostics, ...refusals(emitters, ir)]);
  if (hasErrors(refused)) return { ...nothing, diagnostics: refused };
  const { abiPath } = options;
  const context = createContext({ ir, emitters: products, abiPath, releases: older.releases });
  const results = emitters.map((emitter) => emitter.emit(context));
  const diagnostics = distinct([...refused, ...results.flatMap((result) => result.diagnostics)]);
  if (hasErrors(diagnostics)) return { ...nothing, diagnostics };
  const files = new FileSet();
  for (const result of results) files.addAll(result.files);
  files.add(
    indexModule(
      results.flatMap((result) => result.exports),
      context,
    ),
  );
  files.add(outputsFile(files, hashSources([ir, ...older.releases].flatMap(sourcesOf))));
  return { diagnostics, files, products, skipped };
}

/** Generates the files of a world into a folder, or with `check` compares them with it. */
export async function generate(options: GenerateOptions): Promise<GenerateResult> {
  const abiPath = await abiPathFrom(options.out);
  const { files, ...found } = await produce(
    { path: options.wit },
    { ...options, abiPath, releases: releasesOf(options.wit) },
  );
  const nothing = { ...found, written: [], deleted: [], unchanged: [], drift: [] };
  if (files === undefined) return { ...nothing, ok: false };
  if (options.check === true) return { ...nothing, ok: true, drift: await check(options.out, files) };
  return { ...nothing, ok: true, ...(await write(options.out, files)) };
}

function refusals(emitters: readonly Emitter[], ir: Ir): Diagnostic[] {
  return emitters.flatMap((emitter) => [...(emitter.refuse?.(ir) ?? [])]);
}

function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
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
