// SPDX-License-Identifier: MIT
// What the operator gives a plugin against what it asks for and needs: limits under ceilings, paths that are there.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { LIMITS } from '../../../codegen/emit/manifest/limits.ts';
import type { HostConfig } from '../../../generated/host-config.ts';
import type { PluginPackage } from '../../plugin/plugin-package.ts';
import { limitsOf } from '../../server/plugin-manager.ts';
import { locator } from '../../toml/locate.ts';
import type { Operator } from '../project/operator.ts';
import { type DoctorFinding, finding } from './finding.ts';

/** Findings on limits and paths of one plugin. */
export function checkSandbox(found: PluginPackage, path: string, operator: Operator): DoctorFinding[] {
  return [...checkLimits(found, path, operator.hostConfig), ...checkPaths(found, path, operator)];
}

function checkLimits(
  { manifest, manifestSource }: PluginPackage,
  path: string,
  { ceilings }: HostConfig,
): DoctorFinding[] {
  const asked = new Map(Object.entries(limitsOf(manifest)));
  const most = new Map(Object.entries(ceilings));
  return LIMITS.flatMap(({ key }) => {
    const wanted = asked.get(key);
    const given = most.get(camelCase(key));
    if (wanted === undefined || given === undefined || wanted <= given) return [];
    const message = `${key}: ${manifest.name} asks for ${wanted} and gets ${given}, the ceiling of this host`;
    const help = `raise ${key} under [ceilings] of host.toml if the plugin is to have it`;
    const place = locator(manifestSource.text)(['limits', key]);
    return [finding('warning', 'DOCTOR_LIMIT_CAPPED', message, { path, ...place, help })];
  });
}

/** Paths that the policy opens and that are not there keep a plugin of WASI from starting. */
function checkPaths({ manifest, folder }: PluginPackage, path: string, operator: Operator): DoctorFinding[] {
  const { allowFilesystem, allowedFilesystemPaths } = operator.sandboxOf(manifest).policy;
  if (!allowFilesystem) return [];
  return allowedFilesystemPaths
    .filter((allowed) => !existsSync(resolve(folder, allowed)))
    .map((allowed) => {
      const message = `the policy opens ${allowed} to ${manifest.name}, and it is not there`;
      const help = 'create it, or correct allowed_filesystem_paths in host.toml';
      return finding('error', 'DOCTOR_PATH_MISSING', message, { path, help });
    });
}

function camelCase(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
