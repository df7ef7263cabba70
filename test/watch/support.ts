// SPDX-License-Identifier: MIT
// A toy world of plugins whose folder is watched, and ways to wait for what the watcher does about files.

import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { PluginWatcher } from '../../runtime/watch/plugin-watcher.ts';
import type { WatchOptions } from '../../runtime/watch/watch-options.ts';
import { type Bench, bench, manifest, type Script, toyComponent } from '../plugin/toy-plugins.ts';

/** Short times, so that tests are: real ones are in `host.toml`. */
export const SHORT: WatchOptions = {
  pollInterval: 200,
  debounceDelay: 100,
  restartOnWasmChange: true,
  restartOnConfigChange: true,
};

const LONGEST_WAIT = 20_000;

/** Waits until something holds; fails with what it was looking for. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const since = performance.now();
  while (!holds()) {
    if (performance.now() - since > LONGEST_WAIT) throw new Error(`it never came to this: ${what}`);
    await pause(5);
  }
}

/** Waits for longer than any change needs to be acted on. */
export async function longEnough({ debounceDelay, pollInterval }: WatchOptions = SHORT): Promise<void> {
  await pause(3 * debounceDelay + 2 * pollInterval);
}

/** A component with the same code and other bytes. */
export function variant(number: number, component: Uint8Array = toyComponent): Uint8Array {
  const text = Buffer.from(String(number));
  return Buffer.concat([component, Buffer.of(0, text.length + 2, 1), Buffer.from('v'), text]);
}

/** A bench whose plugins run and whose folder is watched. */
export interface WatchedBench extends Bench {
  readonly watcher: PluginWatcher;
  /** Lines of the log that were written at this level. */
  logged(level: 'info' | 'warn' | 'error'): string[];
}

/** Writes files, starts what they are, and watches them until the test is over. */
export async function watched(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: Partial<WatchOptions> = {},
  script?: Script,
): Promise<WatchedBench> {
  const one = await bench(script);
  await one.write(files);
  const watcher = new PluginWatcher(one.folder, one.manager, { ...SHORT, ...options }, one.logger);
  onTestFinished(async () => {
    await watcher.close();
    await one.dispose();
  });
  await watcher.begin();
  const { load } = await one.manager.loadAndStart();
  await watcher.open(load);
  one.calls.length = 0;
  const logged: WatchedBench['logged'] = (level) =>
    one.logger.lines
      .filter((line) => line.startsWith(`${level} `))
      .map((line) => line.slice(level.length + 1));
  return { ...one, watcher, logged };
}

/** Files of a toy plugin in a folder of its name. */
export function toy(name: string, more = '', version = '1.0.0'): Record<string, string | Uint8Array> {
  return { [`${name}/plugin.toml`]: manifest(name, more, version), [`${name}/${name}.wasm`]: toyComponent };
}
