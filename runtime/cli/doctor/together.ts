// SPDX-License-Identifier: MIT
// What only shows when all plugins of a folder are looked at: names that are taken, and dependencies.

import { runtimeError } from '../../errors.ts';
import { resolveDependencies } from '../../plugin/dependencies.ts';
import { PluginError, unresolvedError } from '../../plugin/plugin-error.ts';
import type { PluginPackage } from '../../plugin/plugin-package.ts';
import type { Finding } from '../output.ts';
import { packageFindings, shown } from '../project/judge.ts';
import { finding } from './finding.ts';

/** A package of the folder, and whether a host would take it if it were alone. */
export interface Candidate {
  readonly found: PluginPackage;
  readonly sound: boolean;
}

/** What came of looking at them together. */
export interface Together {
  readonly findings: readonly Finding[];
  /** Those that would be loaded. */
  readonly loaded: ReadonlySet<PluginPackage>;
}

/**
 * Compares all packages of a folder.
 *
 * @param root real path of the folder.
 * @param unnamed folders and files whose manifests could not be read: dependencies may mean them.
 */
export function compare(
  root: string,
  candidates: readonly Candidate[],
  unnamed: readonly string[],
): Together {
  const findings: Finding[] = [];
  const first = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const { name } = candidate.found.metadata;
    const other = first.get(name);
    if (other === undefined) {
      first.set(name, candidate);
      continue;
    }
    const { path } = candidate.found;
    const error = runtimeError('RT_PLUGIN_DUPLICATE', { name, other: other.found.path });
    findings.push(...packageFindings(new PluginError(error, { path, plugin: name }), root));
  }
  const all = [...first.values()];
  const sound = all.filter((one) => one.sound).map(({ found }) => found.metadata);
  const refused = new Set([
    ...all.filter((one) => !one.sound).map(({ found }) => found.metadata.name),
    ...unnamed,
  ]);
  const { order, failed, warnings } = resolveDependencies(sound, new Map(), refused);
  for (const [name, error] of failed) {
    const found = first.get(name)?.found;
    if (found !== undefined) findings.push(...packageFindings(unresolvedError(error, found), root));
  }
  const help = 'use a version in that range; the plugin is loaded without it otherwise';
  findings.push(
    ...warnings.map((message) =>
      finding('warning', 'DOCTOR_OPTIONAL_DEPENDENCY', message, { path: shown(root), help }),
    ),
  );
  return { findings, loaded: new Set(order.flatMap((name) => first.get(name)?.found ?? [])) };
}
