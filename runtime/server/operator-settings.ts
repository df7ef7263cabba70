// SPDX-License-Identifier: MIT
// What host.toml says of the configuration of each plugin, now; of a plugin that refuses it, what it accepted last.

import type { HostConfig } from '../../generated/host-config.ts';
import type { ConfigLayer } from '../services/config-store.ts';
import { tableLayer } from './config-layer.ts';
import { hostConfigSource } from './host-config.ts';

/** `[plugins.NAME.config]` of every plugin. */
export class OperatorSettings {
  #now: Map<string, ConfigLayer>;
  readonly #accepted: Map<string, ConfigLayer>;

  constructor(config: HostConfig | undefined) {
    this.#now = layersOf(config);
    this.#accepted = new Map(this.#now);
  }

  /** Values for a plugin; undefined when there are none. */
  of(plugin: string): ConfigLayer | undefined {
    return this.#now.get(plugin);
  }

  /** The file was read again. */
  take(config: HostConfig): void {
    this.#now = layersOf(config);
  }

  /** A plugin can have what the file says now. */
  accept(plugin: string): void {
    copy(plugin, this.#now, this.#accepted);
  }

  /** It cannot: whatever comes, such as a restart, finds what was accepted last. */
  refuse(plugin: string): void {
    copy(plugin, this.#accepted, this.#now);
  }
}

function copy(plugin: string, from: ReadonlyMap<string, ConfigLayer>, to: Map<string, ConfigLayer>): void {
  const layer = from.get(plugin);
  if (layer === undefined) to.delete(plugin);
  else to.set(plugin, layer);
}

function layersOf(config: HostConfig | undefined): Map<string, ConfigLayer> {
  const source = config === undefined ? undefined : hostConfigSource(config);
  return new Map(
    Object.entries(config?.plugins ?? {}).map(([name, settings]) => {
      const table = ['plugins', name, 'config'];
      return [name, tableLayer(source, table, settings.config, `host.toml [${table.join('.')}]`)];
    }),
  );
}
