// SPDX-License-Identifier: MIT
// Plugins from a folder through their lives, with real components: forms, order, permissions, errors, traps.

import { afterEach, describe, expect, test } from 'vitest';
import type { PluginHandle } from '../../runtime/plugin/plugin-host.ts';
import { DEFAULT_SANDBOX } from '../../runtime/sandbox/sandbox.ts';
import type { ToyEvent } from '../events/toy.ts';
import { type Bench, bench, manifest, type Script, toyComponent, withManifest } from './toy-plugins.ts';

const benches: Bench[] = [];
async function made(...parts: Parameters<typeof bench>): Promise<Bench> {
  const one = await bench(...parts);
  benches.push(one);
  return one;
}
afterEach(async () => {
  for (const one of benches.splice(0)) await one.dispose();
});

/** Loads, initializes and starts everything. */
async function run({ manager }: Bench): Promise<void> {
  await manager.scanAndLoad();
  await manager.initializeAll();
  await manager.startAll();
}

describe('forms of a plugin', () => {
  test('a folder, a file with its manifest inside, and a file with its manifest beside', async () => {
    const { write, plugin, manager } = await made();
    await plugin('folder');
    await write({
      'embedded.wasm': withManifest(toyComponent, manifest('embedded')),
      'beside.wasm': toyComponent,
      'beside.toml': manifest('beside'),
      'inner/anything.wasm': withManifest(toyComponent, manifest('inner')),
      'named/plugin.toml': manifest('named', 'entry_point = "b.wasm"\n'),
      'named/a.wasm': Buffer.from('not this one'),
      'named/b.wasm': toyComponent,
      'readme.txt': 'nothing to load',
      'data/state.json': '{}',
      '.hidden/plugin.toml': 'broken',
    });
    const report = await manager.scanAndLoad();
    expect(report.failed).toEqual([]);
    expect(report.loaded).toEqual(['beside', 'embedded', 'folder', 'inner', 'named']);
    expect(manager.get('beside')?.path).toBe('beside.wasm');
    expect(manager.get('folder')?.metadata).toMatchObject({
      author: 'Toy',
      abiVersion: '1.2.0',
      permissions: [],
    });
  });

  test('the manifest beside wins over the one inside', async () => {
    const { write, manager } = await made();
    await write({ 'a.wasm': withManifest(toyComponent, manifest('inside')), 'a.toml': manifest('outside') });
    expect((await manager.scanAndLoad()).loaded).toEqual(['outside']);
  });

  test('what is there already is not loaded twice', async () => {
    const { plugin, manager, calls } = await made();
    await plugin('one');
    await manager.scanAndLoad();
    await plugin('two');
    expect((await manager.scanAndLoad()).loaded).toEqual(['two']);
    expect(calls).toEqual(['one connect', 'two connect']);
  });
});

describe('lives', () => {
  test('go in the order of dependencies, and back', async () => {
    const one = await made();
    await one.plugin('bert');
    await one.plugin('anna', '[dependencies]\ncora = "1.0.0"\n[optional-dependencies]\nbert = ">=1.0.0"\n');
    await one.plugin('cora', '', '1.4.0');
    await run(one);
    expect((await one.manager.stopAll()).done).toEqual(['anna', 'cora', 'bert']);
    expect(one.calls.filter((call) => !call.includes('connect'))).toEqual([
      'bert init',
      'cora init',
      'anna init',
      'bert start',
      'cora start',
      'anna start',
      'anna stop',
      'cora stop',
      'bert stop',
    ]);
    expect(one.manager.list().map(({ state }) => state)).toEqual(['stopped', 'stopped', 'stopped']);
  });

  test('go by the dependencies of today: a reload may bring new ones', async () => {
    const one = await made();
    await one.plugin('anna');
    await one.plugin('bert');
    await run(one);
    await one.plugin('anna', '[dependencies]\nbert = "1"\n');
    await one.manager.reload('anna');
    expect(one.manager.list().map(({ name }) => name)).toEqual(['anna', 'bert']);
    expect((await one.manager.stopAll()).done).toEqual(['anna', 'bert']);
  });

  test('run at once: calls of inline plugins are over before the promise is given', async () => {
    const { manager, plugin, calls } = await made();
    await plugin('anna');
    await plugin('bert');
    await manager.scanAndLoad();
    const later = manager.initializeAll();
    expect(calls.slice(-2)).toEqual(['anna init', 'bert init']);
    expect((await later).done).toEqual(['anna', 'bert']);
  });

  test('one can be loaded, started and unloaded alone', async () => {
    const { manager, plugin, calls } = await made();
    await plugin('anna');
    await plugin('bert', '[dependencies]\nanna = "*"\n');
    await expect(manager.load('bert')).rejects.toMatchObject({ code: 'RT_PLUGIN_DEPENDENCY_MISSING' });
    expect((await manager.load('anna')).state).toBe('loaded');
    await expect(manager.load('anna')).rejects.toMatchObject({ code: 'RT_PLUGIN_DUPLICATE' });
    await manager.load('bert');
    await expect(manager.start('anna')).rejects.toMatchObject({ code: 'RT_PLUGIN_STATE' });
    await expect(manager.initialize('bert')).rejects.toMatchObject({ code: 'RT_PLUGIN_DEPENDENCY_FAILED' });
    expect(manager.get('bert')?.state).toBe('loaded');
    await manager.initialize('anna');
    await manager.start('anna');
    await manager.initialize('bert');
    await manager.start('bert');
    await expect(manager.unload('anna')).rejects.toMatchObject({
      code: 'RT_PLUGIN_IN_USE',
      message: 'plugin anna cannot be unloaded: bert depend on it',
    });
    await manager.unload('bert');
    await manager.unload('anna');
    expect(manager.list()).toEqual([]);
    expect(calls.slice(-4)).toEqual(['bert stop', 'bert disconnect', 'anna stop', 'anna disconnect']);
    await expect(manager.unload('anna')).rejects.toMatchObject({ code: 'RT_PLUGIN_NOT_FOUND' });
    await expect(manager.load('../anna')).rejects.toMatchObject({ code: 'RT_PLUGIN_FILE' });
  });

  test('an error of init keeps a plugin and what depends on it from starting, and nobody else', async () => {
    const one = await made((step, { name }) => (name === 'bad' && step === 'init' ? 'error' : 'ok'));
    await one.plugin('bad');
    await one.plugin('child', '[dependencies]\nbad = "1"\n');
    await one.plugin('good');
    await one.manager.scanAndLoad();
    const { done, failed } = await one.manager.initializeAll();
    expect(done).toEqual(['good']);
    expect(failed.map(({ path, error }) => `${path} ${error.code} ${error.message}`)).toEqual([
      'bad RT_PLUGIN_LIFECYCLE plugin bad answered an error to init: no luck',
      'child RT_PLUGIN_DEPENDENCY_FAILED plugin child depends on bad, which is not available (child -> bad)',
    ]);
    expect((await one.manager.startAll()).done).toEqual(['good']);
    expect(one.manager.list().map(({ name, state }) => `${name} ${state}`)).toEqual([
      'bad failed',
      'child failed',
      'good started',
    ]);
    expect(one.calls.filter((call) => call.endsWith('disconnect'))).toEqual([
      'bad disconnect',
      'child disconnect',
    ]);
    await one.manager.unload('child');
    await one.manager.unload('bad');
    expect(one.manager.list().map(({ name }) => name)).toEqual(['good']);
  });

  test('an error of stop is reported, and the plugin is stopped all the same', async () => {
    const one = await made((step) => (step === 'stop' ? 'error' : 'ok'));
    await one.plugin('anna');
    await run(one);
    const { failed } = await one.manager.stopAll();
    expect(failed.map(({ error }) => error.code)).toEqual(['RT_PLUGIN_LIFECYCLE']);
    expect(one.manager.get('anna')?.state).toBe('stopped');
    expect(one.calls.at(-1)).toBe('anna disconnect');
  });
});

describe('events and commands', () => {
  const subscribing =
    (one: () => Bench, more: Script = () => undefined): Script =>
    (step, plugin) => {
      if (step === 'init') {
        one().bus.attach('bell', plugin);
        one().bus.attach('door_open', plugin, { mayVeto: true });
        one().commands.registerFor(plugin, plugin.name, 'Does it');
      }
      return more(step, plugin);
    };

  test('reach a plugin from the end of init on, and not after stop', async () => {
    const one: Bench = await made(subscribing(() => one));
    await one.plugin('anna');
    await one.manager.scanAndLoad();
    await one.manager.initializeAll();
    await one.bus.emit('bell', { times: 1 });
    await one.manager.startAll();
    expect(await one.commands.dispatch('anna', { tag: 'console' })).toBe('done');
    expect(one.calls.slice(1)).toEqual(['anna init', 'anna on-event', 'anna start', 'anna on-command']);
    await one.manager.stopAll();
    await one.bus.emit('bell', { times: 2 });
    expect(one.calls.slice(-2)).toEqual(['anna stop', 'anna disconnect']);
    expect(one.bus.hasSubscribers('bell')).toBe(false);
    expect(one.commands.list().map(({ name }) => name)).toEqual(['help']);
  });

  test('a plugin vetoes', async () => {
    const one: Bench = await made(
      subscribing(
        () => one,
        (step) => (step === 'on-event' ? 'veto' : 'ok'),
      ),
    );
    await one.plugin('anna');
    await run(one);
    expect(await one.bus.ask('door_open', { by: 'x' })).toEqual({
      proceed: false,
      by: 'anna',
      reason: 'vetoed',
    });
  });

  test('an error that a plugin answers is counted, and it lives on', async () => {
    const one: Bench = await made(
      subscribing(
        () => one,
        (step) => (step.startsWith('on-') ? 'error' : 'ok'),
      ),
      { policy: () => ({ failurePolicy: 'veto' }) },
    );
    await one.plugin('anna');
    await run(one);
    expect(await one.bus.ask('door_open', { by: 'x' })).toMatchObject({ proceed: false, by: 'anna' });
    await expect(one.commands.dispatch('anna', { tag: 'console' })).rejects.toMatchObject({
      code: 'RT_COMMAND_FAILED',
      message: 'no luck',
    });
    expect(one.manager.get('anna')).toMatchObject({
      state: 'started',
      metrics: { events: 1, commands: 1, errors: 2 },
    });
  });

  test('a trap ends the plugin, takes back what it registered, and leaves others alone', async () => {
    const one: Bench = await made(
      subscribing(
        () => one,
        (step, { name }) => (step === 'on-event' && name === 'anna' ? 'trap' : 'ok'),
      ),
    );
    await one.plugin('anna');
    await one.plugin('bert');
    await run(one);
    await one.bus.emit('bell', { times: 1 });
    await one.bus.emit('bell', { times: 2 });
    expect(one.calls.filter((call) => call.endsWith('on-event'))).toEqual([
      'anna on-event',
      'bert on-event',
      'bert on-event',
    ]);
    const plugin = one.manager.get('anna');
    expect(plugin?.state).toBe('quarantined');
    expect(plugin?.failure).toMatchObject({ code: 'RT_PLUGIN_TRAP' });
    expect(plugin?.memoryBytes).toBe(0);
    expect(one.calls.filter((call) => call === 'anna disconnect')).toHaveLength(1);
    expect(one.commands.get('anna')).toBeUndefined();
    expect(one.logger.lines.filter((line) => line.includes('plugin anna trapped in on-event'))).toHaveLength(
      2,
    );
    expect(await one.commands.dispatch('bert', { tag: 'console' })).toBe('done');
    expect((await one.manager.stopAll()).done).toEqual(['bert']);
  });

  test('a trap in a command is an error of the caller', async () => {
    const one: Bench = await made(
      subscribing(
        () => one,
        (step) => (step === 'on-command' ? 'trap' : 'ok'),
      ),
    );
    await one.plugin('anna');
    await run(one);
    await expect(one.commands.dispatch('anna', { tag: 'console' })).rejects.toMatchObject({
      code: 'RT_PLUGIN_TRAP',
    });
    await expect(one.commands.dispatch('anna', { tag: 'console' })).rejects.toMatchObject({
      code: 'RT_COMMAND_UNKNOWN',
    });
  });

  test('a bug of a host function traps the plugin', async () => {
    const one = await made((step) => {
      if (step === 'start') throw new TypeError('a bug of the host');
      return 'ok';
    });
    await one.plugin('anna');
    await one.manager.scanAndLoad();
    await one.manager.initializeAll();
    const { failed } = await one.manager.startAll();
    expect(failed[0]?.error).toMatchObject({ code: 'RT_PLUGIN_TRAP' });
    expect(one.manager.get('anna')?.state).toBe('quarantined');
  });

  test('what a plugin raises waits for its end, and then reaches it too', async () => {
    let depth = 0;
    const one: Bench = await made(
      subscribing(
        () => one,
        (step, plugin) => {
          if (step === 'start') one.bus.post('bell', { times: 1 }, { cause: plugin });
          if (step === 'on-event') depth = Math.max(depth, plugin.depth);
          if (step === 'on-event' && plugin.name === 'anna')
            one.bus.post('bell', { times: 2 }, { cause: plugin });
          return 'ok';
        },
      ),
    );
    await one.plugin('anna');
    await run(one);
    expect(depth).toBe(100);
    expect(one.bus.counters.droppedTooDeep).toBe(1);
    expect(one.calls.slice(1, 4)).toEqual(['anna init', 'anna start', 'anna on-event']);
    expect(one.manager.get('anna')?.depth).toBe(0);
  });

  test('plugins call each other’s commands, and none its own', async () => {
    const answers: string[] = [];
    const call = (one: Bench, plugin: PluginHandle<ToyEvent>, line: string): void => {
      try {
        answers.push(String(one.commands.callFrom(plugin, line)));
      } catch (thrown) {
        answers.push(thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'not an error');
      }
    };
    const one: Bench = await made(
      subscribing(
        () => one,
        (step, plugin) => {
          if (step === 'on-command' && plugin.name === 'anna') {
            call(one, plugin, 'bert');
            call(one, plugin, 'anna');
          }
          if (step === 'on-command' && plugin.name === 'bert') call(one, plugin, 'anna');
          return 'ok';
        },
      ),
    );
    await one.plugin('anna');
    await one.plugin('bert');
    await run(one);
    expect(await one.commands.dispatch('anna', { tag: 'console' })).toBe('done');
    expect(answers).toEqual(['RT_COMMAND_REENTRY', 'done', 'RT_COMMAND_REENTRY']);
  });
});

test('an engine that keeps a plugin less apart than it should is not used', async () => {
  const one = await made(undefined, { sandboxOf: () => ({ ...DEFAULT_SANDBOX, isolation: 'process' }) });
  await one.plugin('anna');
  const { failed } = await one.manager.scanAndLoad();
  expect(failed.map(({ error }) => `${error.code} ${error.message}`)).toEqual([
    'RT_PLUGIN_ISOLATION plugin anna is to run with isolation process; the engine of this host runs it inline',
  ]);
  expect(one.calls).toEqual([]);
});

describe('permissions', () => {
  const declares =
    '[permissions]\nread_users = true\nmanage_rooms = true\nmanage_users = true\nread_rooms = false\n';

  test('are what is declared and granted by default; the rest waits for the operator', async () => {
    const one = await made();
    await one.plugin('anna', declares);
    const { permissions } = await one.manager.scanAndLoad();
    expect([...(one.manager.get('anna')?.permissions ?? [])]).toEqual(['read_users']);
    expect(permissions).toEqual([{ plugin: 'anna', pending: ['manage_rooms', 'manage_users'], refused: [] }]);
    expect(one.manager.get('anna')?.pendingPermissions).toEqual(['manage_rooms', 'manage_users']);
  });

  test('are exactly the operator’s list, where there is one, and under the ceiling', async () => {
    const one = await made(undefined, {
      policy: () => ({ grant: ['manage_users', 'manage_rooms', 'veto_events'] }),
      ceiling: (permission) => permission !== 'manage_rooms',
    });
    await one.plugin('anna', declares);
    const { permissions } = await one.manager.scanAndLoad();
    expect([...(one.manager.get('anna')?.permissions ?? [])]).toEqual(['manage_users']);
    expect(permissions).toEqual([{ plugin: 'anna', pending: ['read_users'], refused: ['manage_rooms'] }]);
  });

  test('are all that is declared, for development', async () => {
    const one = await made(undefined, { grantDeclared: true });
    await one.plugin('anna', declares);
    expect((await one.manager.scanAndLoad()).permissions).toEqual([]);
    expect([...(one.manager.get('anna')?.permissions ?? [])]).toEqual([
      'manage_rooms',
      'manage_users',
      'read_users',
    ]);
  });
});
