// SPDX-License-Identifier: MIT
// What watching is told by the operator, and what it needs of plugins and their manager. Types only.

import type { EntryReport } from '../plugin/load-report.ts';
import type { Manifest } from '../plugin/manifest.ts';

/** What the operator says about watching: a part of `[hot_reload]` of host.toml. */
export interface WatchOptions {
  /** Milliseconds between looks at the folder, beside what the system reports. */
  readonly pollInterval: number;
  /** Milliseconds of quiet before a change counts. */
  readonly debounceDelay: number;
  /** Replace a plugin whose component has changed. */
  readonly restartOnWasmChange: boolean;
  /** Replace a plugin whose manifest has changed, and restart one whose settings have. */
  readonly restartOnConfigChange: boolean;
}

/** A loaded plugin. */
export interface WatchedPlugin {
  readonly name: string;
  /** Folder or file below the plugins folder. */
  readonly path: string;
  readonly manifest: Manifest;
  /** What it was loaded from: another object after another load. */
  readonly build: { readonly sha256: string };
}

/** The part of a plugin manager that acts on changes; its promises reject as those of the manager do. */
export interface WatchedManager {
  /** In load order. */
  list(): readonly WatchedPlugin[];
  get(name: string): WatchedPlugin | undefined;
  loadAndStart(only: ReadonlySet<string>): Promise<EntryReport>;
  reload(name: string): Promise<unknown>;
  restart(name: string): Promise<unknown>;
  unload(name: string): Promise<void>;
}

/** Where the operator's settings of plugins lie, and what becomes of a change of them. */
export interface WatchedSettings {
  /** Folder of files `NAME.toml`; need not exist. */
  readonly folder?: string | undefined;
  /** A file with settings of any plugin. */
  readonly file?: string | undefined;
  /** Reads {@link file} again, for what follows. Throws where it is refused; what was read before counts then. */
  readFile(): void;
  /**
   * Keys of a running plugin whose values on disk differ from those it has: none after it has saved them itself. Throws
   * where they are refused.
   */
  changedKeys(plugin: string): readonly string[];
  /** Has the plugin take in the values on disk, and tells it of them by an event. Throws where they are refused. */
  takeIn(plugin: string): void;
}
