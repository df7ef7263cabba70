// SPDX-License-Identifier: MIT
// Parsed files to packages: one unit per package, dependencies before dependants (WIT.md, "Packages").

import type { Collector } from '../diagnostics/collector.ts';
import type { Source, Span } from '../diagnostics/source.ts';
import { suggestNames } from '../diagnostics/suggest.ts';
import type { Docs, File, Item, PackageHeader, PackageName, UsePath } from '../syntax/ast.ts';
import { compareVersions } from '../syntax/version.ts';
import { packageLabel } from './scope.ts';
import { uniteSlices } from './slices.ts';
import { cyclePath, MOST_STEPS, toposort } from './toposort.ts';

/** One package before resolution. */
export interface Unit {
  readonly label: string;
  readonly name: PackageName;
  readonly docs: Docs | undefined;
  /** Items by file. */
  readonly files: readonly (readonly Item[])[];
  /** Whether it is the package that was asked for. */
  readonly root: boolean;
  /** Whether it holds only what an encoded package uses of it. */
  readonly slice: boolean;
}

/** Files of one directory or file, all of one package but for those nested in them. */
export interface ParsedGroup {
  readonly files: readonly File[];
  readonly root: boolean;
}

/** Units in dependency order. Missing headers, duplicates, unknown packages and cycles are reported. */
export function orderUnits(groups: readonly ParsedGroup[], collector: Collector): readonly Unit[] {
  const units = new Map<string, Unit>();
  for (const unit of groups.flatMap((group) => unitsOf(group, collector))) {
    const earlier = units.get(unit.label);
    if (earlier === undefined || (earlier.slice && !unit.slice)) {
      units.set(unit.label, unit);
      continue;
    }
    if (unit.slice) {
      if (earlier.slice)
        units.set(unit.label, { ...earlier, files: [uniteSlices(earlier.files, unit.files)] });
      continue;
    }
    const notes = [{ message: 'first defined here', span: earlier.name.span }];
    collector.report('WIT2021', unit.name.span, { name: unit.label }, { notes });
  }
  const references = new Map([...units.values()].map((unit) => [unit, foreignPackages(unit)]));
  for (const found of references.values()) {
    for (const name of found.values()) checkKnown(name, units, collector);
  }
  const needs = (unit: Unit): readonly Unit[] =>
    [...(references.get(unit)?.keys() ?? [])]
      .map((label) => units.get(label))
      .filter((need) => need !== undefined);
  const { cycle } = toposort([...units.values()], needs);
  if (cycle !== undefined) reportCycle(cycle, references, collector);
  // The referee takes up encoded packages as it meets them, all others by name.
  const all = [...units.values()];
  const [encoded, written] = [all.filter(isEncoded), all.filter((unit) => !isEncoded(unit))];
  return byDependency([...encoded, ...written.sort(byName)], needs);
}

/** The order of the referee: by name, each package right behind those it needs first. */
function byDependency(units: readonly Unit[], needs: (unit: Unit) => readonly Unit[]): readonly Unit[] {
  const order = new Set<Unit>();
  const visited = new Set<Unit>();
  // An explicit stack: the depth is the input's.
  for (const unit of units) {
    const stack = [unit];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      visited.add(top);
      const next = needs(top).find((need) => !visited.has(need));
      if (next !== undefined) {
        stack.push(next);
        continue;
      }
      order.add(top);
      stack.pop();
    }
  }
  return [...order];
}

/** Whether a package, or the part of it that is known, comes out of an encoded one. */
export function isEncoded(unit: Unit): boolean {
  return unit.name.span.source.encoded === true;
}

function byName(a: Unit, b: Unit): number {
  const order = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
  return (
    order(a.name.namespace.name, b.name.namespace.name) ||
    order(a.name.name.name, b.name.name.name) ||
    (a.name.version === undefined || b.name.version === undefined
      ? order(a.label, b.label)
      : compareVersions(a.name.version.text, b.name.version.text)) ||
    order(a.label, b.label)
  );
}

function unitsOf(group: ParsedGroup, collector: Collector): Unit[] {
  const nested = group.files.flatMap((file) => file.nested);
  const units: Unit[] = nested.map(({ header, items }) => ({
    ...unit(header, header.docs, [items], false),
    slice: header.name.span.source.encoded === true,
  }));
  const headers = group.files.map((file) => file.header).filter((header) => header !== undefined);
  const [first, ...others] = headers;
  if (first === undefined) {
    const [file] = group.files;
    const span: Span | undefined = file === undefined ? undefined : { ...file.span, end: file.span.start };
    collector.report('WIT2020', span, {});
    return units;
  }
  for (const other of others) {
    if (packageLabel(other.name) === packageLabel(first.name)) continue;
    const notes = [{ message: 'the other name is here', span: first.name.span }];
    const params = { name: packageLabel(other.name), other: packageLabel(first.name) };
    collector.report('WIT2022', other.name.span, params, { notes });
  }
  const documented = headers.filter((header) => header.docs !== undefined);
  const [docs, second] = documented;
  if (docs?.docs !== undefined && second?.docs !== undefined) {
    collector.report(
      'WIT2023',
      second.docs.span,
      {},
      { notes: [{ message: 'first here', span: docs.docs.span }] },
    );
  }
  units.push(
    unit(
      first,
      docs?.docs,
      group.files.map((file) => file.items),
      group.root,
    ),
  );
  return units;
}

function unit(header: PackageHeader, docs: Docs | undefined, files: Unit['files'], root: boolean): Unit {
  const { name } = header;
  return { label: packageLabel(name), name, docs, files, root, slice: false };
}

function checkKnown(name: PackageName, units: ReadonlyMap<string, Unit>, collector: Collector): void {
  const label = packageLabel(name);
  if (units.has(label)) return;
  const bare = `${name.namespace.name}:${name.name.name}`;
  const versions = [...units.keys()].filter((known) => known === bare || known.startsWith(`${bare}@`));
  const suggestion = versions.length > 0 ? versions : suggestNames(label, units.keys());
  const known = [...units.keys()].map((each) => `\`${each}\``).join(', ');
  collector.report('WIT2024', name.span, { name: label, known }, { suggestion });
}

function reportCycle(
  cycle: readonly Unit[],
  references: ReadonlyMap<Unit, ReadonlyMap<string, PackageName>>,
  collector: Collector,
): void {
  const steps = cycle.slice(0, -1).map((from, at) => {
    const to = cycle[at + 1]?.label ?? '';
    return { message: `\`${from.label}\` needs \`${to}\` here`, span: references.get(from)?.get(to)?.span };
  });
  const [first, ...notes] = steps;
  const path = cyclePath(cycle.map((each) => each.label));
  collector.report(
    'WIT2025',
    first?.span,
    { name: cycle[0]?.label ?? '', path },
    { notes: notes.slice(0, MOST_STEPS) },
  );
}

/** Packages a unit mentions, each with the first place. */
function foreignPackages(from: Unit): ReadonlyMap<string, PackageName> {
  const found = new Map<string, PackageName>();
  for (const path of from.files.flat().flatMap(pathsOf)) {
    if (path.kind !== 'foreign') continue;
    const label = packageLabel(path.package);
    if (!found.has(label)) found.set(label, path.package);
  }
  return found;
}

/** Every path that an item mentions. */
export function pathsOf(item: Item): readonly UsePath[] {
  if (item.kind === 'top-use') return [item.path];
  if (item.kind === 'interface') {
    return item.items.filter((member) => member.kind === 'use').map((use) => use.path);
  }
  // As in the referee, what a world imports counts before what it exports.
  const rank = { use: 0, include: 0, type: 0, import: 1, export: 2 } as const;
  const members = [...item.items].sort((a, b) => rank[a.kind] - rank[b.kind]);
  return members.flatMap((member): readonly UsePath[] => {
    if (member.kind === 'use' || member.kind === 'include') return [member.path];
    if (member.kind === 'type') return [];
    const { extern } = member;
    if (extern.kind === 'path' || extern.kind === 'named') return [extern.path];
    return extern.kind === 'inline'
      ? extern.items.filter((inner) => inner.kind === 'use').map((use) => use.path)
      : [];
  });
}

/** Package files as text: the root's and one list for each dependency. */
export interface WitSources {
  readonly root: readonly Source[];
  readonly dependencies: readonly (readonly Source[])[];
}
