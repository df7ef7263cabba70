// SPDX-License-Identifier: MIT
// Host functions that serve one plugin by itself: configuration, storage, timers, time, chance, log.

import { mkdirSync, readFileSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';

import { PERMISSIONS } from '../../generated/permissions.ts';
import type { Imports } from '../../generated/world.ts';
import { tableLayer } from '../../runtime/server/config-layer.ts';
import { cleanUp, hostFunctions, temporaryFolder } from './host-functions-support.ts';
import { refusalOf, scriptedPlugin } from './support.ts';

afterEach(cleanUp);

describe('configuration', () => {
  const manifest = {
    config: { greeting: 'hello', limits: { strikes: 3, rate: 0.5 }, words: ['a'], on: true },
    config_schema: { properties: { limits: { properties: { strikes: { type: 'integer', maximum: 10 } } } } },
  };

  it('maps values to the variant of the world and back', async () => {
    const { connect } = hostFunctions();
    const { imports } = connect('greeter', { manifest });
    const { config } = imports;
    expect(config.getConfig('greeting')).toEqual({ tag: 'text', val: 'hello' });
    expect(config.getConfig('limits.strikes')).toEqual({ tag: 'integer', val: 3n });
    expect(config.getConfig('limits.rate')).toEqual({ tag: 'number', val: 0.5 });
    expect(config.getConfig('on')).toEqual({ tag: 'boolean', val: true });
    expect(config.getConfig('limits')).toEqual({ tag: 'json', val: '{"strikes":3,"rate":0.5}' });
    expect(config.getConfig('none')).toBeUndefined();
    config.setConfig('limits.rate', { tag: 'number', val: 2 });
    expect(config.getConfig('limits.rate')).toEqual({ tag: 'number', val: 2 });
    config.setConfig('words', { tag: 'json', val: '["x", {"y": 1}]' });
    expect(config.getConfig('words')).toEqual({ tag: 'json', val: '["x",{"y":1}]' });
    const json = (val: string) => refusalOf(() => config.setConfig('words', { tag: 'json', val }));
    expect(await json('{broken')).toMatch(/^invalid-argument: the value is not JSON text/);
    expect(await json('{"__proto__": 1}')).toMatch(/^invalid-argument/);
    expect(await json('null')).toMatch(/^invalid-argument/);
  });

  it('says nothing of a file of the operator that cannot be read, nor where it is', async () => {
    const folder = temporaryFolder();
    const { connect } = hostFunctions({ configFolder: folder });
    const { imports } = connect('greeter', { manifest });
    imports.config.setConfig('greeting', { tag: 'text', val: 'hi' });
    const file = join(folder, 'greeter.toml');
    const told = 'unavailable: the file of the configuration cannot be used; nothing was written';
    writeFileSync(file, 'secret = \n');
    expect(await refusalOf(() => imports.config.saveConfig())).toBe(told);
    rmSync(file);
    mkdirSync(file);
    expect(await refusalOf(() => imports.config.saveConfig())).toBe(told);
    rmdirSync(file);
    imports.config.saveConfig();
    expect(readFileSync(file, 'utf8')).toContain('hi');
  });

  it('keeps of what was set only what is there yet, so that setting without end costs nothing', async () => {
    const folder = temporaryFolder();
    const { connect } = hostFunctions({ configFolder: folder });
    const { imports } = connect('greeter', { manifest: { config: { table: {} } } });
    for (let times = 0; times < 2000; times += 1) {
      imports.config.setConfig(`table.key${times}`, { tag: 'integer', val: 1n });
      imports.config.setConfig('table', { tag: 'json', val: '{}' });
    }
    imports.config.setConfig('table.last', { tag: 'integer', val: 7n });
    imports.config.saveConfig();
    const text = readFileSync(join(folder, 'greeter.toml'), 'utf8');
    expect(text).toContain('last = 7');
    expect(text.length).toBeLessThan(100);
  });

  it('holds values to the schema of the plugin, from the manifest or a file beside it', async () => {
    const { connect } = hostFunctions();
    const inline = connect('inline', { manifest });
    const set = (imports: Imports) =>
      refusalOf(() => imports.config.setConfig('limits.strikes', { tag: 'integer', val: 11n }));
    expect(await set(inline.imports)).toBe('invalid-argument: config.limits.strikes must be <= 10');
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'schema.json'), JSON.stringify(manifest.config_schema));
    symlinkSync(join(folder, 'schema.json'), join(folder, 'link.json'));
    mkdirSync(join(folder, 'folder.json'));
    const functions = hostFunctions().functions;
    const withSchema = (name: string) => {
      const { handle } = scriptedPlugin('filed', PERMISSIONS, {
        manifest: { ...manifest, config_schema: name },
      });
      return functions.connect({ ...handle, folder });
    };
    expect(await set(withSchema('schema.json'))).toBe(
      'invalid-argument: config.limits.strikes must be <= 10',
    );
    for (const name of ['link.json', 'folder.json', 'none.json', '../schema.json']) {
      expect(() => withSchema(name)).toThrow(/^config_schema /);
    }
  });

  it('lays the operator over the manifest, and saves to the file of the plugin', async () => {
    const folder = temporaryFolder();
    const settingsOf = (name: string) =>
      tableLayer(undefined, [], { greeting: `hi from ${name}` }, 'host.toml');
    const options = { configFolder: folder, settingsOf };
    const { connect, functions, eventBus } = hostFunctions(options);
    const plugin = connect('greeter', { manifest });
    const { config } = plugin.imports;
    expect(config.getConfig('greeting')).toEqual({ tag: 'text', val: 'hi from greeter' });
    config.setConfig('limits.strikes', { tag: 'integer', val: 5n });
    config.saveConfig();
    expect(readFileSync(join(folder, 'greeter.toml'), 'utf8').trim()).toBe('[limits]\nstrikes = 5');
    writeFileSync(join(folder, 'greeter.toml'), 'greeting = "changed"\n');
    expect(functions.reloadConfig(plugin.handle)).toEqual(['greeting', 'limits.strikes']);
    expect(eventBus.queued).toBe(0);
    expect(plugin.heard.map(({ event }) => event)).toEqual([
      { tag: 'config-change', val: { keys: ['greeting', 'limits.strikes'] } },
    ]);
    expect(config.getConfig('limits.strikes')).toEqual({ tag: 'integer', val: 3n });
    functions.disconnect(plugin.handle);
    expect(functions.reloadConfig(plugin.handle)).toEqual([]);
  });

  it('says that nothing is saved where no folder is given, and slows a plugin that saves without end', async () => {
    const { connect } = hostFunctions();
    const { imports } = connect('greeter');
    imports.config.setConfig('a', { tag: 'boolean', val: true });
    expect(await refusalOf(() => imports.config.saveConfig())).toMatch(/^unavailable/);
    const clock = { at: 0 };
    const limited = hostFunctions({
      configFolder: temporaryFolder(),
      limits: { configSaves: { burst: 1, perSecond: 1 } },
      monotonic: () => clock.at,
    }).connect('greeter');
    limited.imports.config.saveConfig();
    expect(await refusalOf(() => limited.imports.config.saveConfig())).toMatch(/^limit-exceeded/);
  });
});

describe('what a plugin without WASI lacks', () => {
  it('keeps items of each plugin apart, over reloads, within the quota', async () => {
    const { connect, functions } = hostFunctions();
    const first = connect('first');
    const second = connect('second');
    first.imports.storage.setItem('k', Uint8Array.of(1, 2));
    expect(second.imports.storage.getItem('k')).toBeUndefined();
    functions.disconnect(first.handle);
    const again = connect('first');
    expect(again.imports.storage.getItem('k')).toEqual(Uint8Array.of(1, 2));
    expect(again.imports.storage.listKeys('')).toEqual(['k']);
    expect(await refusalOf(() => again.imports.storage.setItem('big', new Uint8Array(1024 * 1024)))).toMatch(
      /^limit-exceeded/,
    );
    expect(await refusalOf(() => again.imports.storage.setItem('', Uint8Array.of()))).toMatch(
      /^invalid-argument/,
    );
    again.imports.storage.removeItem('k');
    expect(await refusalOf(() => again.imports.storage.removeItem('k'))).toBe(
      'not-found: there is no item "k"',
    );
  });

  it('fires timers as events at the plugin that set them, until it is gone', async () => {
    const { connect, functions } = hostFunctions();
    const setter = connect('setter');
    const other = connect('other');
    other.imports.events.subscribeEvent('server_start', 'normal');
    const timer = setter.imports.timers.setTimer(10, true);
    await pause(60);
    expect(setter.heard.length).toBeGreaterThan(1);
    expect(setter.heard[0]?.event).toEqual({ tag: 'timer', val: { timer } });
    expect(setter.heard[0]?.context.stage).toEqual({ tag: 'happened' });
    expect(other.heard).toEqual([]);
    expect(await refusalOf(() => setter.imports.timers.setTimer(9, false))).toMatch(/^invalid-argument/);
    expect(await refusalOf(() => setter.imports.timers.cancelTimer(99))).toBe(
      'not-found: no timer 99 is set',
    );
    functions.disconnect(setter.handle);
    const count = setter.heard.length;
    await pause(40);
    expect(setter.heard).toHaveLength(count);
  });

  it('tells the time in whole milliseconds, and never backwards', () => {
    let at = 5.9;
    const { connect, clock } = hostFunctions({ monotonic: () => at });
    const { imports } = connect('watch');
    clock.at = 1_700_000_000_123.7;
    expect(imports.clock.now()).toBe(1_700_000_000_123n);
    expect(imports.clock.monotonic()).toBe(5n);
    at = 7.1;
    expect(imports.clock.monotonic()).toBe(7n);
  });

  it('gives random bytes up to its limit, and traps above it', () => {
    const { connect } = hostFunctions();
    const { random } = connect('dice').imports;
    expect(random.getRandomBytes(0)).toEqual(new Uint8Array());
    const most = random.getRandomBytes(65_536);
    expect(most).toHaveLength(65_536);
    expect(new Set(most).size).toBe(256);
    expect(() => random.getRandomBytes(65_537)).toThrow(expect.objectContaining({ code: 'TRAP_HOST' }));
    const numbers = new Set(Array.from({ length: 100 }, () => random.getRandomU64()));
    expect(numbers.size).toBe(100);
    expect([...numbers].some((number) => number > 2n ** 60n)).toBe(true);
  });

  it('logs under the name of the plugin, at the level chosen for it', () => {
    const { connect, records, clock } = hostFunctions({
      logLevelOf: (name) => (name === 'loud' ? 'trace' : 'warn'),
    });
    connect('loud').imports.log.log('trace', 'a\nb');
    connect('quiet').imports.log.log('info', 'not kept');
    expect(records).toEqual([{ plugin: 'loud', level: 'trace', message: 'a\\nb', at: clock.at }]);
  });

  it('says who the host is and what the plugin may', () => {
    const { connect } = hostFunctions();
    expect(connect('me', { permissions: ['read_users', 'emit_events'] }).imports.host.getHostInfo()).toEqual({
      version: '1.2.3',
      worldVersion: '1.0.0',
      pluginName: 'me',
      permissions: ['emit_events', 'read_users'],
    });
  });
});
