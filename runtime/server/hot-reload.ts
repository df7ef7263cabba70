// SPDX-License-Identifier: MIT
// Watches what a host is made of, as `[hot_reload]` of host.toml says: the plugins folder, and the settings of plugins.

import { basename } from 'node:path';

import type { HotReloadConfig } from '../../generated/host-config.ts';
import type { LoadReport } from '../plugin/load-report.ts';
import { type Logger, silentLogger } from '../plugin/logger.ts';
import { PluginWatcher } from '../watch/plugin-watcher.ts';
import { SettingsWatcher } from '../watch/settings-watcher.ts';
import type { WatchedSettings, WatchOptions } from '../watch/watch-options.ts';
import type { HostApi } from './host-api.ts';
import { readHostConfig } from './host-config.ts';
import type { PluginManager } from './plugin-manager.ts';

/** What a {@link HotReload} watches, and whom it tells. */
export interface HotReloadParts {
  readonly pluginsDir: string;
  /** Folder of the operator's files, `NAME.toml` each; not watched when not given. */
  readonly configFolder?: string | undefined;
  /** The operator's `host.toml`, of which `[plugins.NAME.config]` counts while the host runs; not watched when not given. */
  readonly hostConfigPath?: string | undefined;
  readonly pluginManager: PluginManager;
  readonly hostApi: HostApi;
  readonly logger?: Logger | undefined;
}

/** The watchers of one host; none with `enabled = false`. */
export class HotReload {
  readonly #plugins: PluginWatcher | undefined;
  readonly #settings: SettingsWatcher | undefined;

  constructor(parts: HotReloadParts, config: HotReloadConfig) {
    if (!config.enabled) return;
    const { pluginsDir, pluginManager, logger = silentLogger } = parts;
    const options: WatchOptions = {
      pollInterval: config.pollIntervalSecs * 1000,
      debounceDelay: config.debounceDelayMs,
      restartOnWasmChange: config.restartOnWasmChange,
      restartOnConfigChange: config.restartOnConfigChange,
    };
    this.#plugins = new PluginWatcher(pluginsDir, pluginManager, options, logger);
    this.#settings = new SettingsWatcher(pluginManager, settingsOf(parts, logger), options, logger);
  }

  /** Called before plugins are loaded: what differs later from what is there now is a change. */
  async begin(): Promise<void> {
    await Promise.all([this.#plugins?.begin(), this.#settings?.begin()]);
  }

  /** Acts on changes from now on, those since {@link begin} included; `load` is what came of loading the plugins. */
  async open(load: LoadReport): Promise<void> {
    await Promise.all([this.#plugins?.open(load), this.#settings?.open()]);
  }

  /** Waits for what is under way; nothing is done afterwards, and nothing keeps the process alive. */
  async close(): Promise<void> {
    await Promise.all([this.#plugins?.close(), this.#settings?.close()]);
  }
}

function settingsOf(parts: HotReloadParts, logger: Logger): WatchedSettings {
  const { configFolder: folder, hostConfigPath: file, pluginManager, hostApi } = parts;
  return {
    folder,
    file,
    readFile() {
      if (file === undefined) return;
      hostApi.takeSettings(readHostConfig(file));
      const text = '[plugins.NAME.config] of it counts from now on, the rest when the host starts again';
      logger.info({}, `${basename(file)} was read again: ${text}`);
    },
    changedKeys(name) {
      const plugin = pluginManager.get(name);
      return plugin === undefined ? [] : hostApi.changedConfig(plugin);
    },
    takeIn(name) {
      const plugin = pluginManager.get(name);
      if (plugin !== undefined) hostApi.reloadConfig(plugin);
    },
  };
}
