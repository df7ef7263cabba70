// SPDX-License-Identifier: MIT
// The configuration that a plugin would begin with, against its own schema: defaults, what host.toml says over them, and
// the file of the operator over both.

import { join } from 'node:path';
import type { Manifest } from '../../plugin/manifest.ts';
import { readConfigSchema } from '../../server/plugin-schema.ts';
import { ConfigFile } from '../../services/config-file.ts';
import { compileConfigSchema, withFloats } from '../../services/config-schema.ts';
import { ConfigStore } from '../../services/config-store.ts';
import { type ConfigTable, merge, toConfigTable } from '../../services/config-value.ts';
import { ServiceError } from '../../services/service-error.ts';
import { locator } from '../../toml/locate.ts';
import type { Finding } from '../output.ts';
import type { Operator } from './operator.ts';
import type { ManifestFile } from './verdict.ts';

const CONFIG_HELP = 'change the value in [config], or what config_schema says about it';
const SCHEMA_HELP = 'see the supported keywords in the documentation of config_schema';

/** Findings on the configuration: none when the plugin would begin with it. */
export function checkConfig(
  manifest: Manifest,
  { path, text }: ManifestFile,
  folder: string,
  operator: Operator,
): readonly Finding[] {
  const error = (code: string, message: string, key: string, help: string): Finding[] => {
    return [{ severity: 'error', code, message, path, ...locator(text)([key]), help }];
  };
  let schema: unknown;
  let check: ((values: ConfigTable) => string | undefined) | undefined;
  try {
    schema = readConfigSchema({ manifest, folder });
    check = schema === undefined ? undefined : compileConfigSchema(schema);
  } catch (thrown) {
    if (!(thrown instanceof ServiceError)) throw thrown;
    return error('CLI_CONFIG_SCHEMA', thrown.message, 'config_schema', SCHEMA_HELP);
  }
  const shape = (values: ConfigTable): ConfigTable => withFloats(values, schema);
  const defaults = toConfigTable(manifest.config ?? {}, 'integer');
  const settings = toConfigTable(operator.settingsOf(manifest.name)?.config ?? {}, 'integer');
  const merged = merge(defaults, settings);
  const problemOf = (values: ConfigTable, file?: ConfigFile): string | undefined => {
    try {
      new ConfigStore({ defaults: values, file, shape, check });
      return undefined;
    } catch (thrown) {
      if (thrown instanceof ServiceError || isSystemError(thrown)) return thrown.message;
      throw thrown;
    }
  };
  const file =
    operator.configFolder === undefined
      ? undefined
      : new ConfigFile(join(operator.configFolder, `${manifest.name}.toml`));
  const problem = problemOf(merged, file);
  if (problem === undefined) return [];
  // Whoever wrote the last word is at fault.
  if (file !== undefined && problemOf(merged) === undefined) {
    const help = 'change the value in this file, which goes before the defaults of the plugin';
    return [{ severity: 'error', code: 'CLI_CONFIG', message: problem, path: file.path, help }];
  }
  if (problemOf(defaults) === undefined) {
    const help = `change the value in [plugins.${manifest.name}.config] of host.toml`;
    return error('CLI_CONFIG', `with what host.toml says: ${problem}`, 'config_schema', help);
  }
  return error('CLI_CONFIG', `[config] ${problem}`, 'config', CONFIG_HELP);
}

function isSystemError(thrown: unknown): thrown is Error {
  return thrown instanceof Error && 'syscall' in thrown;
}
