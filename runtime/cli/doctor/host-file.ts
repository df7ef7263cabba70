// SPDX-License-Identifier: MIT
// host.toml: its faults with their places, and what it says of plugins that does nothing.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { HostConfig } from '../../../generated/host-config.ts';
import { nearest } from '../../abi/nearest.ts';
import { reasonOf } from '../../errors.ts';
import type { PluginMetadata } from '../../plugin/manifest.ts';
import { defaultHostConfig, HostConfigError, readHostConfig } from '../../server/host-config.ts';
import { type Locate, locator } from '../../toml/locate.ts';
import { TomlFileError } from '../../toml/toml-file.ts';
import type { Finding } from '../output.ts';
import { type DoctorFinding, finding } from './finding.ts';

/** The operator's file as far as it could be read. */
export interface HostFile {
  /** Every default where the file is wrong, so that the rest can be looked at. */
  readonly config: HostConfig;
  readonly path: string | undefined;
  readonly locate: Locate | undefined;
  readonly findings: readonly Finding[];
}

/** Reads the file; without one everything is as by default. */
export function openHostFile(path: string | undefined): HostFile {
  if (path === undefined) return { config: defaultHostConfig(), path, locate: undefined, findings: [] };
  try {
    const config = readHostConfig(path);
    return { config, path, locate: locator(readFileSync(path, 'utf8')), findings: [] };
  } catch (error) {
    if (!(error instanceof HostConfigError)) throw error;
    return { config: defaultHostConfig(), path, locate: undefined, findings: faults(error, path) };
  }
}

function faults({ findings, cause, message, code }: HostConfigError, path: string): Finding[] {
  if (findings.length > 0) {
    return findings.map((one) => {
      const key = one.path.length === 0 ? '' : `${one.path.join('.')}: `;
      return {
        severity: 'error',
        code: one.code,
        message: `${key}${one.message}`,
        path,
        ...one.place,
        help: one.help,
      };
    });
  }
  if (cause instanceof TomlFileError) {
    const { place, reason, help } = cause;
    return [{ severity: 'error', code: cause.code, message: reason, path, ...place, help }];
  }
  const text = message.replace(`${path} - error ${code}: `, '');
  return [{ severity: 'error', code, message: text, path }];
}

/**
 * Settings of plugins that are not there, and grants that nobody asks for.
 *
 * @param plugins whose manifests are valid, by name.
 * @param unknown whether there are plugins whose names could not be read: then nobody knows who is missing.
 */
export function checkSettings(
  { config, path, locate }: HostFile,
  plugins: ReadonlyMap<string, PluginMetadata>,
  unknown: boolean,
): DoctorFinding[] {
  return Object.entries(config.plugins).flatMap(([name, { grant = [] }]) => {
    const metadata = plugins.get(name);
    const at = (...keys: string[]) => ({ path, ...locate?.(['plugins', name, ...keys]) });
    if (metadata === undefined) return unknown ? [] : [unknownPlugin(name, plugins, at())];
    return grant
      .filter((permission) => !metadata.permissions.includes(permission))
      .map((permission) => {
        const message = `${name} does not ask for permission ${permission}, which is granted to it`;
        const help = 'take it out, or see whether it is the version that you mean';
        return finding('warning', 'DOCTOR_GRANT_UNUSED', message, { ...at('grant'), help });
      });
  });
}

/** Files `config/NAME.toml` of the data folder for plugins that are not there; parameters as of {@link checkSettings}. */
export function checkConfigFiles(
  dataDir: string,
  plugins: ReadonlyMap<string, PluginMetadata>,
  unknown: boolean,
): DoctorFinding[] {
  const folder = join(dataDir, 'config');
  if (unknown || !existsSync(folder)) return [];
  let files: readonly string[];
  try {
    files = readdirSync(folder);
  } catch (thrown) {
    const help = 'make it a folder that the account of the host may read';
    const message = `it cannot be read: ${reasonOf(thrown)}`;
    return [finding('error', 'DOCTOR_DATA_FOLDER', message, { path: folder, help })];
  }
  return files
    .filter((file) => file.endsWith('.toml') && !file.startsWith('.'))
    .filter((file) => !plugins.has(basename(file, '.toml')))
    .sort()
    .map((file) => unknownPlugin(basename(file, '.toml'), plugins, { path: join(folder, file) }));
}

function unknownPlugin(
  name: string,
  plugins: ReadonlyMap<string, PluginMetadata>,
  at: Pick<DoctorFinding, 'path' | 'line' | 'column'>,
): DoctorFinding {
  const [meant] = nearest(name, plugins.keys());
  const help = meant === undefined ? 'write the name as its manifest has it' : `did you mean "${meant}"?`;
  const message = `there is no plugin ${name} in the folder`;
  return finding('warning', 'DOCTOR_UNKNOWN_PLUGIN', message, { ...at, help });
}
