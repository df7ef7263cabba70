// SPDX-License-Identifier: MIT
// A host watches its plugins from its start to its stop, unless the operator says otherwise.

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { until } from '../watch/support.ts';
import { COUNT, counterComponent, manifestOf, type Site, site, TICK } from './counter.ts';

const DEBOUNCE = 100;
const WATCHING = `[hot_reload]\ndebounce_delay_ms = ${DEBOUNCE}\n`;

async function counter(hostToml: string): Promise<Site> {
  const files = {
    'plugins/anna/plugin.toml': manifestOf('anna'),
    'plugins/anna/anna.wasm': await counterComponent(),
  };
  return site(files, hostToml);
}

/** Files that the system watches for this process. */
function watchedFiles(): number {
  const lines = readdirSync('/proc/self/fdinfo').flatMap((name) => {
    try {
      return readFileSync(`/proc/self/fdinfo/${name}`, 'utf8').split('\n');
    } catch {
      // Closed since it was listed.
      return [];
    }
  });
  return lines.filter((line) => line.startsWith('inotify ')).length;
}

test('what is new, changed and gone is so for a running host', async () => {
  const it = await counter(WATCHING);
  const { pluginManager, eventBus } = it.host;
  for (let tick = 0; tick < 3; tick += 1) await eventBus.emitCustom(TICK, String(tick), 'test');
  it.write({ 'plugins/anna/plugin.toml': manifestOf('anna', '', '1.1.0') });
  await until('the new version', () => pluginManager.get('anna')?.version === '1.1.0');
  expect(await it.ask(COUNT)).toBe('3');
  it.write({
    'plugins/bert/bert.wasm': await counterComponent(),
    'plugins/bert/plugin.toml': manifestOf('bert', '[dependencies]\nanna = "1.1"\n'),
  });
  // Both have a command of one name, so that the second is refused; the host goes on.
  await until('a report', () => pluginManager.get('bert') !== undefined);
  rmSync(join(it.root, 'plugins/bert'), { recursive: true });
  await until('bert gone', () => pluginManager.get('bert') === undefined);
  expect(await it.ask(COUNT)).toBe('3');
});

test('a host that stops acts on nothing any more, also in the middle of a change', async () => {
  const it = await counter(WATCHING);
  it.write({ 'plugins/anna/plugin.toml': manifestOf('anna', '', '1.1.0') });
  await pause(DEBOUNCE);
  await it.host.stop();
  const { version } = it.host.pluginManager.get('anna') ?? {};
  it.write({ 'plugins/anna/plugin.toml': manifestOf('anna', '', '1.2.0') });
  await pause(5 * DEBOUNCE);
  expect(it.host.pluginManager.get('anna')?.version).toBe(version);
});

test.runIf(process.platform === 'linux')('a host that stops leaves no file watched', async () => {
  const before = watchedFiles();
  const it = await counter(WATCHING);
  expect(watchedFiles()).toBeGreaterThan(before);
  await it.host.stop();
  expect(watchedFiles()).toBe(before);
});

test('a host with enabled = false leaves files alone', async () => {
  const it = await counter(`${WATCHING}enabled = false\n`);
  writeFileSync(join(it.root, 'plugins/anna/anna.wasm'), 'no');
  it.write({ 'plugins/anna/plugin.toml': 'no', 'data/config/anna.toml': 'no' });
  await pause(5 * DEBOUNCE);
  expect(await it.ask(COUNT)).toBe('0');
  await expect(it.host.pluginManager.reload('anna')).rejects.toMatchObject({ code: 'RT_TOML_SYNTAX' });
});
