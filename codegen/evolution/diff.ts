// SPDX-License-Identifier: MIT
// Two worlds in, what changed and what version it takes out. Reads sides, runs the comparison, settles feature gates.

import { Collector } from '../diagnostics/collector.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Features, resolvePackages } from '../front-end.ts';
import type { PackageId } from '../ir/ir.ts';
import { type Annotations, readAnnotations } from '../resolve/annotations.ts';
import { readSources } from '../resolve/load.ts';
import { checkTags } from '../resolve/rules/tags.ts';
import type { WitSources } from '../resolve/units.ts';
import { covers, givenBy, heaviest, owedFrom } from './bump.ts';
import { type Change, Changes, keyOf, type Place } from './change.ts';
import { compareViews } from './compare.ts';
import { readRevision } from './git.ts';
import { type Bump, CLASSES } from './rules.ts';
import { View } from './view.ts';

/** What lies between two versions of a package. */
export interface Evolution {
  readonly old: PackageId;
  readonly now: PackageId;
  /** Worst class first; within one by place. */
  readonly changes: readonly Change[];
  /** The part of the version that has to rise, seen from the old version. */
  readonly owed: Bump;
  /** The part that does rise. */
  readonly given: Bump;
  /** Whether the version rises enough. */
  readonly enough: boolean;
}

/** {@link Evolution}, or what is wrong with either side. */
export interface DiffResult {
  readonly evolution: Evolution | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Prefix of a side that is a revision. */
const GIT = 'git:';

export interface DiffOptions {
  /** The WIT file or folder that `git:REVISION` means. */
  readonly wit?: string;
  /** Where relative paths start and git is asked. */
  readonly directory?: string;
}

/**
 * Compares two sides. Each is a path to a WIT file or to a folder with its `deps/`, or `git:REVISION`, which means
 * the `wit` folder as it was then.
 *
 * @throws EvolutionError when git cannot answer; problems in the WIT itself are diagnostics.
 */
export function diff(old: string, now: string, options: DiffOptions = {}): DiffResult {
  const collector = new Collector();
  const before = readSide(old, collector, options);
  const after = readSide(now, collector, options);
  if (collector.failed) return { evolution: undefined, diagnostics: collector.diagnostics };
  return diffSources(before, after);
}

/** Compares the files of two packages, each with its dependencies. */
export function diffSources(old: WitSources, now: WitSources): DiffResult {
  const diagnostics: Diagnostic[] = [];
  const before = viewOf(old, [], diagnostics);
  const after = viewOf(now, [], diagnostics, before);
  if (before === undefined || after === undefined) return { evolution: undefined, diagnostics };
  const changes = withGates(compareViews(before, after), old, now);
  const owed = owedFrom(before.root.id.version, heaviest(changes.map((change) => change.bump)));
  const given = givenBy(before.root.id.version, after.root.id.version);
  return {
    evolution: {
      old: before.root.id,
      now: after.root.id,
      changes: sorted(changes),
      owed,
      given,
      enough: covers(given, owed),
    },
    diagnostics,
  };
}

function readSide(side: string, collector: Collector, { wit = 'wit', directory }: DiffOptions): WitSources {
  if (side.startsWith(GIT)) return readRevision(side.slice(GIT.length), wit, collector, directory);
  return readSources(side, collector);
}

function viewOf(
  sources: WitSources,
  features: Features,
  diagnostics: Diagnostic[],
  earlier?: View,
): View | undefined {
  const found = resolvePackages({ sources, features });
  diagnostics.push(...found.diagnostics);
  if (found.resolved === undefined) return undefined;
  const collector = new Collector();
  const annotations: Annotations = readAnnotations(found.resolved.root, collector);
  checkTags(found.resolved.root, annotations, collector);
  diagnostics.push(...collector.diagnostics);
  return collector.failed ? undefined : new View(found.resolved, annotations, earlier);
}

/**
 * Guests see no `@unstable` item, so that the first comparison leaves all out. A second one with every feature on
 * explains what only passed a gate, and finds what has changed behind gates, which is promised to nobody.
 */
function withGates(changes: readonly Change[], old: WitSources, now: WitSources): readonly Change[] {
  if (!isGated(old) && !isGated(now)) return changes;
  const before = viewOf(old, 'all', []);
  const after = viewOf(now, 'all', [], before);
  // Features may exclude each other.
  if (before === undefined || after === undefined) return changes;
  const known = new Set(changes.map(keyOf));
  const all = compareViews(before, after);
  const everywhere = new Set(all.map(keyOf));
  const explained = changes.map((change) =>
    // What comes or goes in the guests' view alone is there in both with every feature on.
    everywhere.has(keyOf(change)) ? change : { ...change, note: gateNote(change) },
  );
  const behind = new Changes();
  const renamed: Change[] = [];
  for (const change of all) {
    if (known.has(keyOf(change))) continue;
    if (change.code === 'FEATURE_RENAMED') renamed.push(change);
    else behind.add('UNSTABLE_CHANGED', placeOf(change), { text: change.text }, change.note);
  }
  return [...explained, ...renamed, ...behind.all];
}

function placeOf({ side, span, subject }: Change): Place {
  return { side, span, subject };
}

function gateNote({ side }: Change): string {
  return side === 'old' ? 'a feature gate now hides it' : 'it was behind a feature gate';
}

function isGated({ root, dependencies }: WitSources): boolean {
  return [root, ...dependencies].flat().some(({ text }) => text.includes('@unstable'));
}

function sorted(changes: readonly Change[]): readonly Change[] {
  const file = ({ span }: Change): string => span.source.name;
  return [...changes].sort(
    (a, b) =>
      CLASSES.indexOf(a.class) - CLASSES.indexOf(b.class) ||
      (file(a) < file(b) ? -1 : file(a) > file(b) ? 1 : a.span.start - b.span.start),
  );
}
