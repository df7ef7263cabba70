// SPDX-License-Identifier: MIT
// The operator edits the settings of a plugin while it runs: it is restarted with them, or told of them.

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createLogger } from '../../runtime/server/logger.ts';
import { type Body, type GuestParts, guest, OUT } from '../hostile/guest.ts';
import { until } from '../watch/support.ts';
import { manifestOf, type Site, site } from './counter.ts';

const DEBOUNCE = 100;

/** WAT that saves a mood of its own. */
const save: Body = (text) => {
  const value = text('serene').replace('i32.const', 'i64.const');
  return `(call $config.set-config ${text('mood')} (i32.const 3) ${value} (i32.const ${OUT}))
    (call $config.save-config (i32.const ${OUT}))`;
};

/** Tells its setting `mood`, whether it heard an event, and saves a mood of its own. */
const moody = (parts: GuestParts = {}) =>
  guest({
    commands: ['mood', 'heard', 'settle'],
    fields: '(global $heard (mut i32) (i32.const 0))',
    onEvent: '(global.set $heard (i32.const 1))',
    onCommand: (text) => `
      (if (i32.eq (local.get $name-length) (i32.const 5)) (then
        (if (global.get $heard) (then (return (call $say ${text('yes')}))))
        (return (call $say ${text('no')}))))
      (if (i32.eq (local.get $name-length) (i32.const 6)) (then ${save(text)} (return (call $tell))))
      (call $config.get-config ${text('mood')} (i32.const ${OUT}))
      (return (call $say (i32.load (i32.const ${OUT + 24})) (i32.load (i32.const ${OUT + 28}))))`,
    ...parts,
  });

interface Watched extends Site {
  readonly log: string[];
}

/** A host with the plugin `anna`, whose settings are watched. */
async function watched(hotReload: string, more = '', parts: GuestParts = {}): Promise<Watched> {
  const log: string[] = [];
  const { logger } = createLogger({ destination: { write: (line: string) => void log.push(line) } });
  const manifest = `${more}[permissions]\nwrite_config = true\n[config]\nmood = "calm"\n[config_schema]\ntype = "object"\n[config_schema.properties.mood]\ntype = "string"\n`;
  const files = {
    'plugins/anna/plugin.toml': manifestOf('anna', manifest),
    'plugins/anna/anna.wasm': await moody(parts),
  };
  const hostToml = `[hot_reload]\ndebounce_delay_ms = ${DEBOUNCE}\n${hotReload}`;
  return { ...(await site(files, hostToml, { logger })), log };
}

const longEnough = () => pause(5 * DEBOUNCE);

test('a changed setting restarts the plugin', async () => {
  const it = await watched('');
  expect(await it.ask('mood')).toBe('calm');
  const old = it.host.pluginManager.get('anna');
  it.write({ 'data/config/anna.toml': 'mood = "wild"\n' });
  await until('another instance', () => it.host.pluginManager.get('anna') !== old);
  expect(await it.ask('mood')).toBe('wild');
  expect(await it.ask('heard')).toBe('no');
  await until('a line', () => it.log.some((line) => line.includes('anna was restarted')));
  // Values may be secrets.
  expect(it.log.filter((line) => line.includes('wild'))).toEqual([]);
  const second = it.host.pluginManager.get('anna');
  it.write({ 'data/config/anna.toml': '# the same\nmood = "wild"\n', 'data/config/bert.toml': 'x = 1\n' });
  await longEnough();
  expect(it.host.pluginManager.get('anna')).toBe(second);
});

test('a file of settings for a plugin that is not there is told when it appears, not when it goes', async () => {
  const it = await watched('');
  it.write({ 'data/config/ana.toml': 'mood = "wild"\n' });
  await until('a line', () => it.log.some((line) => line.includes('did you mean anna.toml?')));
  rmSync(join(it.root, 'data/config/ana.toml'));
  it.write({ 'data/config/zz.toml': 'x = 1\n' });
  await until('a line', () => it.log.some((line) => line.includes('it counts when there is one')));
  const told = it.log.filter((line) => line.includes('is for a plugin that is not loaded'));
  expect(told.map((line) => JSON.parse(line).msg)).toEqual([
    'config/ana.toml is for a plugin that is not loaded: did you mean anna.toml?',
    'config/zz.toml is for a plugin that is not loaded: it counts when there is one',
  ]);
});

test.each([
  ['the operator says so', 'restart_on_config_change = false\n', ''],
  ['the plugin says so', '', 'hot_reload = false\n'],
])('a changed setting reaches the plugin as an event where %s', async (_, hotReload, manifest) => {
  const it = await watched(hotReload, manifest);
  const old = it.host.pluginManager.get('anna');
  expect(await it.ask('heard')).toBe('no');
  it.write({ 'data/config/anna.toml': 'mood = "wild"\n' });
  await until('a line', () => it.log.some((line) => line.includes('anna was told')));
  expect(await it.ask('mood')).toBe('wild');
  expect(await it.ask('heard')).toBe('yes');
  expect(it.host.pluginManager.get('anna')).toBe(old);
});

test('what the plugin saves itself is no change, and is there after a reload', async () => {
  const it = await watched('');
  const old = it.host.pluginManager.get('anna');
  expect(await it.ask('settle')).toBe('done');
  await longEnough();
  expect(it.host.pluginManager.get('anna')).toBe(old);
  expect(readFileSync(join(it.root, 'data/config/anna.toml'), 'utf8')).toContain('serene');
  await it.host.pluginManager.reload('anna');
  expect(await it.ask('mood')).toBe('serene');
});

test('what the plugin saves in `stop` is there for the next one', async () => {
  const it = await watched('', '', { stop: save });
  expect(await it.ask('mood')).toBe('calm');
  await it.host.pluginManager.reload('anna');
  expect(await it.ask('mood')).toBe('serene');
  expect(await it.ask('heard')).toBe('no');
});

test('what host.toml says of its configuration counts while the host runs, under its own file', async () => {
  const it = await watched('');
  const hostToml = readFileSync(join(it.root, 'host.toml'), 'utf8');
  const old = it.host.pluginManager.get('anna');
  it.write({ 'host.toml': `${hostToml}[plugins.anna.config]\nmood = "grave"\n` });
  await until('another instance', () => it.host.pluginManager.get('anna') !== old);
  expect(await it.ask('mood')).toBe('grave');
  expect(it.log.filter((line) => line.includes('grave'))).toEqual([]);

  // What cannot be, in the file or for the plugin, leaves it as it is, also over a restart.
  const second = it.host.pluginManager.get('anna');
  it.write({ 'host.toml': `${hostToml}[plugins.anna.config]\nmood = 7\n` });
  await until('a report', () => it.log.some((line) => line.includes('settings of anna were not taken in')));
  it.write({ 'host.toml': 'hot_reload = "what"\n' });
  await until('another', () => it.log.some((line) => line.includes('host.toml was not taken in')));
  expect(it.host.pluginManager.get('anna')).toBe(second);
  await it.host.pluginManager.restart('anna');
  expect(await it.ask('mood')).toBe('grave');

  it.write({ 'data/config/anna.toml': 'mood = "wild"\n', 'host.toml': hostToml });
  for (const since = performance.now(); performance.now() - since < 20_000; await pause(20)) {
    if ((await it.ask('mood')) === 'wild') break;
  }
  expect(await it.ask('mood')).toBe('wild');
});

test('settings that are refused are reported once, and the plugin keeps those it has', async () => {
  const it = await watched('');
  const old = it.host.pluginManager.get('anna');
  it.write({ 'data/config/anna.toml': 'mood = 7\n' });
  const refusals = () => it.log.filter((line) => line.includes('the settings of anna were not taken in'));
  await until('a report', () => refusals().length > 0);
  it.write({ 'data/config/anna.toml': 'mood = 7\n# again\n' });
  await longEnough();
  expect(refusals()).toHaveLength(1);
  expect(it.host.pluginManager.get('anna')).toBe(old);
  expect(await it.ask('mood')).toBe('calm');
  it.write({ 'data/config/anna.toml': 'mood = "mild"\n' });
  await until('another instance', () => it.host.pluginManager.get('anna') !== old);
  expect(await it.ask('mood')).toBe('mild');
});
