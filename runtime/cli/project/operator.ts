// SPDX-License-Identifier: MIT
// What an operator has decided, as far as it bears on single plugins: a plugin is judged as the host with these files
// would.

import { join } from 'node:path';
import { DEFAULT_GRANTS, type HostConfig } from '../../../generated/host-config.ts';
import type { Manifest, PluginMetadata } from '../../plugin/manifest.ts';
import type { PermissionSplit } from '../../plugin/permissions.ts';
import { PluginRights } from '../../plugin/rights.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { defaultHostConfig } from '../../server/host-config.ts';
import { sandboxOf } from '../../server/plugin-manager.ts';

/** The word of an operator. */
export class Operator {
  readonly hostConfig: HostConfig;
  /** Folder with the files of plugins' configuration, `NAME.toml` each. */
  readonly configFolder: string | undefined;
  /** Who gets what, by host.toml, by command, and by what was loaded last. */
  readonly rights: PluginRights;
  readonly #settings: ReadonlyMap<string, HostConfig['plugins'][string]>;

  /**
   * @param hostConfig every default when not given.
   * @param dataDir the data folder, whose files are read.
   * @throws RuntimeError RT_STATE_FILE_READ, RT_TOML_SIZE, RT_TOML_ENCODING or RT_TOML_SYNTAX for its files.
   */
  constructor(hostConfig: HostConfig = defaultHostConfig(), dataDir?: string) {
    this.hostConfig = hostConfig;
    this.configFolder = dataDir === undefined ? undefined : join(dataDir, 'config');
    this.#settings = new Map(Object.entries(hostConfig.plugins));
    this.rights = new PluginRights({
      policy: (plugin) => ({ grant: this.settingsOf(plugin)?.grant }),
      isGrantedByDefault: DEFAULT_GRANTS,
      ceiling: undefined,
      grantDeclared: false,
      folder: dataDir,
    });
    this.rights.refresh();
  }

  /** `[plugins.NAME]`; undefined where the operator says nothing. */
  settingsOf(plugin: string): HostConfig['plugins'][string] | undefined {
    return this.#settings.get(plugin);
  }

  /** Where and within which bounds a plugin would run. */
  sandboxOf(manifest: Manifest): Sandbox {
    return sandboxOf(manifest, this.hostConfig, this.settingsOf(manifest.name));
  }

  /** What a plugin would get of what it asks for. */
  rightsOf({ name, permissions }: PluginMetadata): PermissionSplit {
    return this.rights.split(name, permissions);
  }
}
