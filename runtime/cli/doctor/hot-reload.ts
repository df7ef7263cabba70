// SPDX-License-Identifier: MIT
// Why a changed file would not be noticed, or not soon.

import type { PluginPackage } from '../../plugin/plugin-package.ts';
import { locator } from '../../toml/locate.ts';
import { type DoctorFinding, finding } from './finding.ts';
import { watchLimit } from './folders.ts';
import type { HostFile } from './host-file.ts';

/** Milliseconds of quiet from which on a change seems to be ignored. */
const LONG_DEBOUNCE = 5_000;

/**
 * Findings on `[hot_reload]`.
 *
 * @param folders how many there are to watch.
 * @param limit how many the system lets one account watch; undefined where it has no such number.
 */
export function checkHotReload(
  { config, path, locate }: HostFile,
  folders: number,
  limit: number | undefined = watchLimit(),
): DoctorFinding[] {
  const { enabled, debounceDelayMs, pollIntervalSecs } = config.hotReload;
  const at = (key: string) => ({ path, ...locate?.(['hot_reload', key]) });
  if (!enabled) {
    const help = 'set it to true, or reload by hand with the command plugin reload NAME';
    return [
      finding('note', 'DOCTOR_HOT_RELOAD_OFF', 'changed plugins are not reloaded', {
        ...at('enabled'),
        help,
      }),
    ];
  }
  const found: DoctorFinding[] = [];
  if (limit !== undefined && limit < folders) {
    const message = `the system lets an account watch ${limit} folders, and there are ${folders}: changes are found by looking every ${pollIntervalSecs} s only`;
    const help = 'sysctl fs.inotify.max_user_watches=524288';
    found.push(finding('warning', 'DOCTOR_WATCH_LIMIT', message, { ...at('enabled'), help }));
  }
  if (debounceDelayMs > LONG_DEBOUNCE) {
    const message = `a change counts after ${debounceDelayMs} ms of quiet`;
    const help = 'some hundred milliseconds are enough: every write begins the wait anew';
    found.push(finding('note', 'DOCTOR_DEBOUNCE', message, { ...at('debounce_delay_ms'), help }));
  }
  return found;
}

/** A note on a plugin that says that it cannot be reloaded. */
export function checkReloadable({ manifest, manifestSource }: PluginPackage, path: string): DoctorFinding[] {
  if (!('hot_reload' in manifest) || manifest.hot_reload !== false) return [];
  const message = `${manifest.name} cannot be replaced while the host runs: its manifest says hot_reload = false`;
  const help = 'restart the host after an update of it';
  const place = locator(manifestSource.text)(['hot_reload']);
  return [finding('note', 'DOCTOR_HOT_RELOAD_PLUGIN', message, { path, ...place, help })];
}
