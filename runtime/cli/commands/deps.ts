// SPDX-License-Identifier: MIT
// `phira-plugin deps`: prints what the plugins of a folder need of each other, and what of it is not there. Only manifests
// are read: no component is compiled, and nothing runs.

import { realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { validateManifest } from '../../../generated/manifest.ts';
import { reasonOf, runtimeError } from '../../errors.ts';
import { PluginError } from '../../plugin/plugin-error.ts';
import { findPlugins, readPackage } from '../../plugin/plugin-package.ts';
import { type Candidate, compare } from '../doctor/together.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import { type Finding, hasErrors, type Output } from '../output.ts';
import { DependencyTree } from '../project/dependency-tree.ts';
import { packageFindings, shown } from '../project/judge.ts';
import { checkFit } from '../project/verdict.ts';

/** Prints the tree; {@link EXIT.findings} when something is unresolved. @throws RuntimeError RT_PLUGIN_FOLDER. */
export async function depsCommand(folder: string, output: Output): Promise<ExitCode> {
  const { root, names } = await contents(folder);
  const findings: Finding[] = [];
  const candidates: Candidate[] = [];
  const unnamed: string[] = [];
  for (const name of names) {
    try {
      const found = await readPackage(root, name, validateManifest);
      const path = shown(join(root, found.manifestSource.name));
      const faults = checkFit(found.metadata, { path, text: found.manifestSource.text });
      findings.push(...faults);
      candidates.push({ found, sound: !hasErrors(faults) });
    } catch (thrown) {
      if (!(thrown instanceof PluginError)) throw thrown;
      findings.push(...packageFindings(thrown, root));
      unnamed.push(basename(name, '.wasm'));
    }
  }
  const together = compare(root, candidates, unnamed);
  findings.push(...together.findings);
  const order = [...together.loaded].map(({ metadata }) => metadata.name);
  const plugins = candidates.map(({ found }) => found.metadata);
  const tree = new DependencyTree(plugins, new Set(order), new Set(unnamed));
  const ok = !hasErrors(findings);
  for (const line of tree.lines()) output.line(line);
  if (order.length > 0) output.line(`order: ${order.join(', ')}`);
  output.findings(findings);
  output.result({
    ok,
    plugins: candidates.map(({ found: { path, metadata } }) => ({
      name: metadata.name,
      version: metadata.version,
      path,
      loaded: order.includes(metadata.name),
      dependencies: tree.dependenciesOf(metadata),
    })),
    order,
    findings,
  });
  return ok ? EXIT.ok : EXIT.findings;
}

async function contents(folder: string): Promise<{ root: string; names: readonly string[] }> {
  try {
    const root = realpathSync(folder);
    return { root, names: await findPlugins(root) };
  } catch (thrown) {
    throw runtimeError('RT_PLUGIN_FOLDER', { path: folder, reason: reasonOf(thrown) }, { cause: thrown });
  }
}
