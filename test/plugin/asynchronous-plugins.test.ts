// SPDX-License-Identifier: MIT
// Plugins whose answers come later, as from another thread: the same lives, with turns and without blocking others.

import { afterEach, expect, test } from 'vitest';
import type { Decision, Pending } from '../../runtime/events/event.ts';
import { componentEngine } from '../../runtime/plugin/plugin-engine.ts';
import { type Act, type Bench, bench, type Script, type StepName, toyBinding } from './toy-plugins.ts';

const benches: Bench[] = [];
afterEach(async () => {
  for (const one of benches.splice(0)) await one.dispose();
});

/** A bench where every call is answered in a later task; components are real and run on this thread. */
async function later(script: Script): Promise<Bench> {
  const engine = componentEngine(toyBinding);
  const wait = () => new Promise((resolve) => setTimeout(resolve, 1));
  const one: Bench = await bench(
    script,
    {
      engine: {
        prepare: async (component, manifest) => ({
          ...(await engine.prepare(component, manifest)),
          isolation: 'worker',
        }),
      },
    },
    (guest) => ({
      init: async (exports) => {
        await wait();
        return guest.init(exports);
      },
      start: async (exports) => {
        await wait();
        return guest.start(exports);
      },
      stop: async (exports) => {
        await wait();
        return guest.stop(exports);
      },
      onEvent: async (exports, event, context): Promise<Decision> => {
        await wait();
        return guest.onEvent(exports, event, context);
      },
      onCommand: async (exports, invocation): Promise<string> => {
        await wait();
        return guest.onCommand(exports, invocation);
      },
      completeCommand: (): Pending<readonly string[]> => [],
    }),
  );
  benches.push(one);
  return one;
}

async function started(more: (step: StepName, name: string) => Act = () => 'ok'): Promise<Bench> {
  const one: Bench = await later((step, plugin) => {
    if (step === 'init') {
      one.bus.attach('bell', plugin);
      one.bus.attach('door_open', plugin, { mayVeto: true });
      one.commands.registerFor(plugin, plugin.name, '');
    }
    return more(step, plugin.name);
  });
  await one.plugin('anna');
  await one.plugin('bert', '[dependencies]\nanna = "1"\n');
  await one.manager.scanAndLoad();
  await one.manager.initializeAll();
  await one.manager.startAll();
  return one;
}

test('live in the same order as others', async () => {
  const one = await started();
  await one.manager.stopAll();
  expect(one.calls.filter((call) => !call.includes('connect'))).toEqual([
    'anna init',
    'bert init',
    'anna start',
    'bert start',
    'bert stop',
    'anna stop',
  ]);
});

test('get one call at a time, in order; telling them does not wait, and emit does', async () => {
  const one = await started();
  one.calls.length = 0;
  const heard: number[] = [];
  one.bus.subscribe('bell', ({ times }) => void heard.push(times), 'host');
  const told = [one.bus.emit('bell', { times: 1 }), one.bus.emit('bell', { times: 2 })];
  const answer = one.commands.dispatch('anna', { tag: 'console' });
  expect(heard).toEqual([1, 2]);
  expect(one.calls).toEqual([]);
  expect(one.manager.get('anna')?.running).toBe(true);
  await Promise.all(told);
  expect(await answer).toBe('done');
  expect(one.calls.filter((call) => call.startsWith('anna'))).toEqual([
    'anna on-event',
    'anna on-event',
    'anna on-command',
  ]);
});

test('veto later', async () => {
  const one = await started((step, name) => (step === 'on-event' && name === 'bert' ? 'veto' : 'ok'));
  expect(await one.bus.ask('door_open', { by: 'x' })).toEqual({
    proceed: false,
    by: 'bert',
    reason: 'vetoed',
  });
});

test('a trap ends the plugin; what waited for it is refused, and others are told', async () => {
  const one = await started((step, name) => (step === 'on-event' && name === 'anna' ? 'trap' : 'ok'));
  const told = [one.bus.emit('bell', { times: 1 }), one.bus.emit('bell', { times: 2 })];
  await expect(one.commands.dispatch('anna', { tag: 'console' })).rejects.toMatchObject({
    code: 'RT_PLUGIN_UNREACHABLE',
  });
  await Promise.all(told);
  expect(one.manager.get('anna')?.state).toBe('quarantined');
  expect(one.calls.filter((call) => call.endsWith('on-event'))).toEqual([
    'anna on-event',
    'bert on-event',
    'bert on-event',
  ]);
});

test('so many calls may wait and no more; all are refused when the plugin ends', async () => {
  const one = await started((step, name) => (step === 'on-command' && name === 'anna' ? 'trap' : 'ok'));
  const call = async () => one.commands.dispatch('anna', { tag: 'console' });
  const calls = Array.from({ length: 1001 }, call);
  const settled = Promise.allSettled(calls);
  await expect(call()).rejects.toMatchObject({
    code: 'RT_PLUGIN_BUSY',
    kind: 'limit-exceeded',
    message: 'anna has 1000 calls waiting already',
  });
  const outcomes = (await settled).map((each) => each.status === 'rejected' && each.reason.code);
  expect(new Set(outcomes.slice(1))).toEqual(new Set(['RT_PLUGIN_UNREACHABLE']));
  expect(one.manager.get('anna')?.state).toBe('quarantined');
});

test('an error of init keeps those that depend on it from starting', async () => {
  const one = await started((step, name) => (step === 'init' && name === 'anna' ? 'error' : 'ok'));
  expect(one.manager.list().map(({ name, state }) => `${name} ${state}`)).toEqual([
    'anna failed',
    'bert failed',
  ]);
});

test('are replaced while the host runs', async () => {
  const one = await started();
  await one.plugin('anna', '', '1.2.0');
  const reloading = one.manager.reload('anna');
  const told = one.bus.emit('bell', { times: 1 });
  await Promise.all([reloading, told]);
  expect(one.manager.get('anna')).toMatchObject({ version: '1.2.0', state: 'started' });
  expect(one.calls.filter((call) => call === 'anna on-event')).toHaveLength(1);
});
