// SPDX-License-Identifier: MIT
// What a plugin that fails does to the events it is asked about: the operator's word on it, from the failing call to the
// end of its quarantine; and bounds that are one plugin's own.

import { afterEach, expect, test } from 'vitest';
import { DEFAULT_SANDBOX, type Sandbox } from '../../runtime/sandbox/sandbox.ts';
import { Clock } from './clock.ts';
import { type Act, type Bench, bench, type StepName } from './toy-plugins.ts';

const benches: Bench[] = [];
afterEach(async () => {
  for (const one of benches.splice(0)) await one.dispose();
});

/** A started plugin `guard` that is asked about doors; failing vetoes. */
async function guarded(
  script: (step: StepName) => Act,
  { mayVeto = true, maxAttempts = 2, policies = new Map<string, 'proceed' | 'veto'>() } = {},
) {
  const clock = new Clock();
  const one: Bench = await bench(
    (step, plugin) => {
      const act = script(step);
      if (step === 'init' && act === 'ok') one.bus.attach('door_open', plugin, { mayVeto });
      return act;
    },
    {
      policy: () => ({ failurePolicy: 'veto', failurePolicies: policies }),
      restarts: { maxAttempts, cooldown: 1000 },
      schedule: clock.schedule,
      now: clock.now,
    },
  );
  benches.push(one);
  await one.plugin('guard');
  await one.manager.scanAndLoad();
  await one.manager.initializeAll();
  await one.manager.startAll();
  const ask = async (): Promise<string> => {
    const vote = await one.bus.ask('door_open', { by: 'guest' });
    return vote.proceed ? 'proceeds' : vote.reason;
  };
  return { ...one, clock, ask };
}

test('fails closed: the failing call, the quarantine, the restart, and after the last one', async () => {
  let act: Act = 'trap';
  const { ask, clock, manager } = await guarded((step) => (step === 'on-event' ? act : 'ok'));
  expect(await ask()).toBe('guard failed to answer');
  expect(await ask()).toBe('guard is quarantined');
  act = 'ok';
  await clock.pass(1000);
  expect(await ask()).toBe('proceeds');
  act = 'veto';
  expect(await ask()).toBe('vetoed');
  act = 'trap';
  for (const wait of [2000, 4000]) {
    expect(await ask()).toBe('guard failed to answer');
    await clock.pass(wait);
  }
  expect(manager.get('guard')?.state).toBe('disabled');
  expect(await ask()).toBe('guard is disabled');
  await manager.unload('guard');
  expect(await ask()).toBe('proceeds');
});

test('stays closed over a restart that fails before it has subscribed', async () => {
  let broken = true;
  let rung = false;
  const { ask, clock, manager } = await guarded((step) => {
    if (step === 'on-event') rung = true;
    return broken && rung ? 'trap' : 'ok';
  });
  await ask();
  await clock.pass(1000);
  expect(manager.get('guard')).toMatchObject({ state: 'quarantined', attempts: 1 });
  expect(await ask()).toBe('guard is quarantined');
  broken = false;
  await clock.pass(2000);
  expect(await ask()).toBe('proceeds');
});

test.each([
  ['without the permission to veto', { mayVeto: false }],
  ['for an event that is to proceed', { policies: new Map([['door_open', 'proceed'] as const]) }],
])('fails open %s', async (_, options) => {
  const { ask } = await guarded((step) => (step === 'on-event' ? 'trap' : 'ok'), options);
  expect([await ask(), await ask()]).toEqual(['proceeds', 'proceeds']);
});

test('an error that the plugin answers vetoes that event, and nothing after it', async () => {
  let act: Act = 'error';
  const { ask } = await guarded((step) => (step === 'on-event' ? act : 'ok'));
  expect(await ask()).toBe('guard failed to answer');
  act = 'ok';
  expect(await ask()).toBe('proceeds');
});

test('an operator who stops it, or puts another in its place, opens again', async () => {
  const stopped = await guarded((step) => (step === 'on-event' ? 'trap' : 'ok'));
  await stopped.ask();
  await stopped.manager.stop('guard');
  expect(await stopped.ask()).toBe('proceeds');
  let act: Act = 'trap';
  const replaced = await guarded((step) => (step === 'on-event' ? act : 'ok'));
  await replaced.ask();
  act = 'ok';
  await replaced.manager.reload('guard');
  expect(await replaced.ask()).toBe('proceeds');
});

test('calls of commands are bounded in depth by who calls', async () => {
  const shallow: Sandbox = {
    ...DEFAULT_SANDBOX,
    policy: { ...DEFAULT_SANDBOX.policy, maxRecursionDepth: 2 },
  };
  const answers: string[] = [];
  const next: Readonly<Record<string, string>> = { anna: 'bert', bert: 'cora', cora: 'dora' };
  const one: Bench = await bench(
    (step, plugin) => {
      if (step === 'init') one.commands.registerFor(plugin, plugin.name, '');
      const line = step === 'on-command' ? next[plugin.name] : undefined;
      if (line === undefined) return 'ok';
      try {
        one.commands.callFrom(plugin, line);
        answers.push(`${plugin.name} was answered`);
      } catch (thrown) {
        answers.push(`${plugin.name}: ${thrown instanceof Error && 'code' in thrown ? thrown.code : ''}`);
      }
      return 'ok';
    },
    { sandboxOf: () => shallow },
  );
  benches.push(one);
  for (const name of ['anna', 'bert', 'cora', 'dora']) await one.plugin(name);
  await one.manager.scanAndLoad();
  await one.manager.initializeAll();
  expect(one.manager.get('anna')?.sandbox).toBe(shallow);
  expect(await one.commands.dispatch('anna', { tag: 'console' })).toBe('done');
  expect(answers).toEqual(['cora: RT_COMMAND_TOO_DEEP', 'bert was answered', 'anna was answered']);
});
