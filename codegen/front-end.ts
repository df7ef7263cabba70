// SPDX-License-Identifier: MIT
// The front end in one call: WIT text to the IR of one world, or to diagnostics. Never throws on bad input.

import { Collector } from './diagnostics/collector.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import type { Source } from './diagnostics/source.ts';
import { buildIr } from './ir/build.ts';
import type { Ir } from './ir/ir.ts';
import { readAnnotations } from './resolve/annotations.ts';
import type { Features } from './resolve/gates.ts';
import { readSources } from './resolve/load.ts';
import type { Resolved } from './resolve/model.ts';
import { resolvePackages as resolve } from './resolve/resolve.ts';
import { checkComponentRules } from './resolve/rules/component.ts';
import { checkTags } from './resolve/rules/tags.ts';
import { selectWorld } from './resolve/select-world.ts';
import type { WitSources } from './resolve/units.ts';

export type { Features, Resolved, WitSources };

/** What was read from a path, and what could not be. */
export interface Loaded {
  readonly sources: WitSources;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a `.wit` file, an encoded package (`.wasm`), or a directory of files with the packages of its `deps/`. */
export function loadWit(path: string): Loaded {
  const collector = new Collector();
  const sources = readSources(path, collector);
  return { sources, diagnostics: collector.diagnostics };
}

/** Where the WIT comes from: a path, the files of one package, or those with its dependencies. */
export type Input = { readonly path: string } | { readonly sources: readonly Source[] | WitSources };

export interface ResolveSettings {
  /** Features whose `@unstable` items exist, `'all'` for every one; none by default. */
  readonly features?: Features;
  /** Also refuse what only the validation of a component for the world refuses (default true). */
  readonly componentRules?: boolean;
}

/** All packages with their names linked; undefined when there is an error. */
export interface ResolveResult {
  readonly resolved: Resolved | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses and resolves every package of the input, without choosing a world. */
export function resolvePackages(input: Input & ResolveSettings): ResolveResult {
  const collector = new Collector();
  const resolved = resolveWith(input, collector);
  if (resolved !== undefined && (input.componentRules ?? true)) {
    for (const world of resolved.root.worlds.values()) checkComponentRules(world, collector);
  }
  return { resolved: collector.failed ? undefined : resolved, diagnostics: collector.diagnostics };
}

/** The IR of one world; undefined when there is an error. */
export interface AnalyzeResult {
  readonly ir: Ir | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The whole way from WIT to IR. `world` is a name in the root package, or `namespace:package/name[@version]`; it
 * may be left out when the root package has one world. At most 20 diagnostics, in the order of the stages: what
 * does not parse is not resolved, what does not resolve gives no IR.
 */
export function analyze(
  input: Input & ResolveSettings & { readonly world?: string | undefined },
): AnalyzeResult {
  const collector = new Collector();
  const resolved = resolveWith(input, collector);
  if (resolved === undefined) return { ir: undefined, diagnostics: collector.diagnostics };
  const annotations = readAnnotations(resolved.root, collector);
  checkTags(resolved.root, annotations, collector);
  // Errors in the packages may be why a world is missing or odd.
  if (collector.failed) return { ir: undefined, diagnostics: collector.diagnostics };
  const world = selectWorld(resolved, input.world, collector);
  if (world !== undefined && (input.componentRules ?? true)) checkComponentRules(world, collector);
  const ir = world === undefined || collector.failed ? undefined : buildIr(world, annotations);
  return { ir, diagnostics: collector.diagnostics };
}

function resolveWith(input: Input & ResolveSettings, collector: Collector): Resolved | undefined {
  const sources = 'path' in input ? readSources(input.path, collector) : packageSources(input.sources);
  if (collector.failed) return undefined;
  return resolve(sources, collector, input);
}

function packageSources(sources: readonly Source[] | WitSources): WitSources {
  return 'root' in sources ? sources : { root: sources, dependencies: [] };
}
