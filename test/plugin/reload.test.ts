// SPDX-License-Identifier: MIT
// Replacing a plugin while the host runs: the new one, or the old one again, and nothing left behind.

import { afterEach, describe, expect, test } from 'vitest';
import { type Bench, bench, manifest, type Script, toyComponent, trappingComponent } from './toy-plugins.ts';

const benches: Bench[] = [];
afterEach(async () => {
  for (const one of benches.splice(0)) await one.dispose();
});

/** A started plugin `anna` that hears of bells and has a command; `more` decides what its steps answer. */
async function started(more: Script = () => 'ok'): Promise<Bench> {
  const one: Bench = await bench((step, plugin) => {
    if (step === 'init') {
      one.bus.attach('bell', plugin);
      one.commands.registerFor(plugin, plugin.name, `version ${plugin.version}`);
    }
    return more(step, plugin);
  });
  benches.push(one);
  await one.plugin('anna');
  await one.manager.scanAndLoad();
  await one.manager.initializeAll();
  await one.manager.startAll();
  one.calls.length = 0;
  return one;
}

test('the new one takes the place of the old one, between two events', async () => {
  const one = await started();
  await one.plugin('zora');
  await one.manager.load('zora');
  await one.plugin('anna', '', '1.1.0');
  const old = one.manager.get('anna');
  one.calls.length = 0;
  const fresh = await one.manager.reload('anna');
  expect(one.calls).toEqual(['anna connect', 'anna stop', 'anna disconnect', 'anna init', 'anna start']);
  expect([fresh.version, fresh.state, fresh.order, old?.state]).toEqual([
    '1.1.0',
    'started',
    old?.order,
    'unloaded',
  ]);
  expect(one.manager.list().map(({ name }) => name)).toEqual(['anna', 'zora']);
  expect(one.commands.get('anna')?.description).toBe('version 1.1.0');
  await one.bus.emit('bell', { times: 1 });
  expect(one.calls.filter((call) => call.endsWith('on-event'))).toEqual(['anna on-event']);
});

test('an event that is raised while they change places is heard once, by the new one', async () => {
  const one = await started((step) => {
    if (step === 'stop') one.bus.post('bell', { times: 1 });
    return 'ok';
  });
  await one.manager.reload('anna');
  expect(one.calls.filter((call) => !call.includes('connect'))).toEqual([
    'anna stop',
    'anna init',
    'anna start',
    'anna on-event',
  ]);
});

test('a plugin that trapped is started again at once, and its restart falls away', async () => {
  let trap = true;
  const one = await started((step) => (step === 'on-event' && trap ? 'trap' : 'ok'));
  await one.bus.emit('bell', { times: 1 });
  expect(one.manager.get('anna')?.state).toBe('quarantined');
  trap = false;
  await one.manager.reload('anna');
  expect(one.manager.get('anna')?.state).toBe('started');
  await one.bus.emit('bell', { times: 2 });
  expect(one.manager.get('anna')?.metrics.events).toBe(1);
});

describe('what cannot replace it', () => {
  test.each<[string, Record<string, string | Uint8Array>, string]>([
    ['a broken manifest', { 'anna/plugin.toml': 'name =' }, 'RT_TOML_SYNTAX'],
    ['a broken component', { 'anna/anna.wasm': 'no' }, 'RT_PLUGIN_COMPONENT'],
    ['another name', { 'anna/plugin.toml': manifest('bert') }, 'RT_PLUGIN_RENAMED'],
    [
      'a dependency that is not there',
      { 'anna/plugin.toml': manifest('anna', '[dependencies]\ngone = "1"\n') },
      'RT_PLUGIN_DEPENDENCY_MISSING',
    ],
    [
      'a version that others do not take',
      { 'anna/plugin.toml': manifest('anna', '', '2.0.0') },
      'RT_PLUGIN_DEPENDENCY_VERSION',
    ],
  ])('%s is refused while the old one serves on', async (_, files, code) => {
    const one = await started();
    await one.plugin('zora', '[dependencies]\nanna = "1"\n');
    await one.manager.load('zora');
    const old = one.manager.get('anna');
    await one.write(files);
    one.calls.length = 0;
    await expect(one.manager.reload('anna')).rejects.toMatchObject({ code });
    expect(one.calls).toEqual([]);
    expect(one.manager.get('anna')).toBe(old);
    expect(await one.commands.dispatch('anna', { tag: 'console' })).toBe('done');
  });

  test.each([
    ['instantiated', 'RT_PLUGIN_INSTANTIATE'],
    ['initialized', 'RT_PLUGIN_LIFECYCLE'],
    ['started', 'RT_PLUGIN_TRAP'],
  ])('one that cannot be %s gives way to the old one', async (when, code) => {
    const one = await started((step, { version }) => {
      if (version === '1.0.0') return 'ok';
      if (when === 'initialized' && step === 'init') return 'error';
      return when === 'started' && step === 'start' ? 'trap' : 'ok';
    });
    await one.plugin('anna', '', '1.1.0');
    if (when === 'instantiated') await one.write({ 'anna/anna.wasm': trappingComponent });
    await expect(one.manager.reload('anna')).rejects.toMatchObject({ code });
    expect(one.manager.get('anna')).toMatchObject({ version: '1.0.0', state: 'started' });
    expect(one.commands.get('anna')?.description).toBe('version 1.0.0');
    await one.bus.emit('bell', { times: 1 });
    expect(one.calls.at(-1)).toBe('anna on-event');
    const connects = one.calls.filter((call) => call === 'anna connect').length;
    expect(one.calls.filter((call) => call === 'anna disconnect')).toHaveLength(connects);
  });

  test('a name that is not loaded', async () => {
    const one = await started();
    await expect(one.manager.reload('bert')).rejects.toMatchObject({ code: 'RT_PLUGIN_NOT_FOUND' });
  });
});

test('two scans at once load nothing twice', async () => {
  const one = await bench();
  benches.push(one);
  await one.write({ 'anna/plugin.toml': manifest('anna'), 'anna/anna.wasm': toyComponent });
  const [first, second] = await Promise.all([one.manager.scanAndLoad(), one.manager.scanAndLoad()]);
  expect([first.loaded, second.loaded, second.failed]).toEqual([['anna'], [], []]);
});

test('a hundred reloads leave nothing behind', async () => {
  const one = await started();
  for (let times = 0; times < 100; times += 1) await one.manager.reload('anna');
  await one.bus.emit('bell', { times: 1 });
  expect(one.calls.filter((call) => call.endsWith('on-event'))).toHaveLength(1);
  expect(one.commands.list()).toHaveLength(2);
  expect(one.bus.queued).toBe(0);
  await one.manager.unload('anna');
  expect(one.bus.hasSubscribers('bell')).toBe(false);
  const count = (what: string) => one.calls.filter((call) => call === `anna ${what}`).length;
  expect([count('connect'), count('disconnect')]).toEqual([100, 101]);
});
