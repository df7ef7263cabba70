// SPDX-License-Identifier: MIT
// Two instances change places: what is under way is finished by the old one, what comes meanwhile waits for the new one,
// and nothing of the new one is in force before.

import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { RuntimeError } from '../../runtime/errors.ts';
import type { Decision, Pending } from '../../runtime/events/event.ts';
import { componentEngine } from '../../runtime/plugin/plugin-engine.ts';
import type { PluginHandle } from '../../runtime/plugin/plugin-host.ts';
import { RELOADED_EVENT } from '../../runtime/plugin/replacement.ts';
import type { ToyEvent } from '../events/toy.ts';
import {
  type Act,
  type Bench,
  bench,
  type StepName,
  toyBinding,
  trappingComponent,
} from '../plugin/toy-plugins.ts';

const CONSOLE = { tag: 'console' } as const;

type More = (step: StepName, plugin: PluginHandle<ToyEvent>) => Act | undefined;

/** Calls of a bench with the version that answered, such as `anna 1.0.0 on-event`. */
interface Generations extends Bench {
  readonly answered: string[];
}

/**
 * Plugins `anna` and `bert`, whose calls take `milliseconds` each, as those of another thread do; none answers an event
 * before the plugin `replaced` is being replaced.
 */
async function later(milliseconds: number, more: More = () => 'ok', replaced?: string): Promise<Generations> {
  const engine = componentEngine(toyBinding);
  const answered: string[] = [];
  const wait = () => pause(milliseconds);
  let old: PluginHandle<ToyEvent> | undefined;
  // A plugin that is called is not replaced before it has answered: its successor waits beside it by then.
  const swap = async (): Promise<void> => {
    const begun = (): boolean => one.calls.filter((call) => call === `${replaced} connect`).length > 1;
    while (replaced !== undefined && one.manager.get(replaced) === old && !begun()) await wait();
  };
  const one: Bench = await bench(
    (step, plugin) => {
      answered.push(`${plugin.name} ${plugin.version} ${step}`);
      if (step === 'init') {
        one.bus.attach('bell', plugin);
        one.bus.attach('door_open', plugin, { mayVeto: true });
        if (plugin.name === 'anna') one.bus.attach('alert', plugin);
        one.commands.registerFor(plugin, plugin.name, `version ${plugin.version}`);
      }
      return more(step, plugin);
    },
    {
      engine: {
        prepare: async (component, manifest) => ({
          ...(await engine.prepare(component, manifest)),
          isolation: 'worker',
        }),
      },
    },
    (guest) => ({
      init: (exports) => wait().then(() => guest.init(exports)),
      start: (exports) => wait().then(() => guest.start(exports)),
      stop: (exports) => wait().then(() => guest.stop(exports)),
      onEvent: (exports, event, context): Promise<Decision> =>
        wait()
          .then(swap)
          .then(() => guest.onEvent(exports, event, context)),
      onCommand: (exports, invocation): Promise<string> =>
        wait().then(() => guest.onCommand(exports, invocation)),
      completeCommand: (): Pending<readonly string[]> => [],
    }),
  );
  onTestFinished(() => one.dispose());
  await one.plugin('anna');
  await one.plugin('bert');
  await one.manager.loadAndStart();
  await one.plugin('anna', '', '1.1.0');
  await one.plugin('bert', '', '1.1.0');
  answered.length = 0;
  old = replaced === undefined ? undefined : one.manager.get(replaced);
  return { ...one, answered };
}

const of = (name: string, calls: readonly string[]) => calls.filter((call) => call.startsWith(`${name} `));

test('the old one finishes what came before, the new one begins with what comes after', async () => {
  const one = await later(5);
  const told = [1, 2, 3].map((times) => one.bus.emit('bell', { times }));
  const before = one.commands.dispatch('anna', CONSOLE);
  const old = one.manager.get('anna');
  const reloaded = one.manager.reload('anna');
  while (old?.state === 'started') await pause(1);
  told.push(...[4, 5].map((times) => one.bus.emit('bell', { times })));
  const after = one.commands.dispatch('anna', CONSOLE);
  told.push(one.bus.emit('bell', { times: 6 }));
  expect(await Promise.all([before, after])).toEqual(['done', 'done']);
  await Promise.all(told);
  await reloaded;
  expect(of('anna', one.answered)).toEqual([
    'anna 1.0.0 on-event',
    'anna 1.0.0 on-event',
    'anna 1.0.0 on-event',
    'anna 1.0.0 on-command',
    'anna 1.0.0 stop',
    'anna 1.1.0 init',
    'anna 1.1.0 start',
    'anna 1.1.0 on-event',
    'anna 1.1.0 on-event',
    'anna 1.1.0 on-command',
    'anna 1.1.0 on-event',
  ]);
  expect(one.bus.counters.failed).toBe(0);
});

test('an event that nobody has subscribed to at the moment waits for who subscribes again', async () => {
  const one = await later(30);
  const reloaded = one.manager.reload('anna');
  while (!one.calls.includes('anna disconnect')) await pause(1);
  expect(one.bus.hasSubscribers('alert')).toBe(true);
  const told = one.bus.emitCustom('alert', '1', 'test');
  await Promise.all([told, reloaded]);
  expect(of('anna', one.answered).filter((call) => call.endsWith('on-event'))).toEqual([
    'anna 1.1.0 on-event',
  ]);
  expect(one.bus.hasSubscribers('nobody')).toBe(false);
});

test('others hear of events while the old one finishes what it has to do', async () => {
  const one = await later(60);
  const heard: string[] = [];
  one.bus.subscribe('door_close', ({ by }) => void heard.push(by), 'test');
  const told = [1, 2, 3, 4, 5].map((times) => one.bus.emit('bell', { times }));
  one.calls.length = 0;
  const reloaded = one.manager.reload('anna');
  while (!one.calls.includes('anna connect')) await pause(1);
  const old = one.manager.get('anna');
  expect([old?.version, old?.running, old?.state]).toEqual(['1.0.0', true, 'started']);
  one.bus.post('door_close', { by: 'x' });
  expect(heard).toEqual(['x']);
  await Promise.all([...told, reloaded]);
  expect(of('anna', one.answered).filter((call) => call.endsWith('on-event'))).toHaveLength(5);
});

test('a vote that has begun asks each plugin once, whoever stands there then', async () => {
  for (const name of ['anna', 'bert']) {
    const one = await later(1, () => 'ok', name);
    const vote = one.bus.ask('door_open', { by: 'x' });
    const reloaded = one.manager.reload(name);
    expect(await vote).toEqual({ proceed: true });
    await reloaded;
    const asked = one.answered.filter((call) => call.endsWith('on-event'));
    expect(asked.map((call) => call.split(' ')[0])).toEqual(['anna', 'bert']);
  }
});

test('the veto of a successor counts, and everybody hears of it', async () => {
  const vetoes: More = (step, { name, version }) =>
    step === 'on-event' && name === 'bert' && version === '1.1.0' ? 'veto' : 'ok';
  const one = await later(1, vetoes, 'bert');
  const heard: string[] = [];
  one.bus.subscribe('door_open', (_, { stage }) => void heard.push(stage.tag), 'test', {
    priority: 'monitor',
  });
  const vote = one.bus.ask('door_open', { by: 'x' });
  const reloaded = one.manager.reload('bert');
  expect(await vote).toMatchObject({ proceed: false, by: 'bert' });
  await reloaded;
  expect(heard).toEqual(['vetoed']);
});

test('a plugin with as many calls waiting as it may have is replaced after them', async () => {
  const one = await later(0);
  const most = one.manager.get('anna')?.maxQueuedEvents ?? 0;
  const told = Array.from({ length: most + 1 }, (_, times) => one.bus.emit('bell', { times }));
  await one.manager.reload('anna');
  await Promise.all(told);
  const heard = of('anna', one.answered).filter((call) => call.endsWith('on-event'));
  expect(heard).toHaveLength(most + 1);
  expect(one.bus.counters.failed).toBe(0);
  expect(one.manager.get('anna')).toMatchObject({ version: '1.1.0', state: 'started' });
});

test('a command that finds too much waiting is refused, and can be tried again', async () => {
  const one = await later(1);
  const [anna, bert] = [one.manager.get('anna'), one.manager.get('bert')];
  if (anna === undefined || bert === undefined) throw new Error('they are not loaded');
  const handOver = one.commands.hold(anna, bert, () => false);
  await expect(one.commands.dispatch('anna', CONSOLE)).rejects.toMatchObject({ code: 'RT_COMMAND_BUSY' });
  expect(await one.commands.dispatch('bert', CONSOLE)).toBe('done');
  handOver();
  expect(await one.commands.dispatch('anna', CONSOLE)).toBe('done');
});

test('nobody waits for a plugin that waits for it', async () => {
  const ends: string[] = [];
  const call = (caller: PluginHandle<ToyEvent>, line: string): void => {
    const told = (what: string): void => void ends.push(`${caller.name} calls ${line}: ${what}`);
    try {
      Promise.resolve(one.commands.callFrom(caller, line)).then(told, ({ code }) => told(code));
    } catch (thrown) {
      told(thrown instanceof RuntimeError ? thrown.code : String(thrown));
    }
  };
  const one: Generations = await later(40, (step, plugin) => {
    // Bert waits for anna, who is being replaced; the old one and the new one call bert meanwhile.
    if (plugin.name === 'bert' && step === 'on-command') call(plugin, 'anna');
    const { name, version } = plugin;
    if (name === 'anna' && step === (version === '1.0.0' ? 'stop' : 'init')) call(plugin, 'bert');
    return 'ok';
  });
  const old = one.manager.get('anna');
  const reloaded = one.manager.reload('anna');
  while (old?.state === 'started') await pause(1);
  expect(await one.commands.dispatch('bert', CONSOLE)).toBe('done');
  await reloaded;
  await pause(50);
  // Two calls of anna, and one of bert for each time that he was called: none is left without an end.
  expect(ends.filter((end) => end.startsWith('anna'))).toHaveLength(2);
  const refused = ends.filter((end) => !end.endsWith('done'));
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.every((end) => end.endsWith('RT_COMMAND_REENTRY'))).toBe(true);
  expect(one.manager.get('anna')).toMatchObject({ version: '1.1.0', state: 'started' });
});

test('those that depend on a plugin are told when another instance serves', async () => {
  const told: string[] = [];
  const one = await later(1);
  one.bus.subscribe(RELOADED_EVENT, ({ source, data }) => void told.push(`${source} ${data}`), 'test');
  await one.manager.reload('anna');
  await one.manager.restart('anna');
  expect(told).toEqual([
    'anna {"version":"1.1.0","previous":"1.0.0"}',
    'anna {"version":"1.1.0","previous":"1.1.0"}',
  ]);
  expect(one.logger.lines).toContain('info anna 1.1.0 took over');
});

test('a plugin that depends on it can act when it has been replaced', async () => {
  const one: Bench = await bench((step, plugin) => {
    if (plugin.name === 'anna') return step === 'init' && plugin.version === '1.2.0' ? 'error' : 'ok';
    if (step === 'init') one.bus.attach(RELOADED_EVENT, plugin);
    // Such as asking anna for what she has told him before.
    if (step === 'on-event') one.calls.push(`bert finds anna ${one.manager.get('anna')?.version}`);
    return 'ok';
  });
  onTestFinished(() => one.dispose());
  await one.plugin('anna');
  await one.plugin('bert', '[dependencies]\nanna = "1"\n');
  await one.manager.loadAndStart();
  await one.plugin('anna', '', '1.1.0');
  one.calls.length = 0;
  await one.manager.reload('anna');
  expect(one.calls.slice(-3)).toEqual(['anna start', 'bert on-event', 'bert finds anna 1.1.0']);
  // The new one fails when the old one is gone: another instance of the old component serves.
  await one.plugin('anna', '', '1.2.0');
  await expect(one.manager.reload('anna')).rejects.toThrow();
  expect(one.calls.slice(-3)).toEqual(['anna start', 'bert on-event', 'bert finds anna 1.1.0']);
  // One that has served on is no news.
  one.calls.length = 0;
  await one.write({ 'anna/anna.wasm': trappingComponent });
  await expect(one.manager.reload('anna')).rejects.toThrow();
  expect(one.calls.filter((call) => call.startsWith('bert'))).toEqual([]);
});

test('what a component registers as it begins is in force when it takes over, not before', async () => {
  const seen: (string | undefined)[] = [];
  const one: Bench = await bench(
    () => 'ok',
    {},
    {
      connect(plugin) {
        one.commands.registerFor(plugin, 'hello', `version ${plugin.version}`, { aliases: ['hi'] });
        one.commands.registerFor(plugin, 'gone', 'not for long');
        one.commands.unregister('gone', plugin);
        one.bus.attach('bell', plugin);
        seen.push(one.commands.get('hi')?.description);
        return { host: { act: () => 0, other: () => undefined } };
      },
      disconnect: () => undefined,
    },
  );
  onTestFinished(() => one.dispose());
  await one.plugin('anna');
  await one.manager.loadAndStart();
  await one.plugin('anna', '', '1.1.0');
  const old = one.manager.get('anna');
  await one.manager.reload('anna');
  expect(seen).toEqual(['version 1.0.0', 'version 1.0.0']);
  expect(one.commands.get('hi')?.description).toBe('version 1.1.0');
  expect(one.commands.get('gone')).toBeUndefined();
  await one.bus.emit('bell', { times: 1 });
  expect([old?.metrics.events, one.manager.get('anna')?.metrics.events]).toEqual([0, 1]);

  await one.plugin('anna', '', '1.2.0');
  await one.write({ 'anna/anna.wasm': trappingComponent });
  await expect(one.manager.reload('anna')).rejects.toMatchObject({ code: 'RT_PLUGIN_INSTANTIATE' });
  expect(one.commands.get('hi')?.description).toBe('version 1.1.0');
  await one.bus.emit('bell', { times: 2 });
  expect(one.manager.get('anna')).toMatchObject({ version: '1.1.0', metrics: { events: 2 } });
});

test('a new one that dies before it takes over leaves the old one where it is', async () => {
  const engine = componentEngine(toyBinding);
  let dies = false;
  const one = await bench(() => 'ok', {
    engine: {
      async prepare(component, manifest) {
        const prepared = await engine.prepare(component, manifest);
        return {
          ...prepared,
          isolation: 'worker',
          instantiate: async (imports) => ({
            ...(await prepared.instantiate(imports)),
            onDeath: (listener: (cause: Error) => void) => {
              if (dies) listener(new Error('its thread has ended'));
            },
          }),
        };
      },
    },
  });
  onTestFinished(() => one.dispose());
  await one.plugin('anna');
  await one.manager.loadAndStart();
  const old = one.manager.get('anna');
  one.calls.length = 0;
  dies = true;
  await expect(one.manager.reload('anna')).rejects.toMatchObject({ code: 'RT_PLUGIN_TRAP' });
  expect(one.manager.get('anna')).toBe(old);
  expect(old?.state).toBe('started');
  expect(one.calls).toEqual(['anna connect', 'anna disconnect']);
});
