// SPDX-License-Identifier: MIT
// What host.toml says of the configuration of each plugin, now; of a plugin that refuses it, what it accepted last.

import type { HostConfig } from '../../generated/host-config.ts';

type Plugins = HostConfig['plugins'];

/** `[plugins.NAME.config]` of every plugin. */
export class OperatorSettings {
  #now: Map<string, unknown>;
  readonly #accepted: Map<string, unknown>;

  constructor(plugins: Plugins) {
    this.#now = configsOf(plugins);
    this.#accepted = configsOf(plugins);
  }

  /** Values for a plugin; undefined when there are none. */
  of(plugin: string): unknown {
    return this.#now.get(plugin);
  }

  /** The file was read again. */
  take(plugins: Plugins): void {
    this.#now = configsOf(plugins);
  }

  /** A plugin can have what the file says now. */
  accept(plugin: string): void {
    this.#accepted.set(plugin, this.#now.get(plugin));
  }

  /** It cannot: whatever comes, such as a restart, finds what was accepted last. */
  refuse(plugin: string): void {
    this.#now.set(plugin, this.#accepted.get(plugin));
  }
}

function configsOf(plugins: Plugins): Map<string, unknown> {
  return new Map(Object.entries(plugins).map(([name, { config }]) => [name, config]));
}
