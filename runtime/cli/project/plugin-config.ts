// SPDX-License-Identifier: MIT
// The configuration that a plugin would begin with, against its own schema: defaults, what host.toml says over them, and
// the file of the operator over both.

import { join } from 'node:path';
import type { Manifest } from '../../plugin/manifest.ts';
import { tableLayer } from '../../server/config-layer.ts';
import { hostConfigSource } from '../../server/host-config.ts';
import { readConfigSchema } from '../../server/plugin-schema.ts';
import { ConfigFile } from '../../services/config-file.ts';
import { type ConfigCheck, compileConfigSchema, withFloats } from '../../services/config-schema.ts';
import {
  type ConfigFault,
  type ConfigLayer,
  type ConfigPlace,
  ConfigRefusal,
  ConfigStore,
} from '../../services/config-store.ts';
import { ServiceError } from '../../services/service-error.ts';
import { locator, type TomlPath } from '../../toml/locate.ts';
import type { Finding } from '../output.ts';
import type { Operator } from './operator.ts';
import type { ManifestFile } from './verdict.ts';

const CONFIG_HELP = 'change the value in [config], or what config_schema says about it';
const FILE_HELP = 'change the value in this file, which goes before the defaults of the plugin';
const MISSING_HELP = 'give it a default in [config] where there is a good one';
const HOST_FILE = 'host.toml';
const SCHEMA_HELP = 'see the supported keywords in the documentation of config_schema';

/** Findings on the configuration: no error when the plugin would begin with it. */
export function checkConfig(
  manifest: Manifest,
  { path, text }: ManifestFile,
  folder: string,
  operator: Operator,
): readonly Finding[] {
  const locate = locator(text);
  const own = (keys: TomlPath) => ({ source: path, ...locate(keys) });
  let schema: unknown;
  let check: ConfigCheck | undefined;
  try {
    schema = readConfigSchema({ manifest, folder });
    check = schema === undefined ? undefined : compileConfigSchema(schema);
  } catch (thrown) {
    if (!(thrown instanceof ServiceError)) throw thrown;
    return [finding('CLI_CONFIG_SCHEMA', thrown.message, own(['config_schema']), SCHEMA_HELP)];
  }
  const { configFolder } = operator;
  const file =
    configFolder === undefined ? undefined : new ConfigFile(join(configFolder, `${manifest.name}.toml`));
  const defaults = tableLayer({ name: path, text }, ['config'], manifest.config, path);
  const said = operator.settingsOf(manifest.name)?.config;
  const hostFile = hostConfigSource(operator.hostConfig);
  const settings: ConfigLayer = {
    values: tableLayer(hostFile, ['plugins', manifest.name, 'config'], said, HOST_FILE).values,
    placeOf: () => ({ source: HOST_FILE }),
  };
  try {
    new ConfigStore({
      layers: [defaults, settings],
      file,
      check,
      shape: (values) => withFloats(values, schema),
    });
    return [];
  } catch (thrown) {
    if (thrown instanceof ConfigRefusal) return thrown.faults.map((fault) => faultFinding(fault));
    if (!(thrown instanceof ServiceError)) throw thrown;
    return [finding('CLI_CONFIG', thrown.message, { source: file?.path ?? path }, FILE_HELP)];
  }

  function faultFinding({ place, message, isMissing }: ConfigFault): Finding {
    // Whoever looks at a plugin without an operator's files cannot know what will stand in them.
    if (isMissing && file === undefined) {
      const note = finding(
        'CLI_CONFIG',
        `an operator has to write it: ${message}`,
        own(['config']),
        MISSING_HELP,
      );
      return { ...note, severity: 'note' };
    }
    if (place.source === path) return finding('CLI_CONFIG', `[config] ${message}`, place, CONFIG_HELP);
    if (place.source !== HOST_FILE)
      return finding('CLI_CONFIG', message, { ...place, source: file?.path ?? path }, FILE_HELP);
    const help = `change the value in [plugins.${manifest.name}.config] of host.toml`;
    return finding('CLI_CONFIG', `with what host.toml says: ${message}`, own(['config_schema']), help);
  }
}

function finding(
  code: string,
  message: string,
  { source, line, column }: ConfigPlace,
  help: string,
): Finding {
  return { severity: 'error', code, message, path: source, line, column, help };
}
