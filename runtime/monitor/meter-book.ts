// SPDX-License-Identifier: MIT
// The meters of all plugins by name, over reloads and restarts: an instance goes, what it counted stays.

import { PluginMeter } from './plugin-meter.ts';

interface Entry {
  /** When its first instance was made, in milliseconds of the book's clock. */
  readonly since: number;
  /** What instances counted that are gone. */
  readonly past: PluginMeter;
  readonly open: Set<PluginMeter>;
}

/** Meters of the plugins of one manager. */
export class MeterBook {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;

  /** @param now milliseconds that never run backwards. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** A meter for another instance of a plugin. */
  open(name: string): PluginMeter {
    const entry = this.#entryOf(name);
    for (const meter of entry.open) {
      if (!meter.closed) continue;
      entry.past.add(meter);
      entry.open.delete(meter);
    }
    const meter = new PluginMeter();
    entry.open.add(meter);
    return meter;
  }

  /** All that instances of a plugin counted together; undefined when there was none. */
  total(name: string): PluginMeter | undefined {
    const entry = this.#entries.get(name);
    if (entry === undefined) return undefined;
    const total = new PluginMeter();
    total.add(entry.past);
    for (const meter of entry.open) total.add(meter);
    return total;
  }

  /** When the first instance of a plugin was made, in milliseconds of the book's clock. */
  since(name: string): number | undefined {
    return this.#entries.get(name)?.since;
  }

  /** A plugin is unloaded: if it comes again, it counts from zero. */
  forget(name: string): void {
    this.#entries.delete(name);
  }

  #entryOf(name: string): Entry {
    const known = this.#entries.get(name);
    if (known !== undefined) return known;
    const made = { since: this.#now(), past: new PluginMeter(), open: new Set<PluginMeter>() };
    this.#entries.set(name, made);
    return made;
  }
}
