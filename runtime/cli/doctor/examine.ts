// SPDX-License-Identifier: MIT
// Looks at everything that a host would meet in a folder of plugins, in the order in which it would, and runs nothing.

import { realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { RuntimeError, reasonOf, runtimeError } from '../../errors.ts';
import { findPlugins, type PluginPackage } from '../../plugin/plugin-package.ts';
import type { Isolation } from '../../sandbox/sandbox.ts';
import { type Finding, findingOf, hasErrors } from '../output.ts';
import { judge, shown } from '../project/judge.ts';
import { Operator } from '../project/operator.ts';
import { finding } from './finding.ts';
import { checkDataFolder, checkPluginsFolder } from './folders.ts';
import { checkConfigFiles, checkSettings, type HostFile, openHostFile } from './host-file.ts';
import { checkHotReload, checkReloadable } from './hot-reload.ts';
import { checkSandbox } from './sandbox.ts';
import { checkServer } from './server.ts';
import { type Candidate, compare } from './together.ts';

/** What is to be looked at. */
export interface DoctorOptions {
  readonly pluginsDir: string;
  /** The operator's host.toml; every default when not given. */
  readonly configPath: string | undefined;
  readonly dataDir: string | undefined;
}

/** One plugin of the folder. */
export interface Patient {
  /** Folder or file below the plugins folder. */
  readonly path: string;
  /** Undefined when its manifest cannot be read, as what follows. */
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  readonly isolation?: Isolation | undefined;
  readonly granted?: readonly string[] | undefined;
  readonly waiting?: readonly string[] | undefined;
  /** Whether a host would load it. */
  readonly ok: boolean;
}

/** What the doctor found. */
export interface Diagnosis {
  readonly plugins: readonly Patient[];
  readonly findings: readonly Finding[];
}

/** Looks at everything. @throws nothing for what is wrong with the files. */
export async function examine({ pluginsDir, configPath, dataDir }: DoctorOptions): Promise<Diagnosis> {
  const host = openHostFile(configPath);
  const findings: Finding[] = [...host.findings, ...checkServer(host)];
  const operator = operatorOf(host, dataDir, findings);
  if (dataDir !== undefined) findings.push(...checkDataFolder(dataDir, pluginsDir));
  let root: string;
  let names: readonly string[];
  try {
    root = realpathSync(pluginsDir);
    names = await findPlugins(root);
  } catch (thrown) {
    const { code, message, help } = runtimeError('RT_PLUGIN_FOLDER', {
      path: pluginsDir,
      reason: reasonOf(thrown),
    });
    return {
      plugins: [],
      findings: [...findings, { severity: 'error', code, message, path: pluginsDir, help }],
    };
  }
  findings.push(...checkPluginsFolder(root), ...checkHotReload(host, names.length + 1));
  if (names.length === 0) {
    const help = 'for one plugin there is phira-plugin check';
    findings.push(
      finding('warning', 'DOCTOR_NO_PLUGINS', 'there is no plugin here', { path: pluginsDir, help }),
    );
  }
  const candidates: Candidate[] = [];
  const unnamed: string[] = [];
  for (const name of names) {
    const { found, findings: own } = await judge(join(root, name), operator);
    const more = found === undefined ? [] : checkFound(found, root, operator);
    findings.push(...own, ...more);
    if (found === undefined) unnamed.push(name);
    else candidates.push({ found, sound: !hasErrors([...own, ...more]) });
  }
  const together = compare(
    root,
    candidates,
    unnamed.map((name) => basename(name, '.wasm')),
  );
  findings.push(...together.findings);
  const known = new Map(candidates.map(({ found }) => [found.metadata.name, found.metadata]));
  findings.push(...checkSettings(host, known, unnamed.length > 0));
  if (dataDir !== undefined) findings.push(...checkConfigFiles(dataDir, known, unnamed.length > 0));
  const plugins = [
    ...candidates.map(({ found }) => patientOf(found, operator, together.loaded.has(found))),
    ...unnamed.map((path) => ({ path, ok: false })),
  ].sort((left, right) => (left.path < right.path ? -1 : 1));
  return { plugins, findings };
}

/** Files of the host in the data folder that are wrong are a finding; the rest is looked at without them. */
function operatorOf({ config }: HostFile, dataDir: string | undefined, findings: Finding[]): Operator {
  try {
    return new Operator(config, dataDir);
  } catch (thrown) {
    const found = thrown instanceof RuntimeError ? findingOf(thrown, dataDir) : undefined;
    if (found === undefined) throw thrown;
    findings.push(found);
    return new Operator(config);
  }
}

function checkFound(found: PluginPackage, root: string, operator: Operator): Finding[] {
  const path = shown(join(root, found.manifestSource.name));
  const help = 'see that it is the build that you mean; a new build should have a new version';
  return [
    ...checkSandbox(found, path, operator),
    ...checkReloadable(found, path),
    ...operator.rights.warnings(found).map((message) =>
      finding('warning', 'DOCTOR_OTHER_BUILD', message, {
        path: shown(join(root, found.componentPath)),
        help,
      }),
    ),
  ];
}

function patientOf(found: PluginPackage, operator: Operator, ok: boolean): Patient {
  const { name, version } = found.metadata;
  const { granted, pending } = operator.rightsOf(found.metadata);
  const { isolation } = operator.sandboxOf(found.manifest);
  return {
    path: found.path,
    name,
    version,
    isolation,
    granted: [...granted],
    waiting: pending,
    ok,
  };
}
