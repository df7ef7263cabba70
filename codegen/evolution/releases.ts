// SPDX-License-Identifier: MIT
// Released worlds: whole copies under `releases/VERSION/` of the WIT folder, which the loader of that folder passes over.

import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Collector } from '../diagnostics/collector.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { resolvePackages } from '../front-end.ts';
import { readSources } from '../resolve/load.ts';
import type { WitSources } from '../resolve/units.ts';
import { compareVersions, isVersion } from '../syntax/version.ts';
import { diffSources, type Evolution } from './diff.ts';
import { EvolutionError } from './errors.ts';
import { verdict } from './render.ts';

/** Folder of the releases inside a WIT folder. */
const RELEASES = 'releases';

/** One released world. */
export interface Release {
  readonly version: string;
  /** Its folder, a WIT folder of its own. */
  readonly path: string;
}

/** Releases of a WIT folder, oldest first; other folders beside them do not count. */
export function releasesOf(wit: string): readonly Release[] {
  const folder = join(wit, RELEASES);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isVersion(entry.name))
    .map(({ name }) => ({ version: name, path: join(folder, name) }))
    .sort((a, b) => compareVersions(a.version, b.version));
}

/** The last release up to a version, or of all; undefined when there is none. */
export function latestRelease(wit: string, version?: string): Release | undefined {
  return releasesOf(wit).findLast(
    (release) => version === undefined || compareVersions(release.version, version) <= 0,
  );
}

/** What {@link freezeRelease} did. */
export interface Frozen {
  readonly release: Release | undefined;
  /** Whether files were written; false when the version is frozen already and alike. */
  readonly written: boolean;
  /** Compared with the release before; undefined for the first. */
  readonly evolution: Evolution | undefined;
  /** What is wrong with the WIT; nothing is frozen then. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Copies the world in a folder to `releases/VERSION/` in it, VERSION being that of the package.
 *
 * @throws EvolutionError `EVOLUTION_NO_WIT` when it is a file, `EVOLUTION_NO_VERSION` when the package has none, `EVOLUTION_FROZEN` when that version is
 *   frozen with other contents, `EVOLUTION_BUMP` when it does not rise as far above the release before as it owes
 */
export function freezeRelease(wit: string): Frozen {
  const nothing = { release: undefined, written: false, evolution: undefined };
  const collector = new Collector();
  const sources = readSources(wit, collector);
  if (collector.failed) return { ...nothing, diagnostics: collector.diagnostics };
  if (!statSync(wit).isDirectory()) {
    throw new EvolutionError(
      'EVOLUTION_NO_WIT',
      `${wit} is a file, and releases are kept inside a folder`,
      'put the file into a folder such as `wit`, and name that',
    );
  }
  const { resolved, diagnostics } = resolvePackages({ sources });
  if (resolved === undefined) return { ...nothing, diagnostics };
  const { version } = resolved.root.id;
  if (version === undefined) {
    throw new EvolutionError(
      'EVOLUTION_NO_VERSION',
      `package \`${resolved.root.label}\` has no version`,
      'write one into its header, such as `@1.0.0`',
    );
  }
  const release = { version, path: join(wit, RELEASES, version) };
  const files = filesOf(wit, sources);
  if (existsSync(release.path)) {
    if (sameFiles(files, filesOf(release.path, readSources(release.path, collector)))) {
      return { release, written: false, evolution: undefined, diagnostics };
    }
    throw new EvolutionError(
      'EVOLUTION_FROZEN',
      `${version} is frozen in ${release.path}, and the world now differs from it`,
      'raise the version of the package: what is released does not change any more',
    );
  }
  const before = latestRelease(wit, version);
  const compared =
    before === undefined ? undefined : diffSources(readSources(before.path, collector), sources);
  if (collector.failed || (compared !== undefined && compared.evolution === undefined)) {
    return { ...nothing, diagnostics: [...collector.diagnostics, ...(compared?.diagnostics ?? [])] };
  }
  const evolution = compared?.evolution;
  if (evolution !== undefined && !evolution.enough) {
    throw new EvolutionError(
      'EVOLUTION_BUMP',
      `the version does not rise enough: ${verdict(evolution)}`,
      `raise it, or see what changed with \`phira-plugin diff ${before?.path ?? ''} ${wit}\``,
    );
  }
  copyAll(wit, release.path, files.keys());
  return { release, written: true, evolution, diagnostics };
}

/** Texts by path relative to the folder. */
function filesOf(folder: string, { root, dependencies }: WitSources): ReadonlyMap<string, string> {
  const prefix = folder.replaceAll('\\', '/').replace(/(?<=.)\/+$/, '');
  return new Map(
    [root, ...dependencies]
      .flat()
      .map(({ name, text }) => [name.slice(prefix.length).replace(/^\/+/, ''), text]),
  );
}

function sameFiles(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([path, text]) => b.get(path) === text);
}

/** All files or none: copied beside, then renamed. */
function copyAll(from: string, target: string, paths: Iterable<string>): void {
  mkdirSync(dirname(target), { recursive: true });
  const draft = join(dirname(target), `.draft-${basename(target)}`);
  rmSync(draft, { recursive: true, force: true });
  try {
    mkdirSync(draft);
    for (const path of paths) {
      mkdirSync(dirname(join(draft, path)), { recursive: true });
      copyFileSync(join(from, path), join(draft, path));
    }
    renameSync(draft, target);
  } catch (thrown) {
    rmSync(draft, { recursive: true, force: true });
    throw thrown;
  }
}
