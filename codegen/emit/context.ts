// SPDX-License-Identifier: MIT
// What an emitter is, and what it is given: the IR, names, headers, and where the ABI module is.

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Source } from '../diagnostics/source.ts';
import type { Ir } from '../ir/ir.ts';
import type { OutputFile } from './file-set.ts';
import { headerLine, headerText } from './header.ts';
import { relativeModule, TsFile } from './ts-file.ts';
import { WorldNames } from './world-names.ts';

/** Products that can be asked for by name; each is one emitter of registry.ts; products.ts says what it needs. */
export type EmitterName =
  | 'host'
  | 'events'
  | 'permissions'
  | 'guards'
  | 'bindings'
  | 'manifest'
  | 'host-config'
  | 'guest'
  | 'mock'
  | 'docs'
  | 'releases';

/** Names of one output module that `index.ts` hands on to the public. */
export interface PublicExport {
  /** Output path of the module. */
  readonly path: string;
  readonly types: readonly string[];
  readonly values: readonly string[];
  /** PascalCase word put before a type's name when two modules export the same one; left out, the module keeps its names. */
  readonly qualifier?: string;
}

export interface EmitResult {
  readonly files: readonly OutputFile[];
  readonly diagnostics: readonly Diagnostic[];
  readonly exports: readonly PublicExport[];
}

/** One product of the generator: a pure function from the IR to files. */
export interface Emitter {
  readonly name: EmitterName;
  /** What keeps the product from being made of a world; asked of every product before any is made. */
  refuse?(ir: Ir): readonly Diagnostic[];
  emit(context: EmitContext): EmitResult;
}

export interface ContextOptions {
  readonly ir: Ir;
  /** Every product of this run, so that one can refer to another. */
  readonly emitters?: Iterable<EmitterName>;
  /**
   * Path of the ABI's index relative to the output folder, such as `../runtime/abi/index.ts`; left out, generated
   * files import the package (`phira-mp-plugin/abi`).
   */
  readonly abiPath?: string | undefined;
  /** Older releases of the world whose plugins are served, newest first; none when left out. */
  readonly releases?: readonly Ir[] | undefined;
}

/** Given to every emitter; made by {@link createContext}. */
export interface EmitContext {
  readonly ir: Ir;
  readonly names: WorldNames;
  readonly enabled: ReadonlySet<EmitterName>;
  /** Older releases that are served, newest first; each as if `releases/VERSION/` were an output folder. */
  readonly releases: readonly EmitContext[];
  /** Module specifier of the ABI for a generated file. */
  abiModule(fromPath: string): string;
  /** The mark without comment signs; from one WIT file, or from the whole folder when no source is given. */
  headerText(source?: Source): string;
  /** A TypeScript file with its mark; `declares` as in {@link TsFile}. */
  file(path: string, options?: { source?: Source | undefined; declares?: Iterable<string> }): TsFile;
}

/** Sources a world was read from, each once, with their labels, sorted by them. */
export function sourcesOf(ir: Ir): { label: string; text: string }[] {
  const spans = [ir.world.span, ...ir.interfaces.map((owner) => owner.span)];
  const sources = [...new Set(spans.map(({ source }) => source))];
  return sources
    .map((source) => ({ label: sourceLabel(source), text: source.text }))
    .sort((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
}

/**
 * Name of a source without the machine's path: from its last `wit` folder on; where there is none, `wit/` and the
 * part from `deps` on, or the file name.
 */
export function sourceLabel(source: Source): string {
  const parts = source.name.split(/[\\/]/);
  const root = parts.lastIndexOf('wit', parts.length - 2);
  if (root >= 0) return parts.slice(root).join('/');
  const deps = parts.lastIndexOf('deps', parts.length - 2);
  return ['wit', ...parts.slice(deps >= 0 ? deps : -1)].join('/');
}

/** Makes the context of one run. */
export function createContext({ ir, emitters = [], abiPath, releases = [] }: ContextOptions): EmitContext {
  const label = (source: Source | undefined): string => (source === undefined ? 'wit/' : sourceLabel(source));
  return {
    ir,
    names: new WorldNames(ir),
    enabled: new Set(emitters),
    releases: releases.map((release) =>
      createContext({
        ir: release,
        emitters: ['host', 'bindings'],
        abiPath: abiPath === undefined ? undefined : `../../${abiPath}`,
      }),
    ),
    abiModule: (fromPath) =>
      abiPath === undefined ? 'phira-mp-plugin/abi' : relativeModule(fromPath, abiPath),
    headerText: (source) => headerText(label(source)),
    file: (path, { source, declares = [] } = {}) => new TsFile(path, headerLine(label(source)), declares),
  };
}
