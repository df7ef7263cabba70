// SPDX-License-Identifier: MIT
// The configuration of every plugin: its manifest's defaults, what host.toml says, the operator's file of it, and what the
// plugin changes, held to its schema all the time.

import { join } from 'node:path';

import { type RuntimeError, runtimeError } from '../errors.ts';
import type { Logger } from '../plugin/logger.ts';
import type { Manifest } from '../plugin/manifest.ts';
import type { PluginPackage } from '../plugin/plugin-package.ts';
import { ConfigFile } from '../services/config-file.ts';
import { compileConfigSchema, withFloats } from '../services/config-schema.ts';
import { withoutSecrets } from '../services/config-secrets.ts';
import { type ConfigLayer, ConfigStore } from '../services/config-store.ts';
import { toPlain } from '../services/config-value.ts';
import { secretTexts } from '../services/secret-texts.ts';
import { ServiceError } from '../services/service-error.ts';
import type { TomlSource } from '../toml/toml-file.ts';
import { tableLayer } from './config-layer.ts';
import { readConfigSchema } from './plugin-schema.ts';
import type { PhiraPlugin } from './world.ts';

/** Where configuration comes from. */
export interface PluginConfigsOptions {
  /** Folder of the operator's files, `NAME.toml` each; without one nothing can be saved. */
  readonly configFolder: string | undefined;
  /** The operator's values for a plugin in host.toml, now. */
  readonly settingsOf: ((plugin: string) => ConfigLayer | undefined) | undefined;
  readonly logger: Logger;
}

const NO_SETTINGS: ConfigLayer = tableLayer(undefined, [], {}, 'host.toml');

type Configured = Pick<PhiraPlugin, 'manifest' | 'folder'>;

/** Configurations by name of the plugin. */
export class PluginConfigs {
  readonly #options: PluginConfigsOptions;
  /** Texts of manifests that were checked. */
  readonly #sources = new WeakMap<Manifest, TomlSource>();
  /** The one that was opened last; outlives reloads and restarts. */
  readonly #opened = new Map<string, { readonly store: ConfigStore; readonly schema: unknown }>();

  constructor(options: PluginConfigsOptions) {
    this.#options = options;
  }

  /**
   * Opens the configuration of a plugin that is about to run. A file that is refused now, but was accepted before, is told
   * to the log, and what it said then counts.
   *
   * @throws ServiceError when the values are refused.
   */
  open(plugin: Configured): ConfigStore {
    const { name } = plugin.manifest;
    const schema = readConfigSchema(plugin);
    const store = this.#store(plugin, schema);
    if (store.fault !== undefined) this.report(name, store.fault);
    this.#opened.set(name, { store, schema });
    return store;
  }

  /** Tells the log that the last good values of a plugin are used instead of what its file says. */
  report(plugin: string, fault: ServiceError): void {
    this.#options.logger.error(
      { plugin },
      `${plugin} goes on with the configuration it had: ${fault.message}`,
    );
  }

  /** Looks whether a package can have a configuration. @throws RuntimeError RT_PLUGIN_CONFIG with every fault. */
  check(found: PluginPackage): void {
    this.#sources.set(found.manifest, found.manifestSource);
    try {
      this.#store(found, readConfigSchema(found));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      throw refusal(found.manifest.name, error);
    }
  }

  /** The values of a plugin as plain data that may be shown: without its secrets. Undefined when it never ran. */
  shown(plugin: string): unknown {
    const opened = this.#opened.get(plugin);
    return opened === undefined ? undefined : toPlain(withoutSecrets(opened.store.values, opened.schema));
  }

  #store(plugin: Configured, schema: unknown): ConfigStore {
    const { configFolder } = this.#options;
    const { name } = plugin.manifest;
    const path = configFolder === undefined ? undefined : join(configFolder, `${fileName(name)}.toml`);
    const check = schema === undefined ? () => [] : compileConfigSchema(schema);
    return new ConfigStore({
      layers: this.#layers(plugin),
      file: path === undefined ? undefined : new ConfigFile(path),
      lastGood: this.#opened.get(name)?.store.lastGood,
      shape: (values) => withFloats(values, schema),
      check(values) {
        withoutSecrets(values, schema, (text) => secretTexts.add(text));
        return check(values);
      },
    });
  }

  #layers({ manifest }: Configured): ConfigLayer[] {
    const { name, config } = manifest;
    const own = tableLayer(this.#sources.get(manifest), ['config'], config, `[config] of ${name}`);
    // Of each time: the operator may have changed it since.
    const settings = () => this.#options.settingsOf?.(name) ?? NO_SETTINGS;
    return [
      own,
      {
        get values() {
          return settings().values;
        },
        placeOf: (path) => settings().placeOf(path),
      },
    ];
  }
}

function refusal(name: string, error: ServiceError): RuntimeError {
  return runtimeError('RT_PLUGIN_CONFIG', { name, reason: error.message }, { cause: error });
}

/** A manifest's name is letters, digits and dashes; said again here because it becomes part of a path. */
function fileName(name: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(name)) throw new TypeError(`not a plugin name: ${name}`);
  return name;
}
