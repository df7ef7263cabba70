// SPDX-License-Identifier: MIT
// Plugins that trap: away at once, back after a while, longer away each time, and in the end until an operator comes.

import { afterEach, describe, expect, test } from 'vitest';
import { componentEngine } from '../../runtime/plugin/plugin-engine.ts';
import { scheduleTimer } from '../../runtime/plugin/supervisor.ts';
import type { AuditRecord } from '../../runtime/sandbox/audit.ts';
import { DEFAULT_SANDBOX } from '../../runtime/sandbox/sandbox.ts';
import { BEGINNING, Clock } from './clock.ts';
import { type Bench, bench, manifest, type Script, spinningComponent, toyBinding } from './toy-plugins.ts';

const benches: Bench[] = [];
afterEach(async () => {
  for (const one of benches.splice(0)) await one.dispose();
});

type Options = NonNullable<Parameters<typeof bench>[1]>;

interface Watched extends Bench {
  readonly clock: Clock;
  readonly audit: AuditRecord[];
  /** Kinds of the records so far. */
  kinds(): string[];
  /** State of the plugin anna, and how often in a row it was restarted. */
  anna(): string;
}

/** A manager over a clock of the test's own; plugins hear of bells and have a command. */
async function watched(script: Script, options: Partial<Options> = {}): Promise<Watched> {
  const clock = new Clock();
  const audit: AuditRecord[] = [];
  const made: Bench = await bench(
    (step, plugin) => {
      if (step === 'init') {
        made.bus.attach('bell', plugin);
        made.commands.registerFor(plugin, plugin.name, '');
      }
      return script(step, plugin);
    },
    {
      restarts: { maxAttempts: 3, cooldown: 1000 },
      audit: (record) => audit.push(record),
      schedule: clock.schedule,
      now: clock.now,
      ...options,
    },
  );
  benches.push(made);
  return {
    ...made,
    clock,
    audit,
    kinds: () => audit.map(({ kind }) => kind),
    anna: () => `${made.manager.get('anna')?.state} ${made.manager.get('anna')?.attempts}`,
  };
}

async function start({ manager }: Bench): Promise<void> {
  await manager.scanAndLoad();
  await manager.initializeAll();
  await manager.startAll();
}

/** A started plugin `anna`. */
async function started(script: Script, options: Partial<Options> = {}): Promise<Watched> {
  const one = await watched(script, options);
  await one.plugin('anna');
  await start(one);
  one.calls.length = 0;
  return one;
}

const ring = (one: Bench) => one.bus.emit('bell', { times: 1 });
const whenRung: Script = (step) => (step === 'on-event' ? 'trap' : 'ok');

describe('a plugin that trapped', () => {
  test('is away at once, and back when its restart is due', async () => {
    let rings = 0;
    const one = await started((step) => (step === 'on-event' && rings++ === 0 ? 'trap' : 'ok'));
    const first = one.manager.get('anna');
    await ring(one);
    expect(first).toMatchObject({
      state: 'quarantined',
      failure: { code: 'RT_PLUGIN_TRAP' },
      attempts: 0,
      restartsAt: BEGINNING + 1000,
    });
    expect(one.bus.hasSubscribers('bell')).toBe(false);
    expect(one.commands.get('anna')).toBeUndefined();
    await one.clock.pass(999);
    await ring(one);
    expect(one.calls).toEqual(['anna on-event', 'anna disconnect']);
    await one.clock.pass(1);
    const second = one.manager.get('anna');
    expect(second).not.toBe(first);
    expect(first?.state).toBe('unloaded');
    expect(second).toMatchObject({
      state: 'started',
      failure: undefined,
      attempts: 1,
      restartsAt: undefined,
    });
    await ring(one);
    expect(await one.commands.dispatch('anna', { tag: 'console' })).toBe('done');
    expect(one.calls.slice(2)).toEqual([
      'anna connect',
      'anna init',
      'anna start',
      'anna on-event',
      'anna on-command',
    ]);
    expect(one.clock.waiting).toBe(0);
  });

  test('waits twice as long each time, and is disabled after the last restart', async () => {
    const one = await started(whenRung);
    for (const wait of [1000, 2000, 4000]) {
      await ring(one);
      expect(one.manager.get('anna')?.restartsAt).toBe(one.clock.now() + wait);
      await one.clock.pass(wait);
    }
    expect(one.anna()).toBe('started 3');
    await ring(one);
    expect(one.manager.get('anna')).toMatchObject({
      state: 'disabled',
      attempts: 3,
      restartsAt: undefined,
      failure: { code: 'RT_PLUGIN_TRAP' },
    });
    await one.clock.pass(86_400_000);
    expect(one.anna()).toBe('disabled 3');
    expect(one.kinds()).toEqual([
      ...Array.from({ length: 3 }, () => ['trapped', 'quarantined', 'restarted']).flat(),
      'trapped',
      'disabled',
    ]);
    expect(one.audit[1]).toEqual({
      at: BEGINNING,
      kind: 'quarantined',
      plugin: 'anna',
      code: 'RT_PLUGIN_TRAP',
      message: expect.stringMatching(
        /^anna is quarantined, restart 1 of 3 follows in 1000 ms: plugin anna trapped in on-event: .*unreachable$/,
      ),
      restartsAt: BEGINNING + 1000,
    });
    expect(one.audit.at(-1)?.message).toMatch(
      /^anna is disabled, after 3 restarts in a row: plugin anna trapped/,
    );
  });

  test('starts from zero when it has run well for a minute, and not before', async () => {
    const one = await started(whenRung);
    await ring(one);
    await one.clock.pass(1000);
    await one.clock.pass(59_999);
    await ring(one);
    expect(one.anna()).toBe('quarantined 1');
    await one.clock.pass(2000);
    await one.clock.pass(60_000);
    await ring(one);
    expect(one.anna()).toBe('quarantined 0');
  });

  test('starts from zero after ten cooldowns, where they are longer than a minute', async () => {
    const one = await started(whenRung, { restarts: { maxAttempts: 5, cooldown: 10_000 } });
    await ring(one);
    await one.clock.pass(10_000);
    await one.clock.pass(99_999);
    await ring(one);
    expect(one.anna()).toBe('quarantined 1');
  });

  test('is disabled at once where nothing is restarted', async () => {
    const one = await started(whenRung, { restarts: { maxAttempts: 0, cooldown: 1000 } });
    await ring(one);
    expect(one.anna()).toBe('disabled 0');
    expect([one.clock.waiting, one.kinds()]).toEqual([0, ['trapped', 'disabled']]);
  });

  test('fails again while it is restarted: each attempt counts', async () => {
    let fault: 'trap' | 'error' = 'trap';
    let rung = false;
    const one = await started((step) => {
      if (step === 'on-event') rung = true;
      return step === 'on-event' || (rung && step === 'start') ? fault : 'ok';
    });
    await ring(one);
    await one.clock.pass(1000);
    expect(one.anna()).toBe('quarantined 1');
    fault = 'error';
    await one.clock.pass(2000);
    expect(one.anna()).toBe('quarantined 2');
    expect(one.manager.get('anna')?.failure).toMatchObject({ code: 'RT_PLUGIN_LIFECYCLE' });
    rung = false;
    await one.clock.pass(4000);
    expect(one.anna()).toBe('started 3');
    expect(one.kinds()).toEqual([
      ...['trapped', 'quarantined', 'trapped', 'quarantined'],
      // What a plugin answers is nothing that the sandbox did to it.
      ...['quarantined', 'restarted'],
    ]);
    const count = (what: string) => one.calls.filter((call) => call === `anna ${what}`).length;
    expect([count('connect'), count('disconnect')]).toEqual([3, 3]);
  });

  test('in init is taken as far as the others were meanwhile, and those that need it follow', async () => {
    let broken = true;
    const one = await watched((step, { name }) =>
      broken && step === 'init' && name === 'anna' ? 'trap' : 'ok',
    );
    await one.plugin('anna');
    await one.plugin('bert', '[dependencies]\nanna = "1"\n');
    await one.manager.scanAndLoad();
    const { failed } = await one.manager.initializeAll();
    expect(failed.map(({ error }) => error.code)).toEqual(['RT_PLUGIN_TRAP', 'RT_PLUGIN_DEPENDENCY_FAILED']);
    await one.manager.startAll();
    const states = () => one.manager.list().map(({ name, state }) => `${name} ${state}`);
    expect(states()).toEqual(['anna quarantined', 'bert quarantined']);
    broken = false;
    await one.clock.pass(1000);
    await one.clock.pass(0);
    expect(states()).toEqual(['anna started', 'bert started']);
  });

  test('in stop was to go anyway', async () => {
    const one = await started((step) => (step === 'stop' ? 'trap' : 'ok'));
    await one.manager.stopAll();
    expect([one.anna(), one.clock.waiting, one.kinds()]).toEqual(['failed 0', 0, ['trapped']]);
    await one.manager.unload('anna');
  });

  test('is found again by those that use it', async () => {
    let broken = true;
    const one: Watched = await watched((step, plugin) => {
      if (step === 'on-event' && plugin.name === 'anna' && broken) return 'trap';
      if (step === 'on-command' && plugin.name === 'bert') one.commands.callFrom(plugin, 'anna');
      return 'ok';
    });
    await one.plugin('anna');
    await one.plugin('bert', '[dependencies]\nanna = "1"\n');
    await start(one);
    await ring(one);
    const ask = () => one.commands.dispatch('bert', { tag: 'console' });
    expect(one.manager.get('bert')?.state).toBe('started');
    broken = false;
    await one.clock.pass(1000);
    expect(await ask()).toBe('done');
    await expect(one.manager.unload('anna')).rejects.toMatchObject({ code: 'RT_PLUGIN_IN_USE' });
  });
});

describe('an operator who comes first', () => {
  const away = async (): Promise<Watched> => {
    let rings = 0;
    const one = await started((step) => (step === 'on-event' && rings++ === 0 ? 'trap' : 'ok'));
    await ring(one);
    return one;
  };

  test('reloads: no restart is left, and earlier ones do not count', async () => {
    const one = await away();
    await one.plugin('anna', '', '1.1.0');
    await one.manager.reload('anna');
    expect([one.anna(), one.clock.waiting]).toEqual(['started 0', 0]);
    await one.clock.pass(10_000);
    expect(one.calls.filter((call) => call === 'anna init')).toHaveLength(1);
  });

  test('reloads what cannot be loaded: the restart stays', async () => {
    const one = await away();
    await one.write({ 'anna/plugin.toml': manifest('bert') });
    await expect(one.manager.reload('anna')).rejects.toMatchObject({ code: 'RT_PLUGIN_RENAMED' });
    expect(one.audit.at(-1)).toMatchObject({ kind: 'refused', plugin: 'anna', code: 'RT_PLUGIN_RENAMED' });
    await one.clock.pass(1000);
    expect(one.anna()).toBe('started 1');
  });

  test('reloads a disabled one', async () => {
    let broken = true;
    const one = await started((step) => (step === 'on-event' && broken ? 'trap' : 'ok'), {
      restarts: { maxAttempts: 0, cooldown: 0 },
    });
    await ring(one);
    expect(one.anna()).toBe('disabled 0');
    broken = false;
    await one.manager.reload('anna');
    await ring(one);
    expect(one.anna()).toBe('started 0');
  });

  test('unloads', async () => {
    const one = await away();
    await one.manager.unload('anna');
    await one.clock.pass(10_000);
    expect([one.manager.list(), one.clock.waiting]).toEqual([[], 0]);
  });

  test.each(['stop', 'stopAll'] as const)('%s: it stays away', async (method) => {
    const one = await away();
    await (method === 'stop' ? one.manager.stop('anna') : one.manager.stopAll());
    expect([one.anna(), one.clock.waiting]).toEqual(['disabled 0', 0]);
    await one.clock.pass(10_000);
    expect(one.anna()).toBe('disabled 0');
    await one.manager.reload('anna');
    expect(one.anna()).toBe('started 0');
  });

  test('reloads while a restart is due: the restart waits, and finds that it is not wanted', async () => {
    const one = await away();
    const reloading = one.manager.reload('anna');
    await one.clock.pass(1000);
    await reloading;
    await one.clock.pass(0);
    expect(one.anna()).toBe('started 0');
    expect(one.calls.filter((call) => call === 'anna init')).toHaveLength(1);
  });

  test('reloads to one that fails, and the old one fails too: it is restarted later', async () => {
    let broken = false;
    const one = await started((step) => (broken && step === 'init' ? 'trap' : 'ok'));
    broken = true;
    await one.plugin('anna', '', '1.1.0');
    await expect(one.manager.reload('anna')).rejects.toMatchObject({ code: 'RT_PLUGIN_TRAP' });
    expect(one.manager.get('anna')).toMatchObject({ version: '1.0.0', state: 'quarantined' });
    broken = false;
    await one.clock.pass(1000);
    expect(one.anna()).toBe('started 1');
  });
});

describe('an instance that ends while nobody calls it', () => {
  /** Instances on this thread that end when the test says so, as threads and processes do. */
  function mortal(killed: boolean) {
    const engine = componentEngine(toyBinding);
    let listener: ((cause: Error) => void) | undefined;
    const prepare: typeof engine.prepare = async (component, toml) => {
      const prepared = await engine.prepare(component, toml);
      return {
        ...prepared,
        isolation: 'worker',
        instantiate: async (imports) => ({
          ...(await prepared.instantiate(imports)),
          killed,
          onDeath: (given) => {
            listener = given;
          },
        }),
      };
    };
    return { engine: { prepare }, end: (cause: Error) => listener?.(cause) };
  }

  test.each([
    [true, 'killed'],
    [false, 'trapped'],
  ])('killed: %s', async (killed, kind) => {
    const { engine, end } = mortal(killed);
    const one = await started(() => 'ok', { engine });
    end(new Error('the worker ended with code 1: /srv/host/worker.js'));
    expect(one.manager.get('anna')).toMatchObject({
      state: 'quarantined',
      failure: { code: 'RT_PLUGIN_TRAP' },
    });
    expect(one.audit[0]).toEqual({
      at: BEGINNING,
      kind,
      plugin: 'anna',
      code: 'RT_PLUGIN_TRAP',
      message: 'plugin anna trapped in no call: the worker ended with code 1: (path)',
      function: 'no call',
    });
    end(new Error('again'));
    await one.clock.pass(1000);
    await one.clock.pass(0);
    expect(one.anna()).toBe('started 1');
    await one.manager.stopAll();
    end(new Error('since it was let go'));
    expect(one.kinds()).toEqual([kind, 'quarantined', 'restarted']);
  });
});

test('a limit is named with what was used, to who called and in the trail', async () => {
  const limits = { ...DEFAULT_SANDBOX.limits, maxExecutionTimeMs: 30, maxCpuTimeMs: 10_000 };
  const one = await watched((step) => (step === 'on-command' ? 'trap' : 'ok'), {
    engine: componentEngine(toyBinding, { meter: true }),
    sandboxOf: () => ({ ...DEFAULT_SANDBOX, limits }),
  });
  await one.write({ 'anna/plugin.toml': manifest('anna'), 'anna/anna.wasm': spinningComponent });
  await start(one);
  await expect(one.commands.dispatch('anna', { tag: 'console' })).rejects.toMatchObject({
    code: 'RT_PLUGIN_LIMIT',
    message: expect.stringMatching(
      /^plugin anna was stopped in on-command: .*: \d+ of 30 allowed \(max_execution_time_ms\)$/,
    ),
  });
  expect(one.audit[0]).toMatchObject({
    kind: 'stopped',
    plugin: 'anna',
    code: 'TRAP_LIMIT',
    function: 'on-command',
    limit: 'max_execution_time_ms',
    allowed: 30,
    used: expect.any(Number),
  });
  expect(one.audit[1]).toMatchObject({ kind: 'quarantined', code: 'RT_PLUGIN_LIMIT' });
});

test('what a host function says when it breaks reaches neither who called nor the trail', async () => {
  const one = await started((step) => {
    if (step === 'on-command') throw new Error("ENOENT: no such file or directory, open '/srv/phira/x.toml'");
    return 'ok';
  });
  await expect(one.commands.dispatch('anna', { tag: 'console' })).rejects.toMatchObject({
    code: 'RT_PLUGIN_TRAP',
    message: expect.stringMatching(/ENOENT: no such file or directory, open '\(path\)'$/),
  });
  expect(one.audit[0]).toMatchObject({ kind: 'trapped', code: 'TRAP_HOST' });
  expect(JSON.stringify(one.audit)).not.toContain('/srv');
});

test('a sink that throws keeps nobody from going on', async () => {
  const one = await started(whenRung, {
    audit: () => {
      throw new Error('the disk is full');
    },
  });
  await ring(one);
  await one.clock.pass(1000);
  expect(one.anna()).toBe('started 1');
  expect(one.logger.lines.filter((line) => line.includes('the disk is full'))).toHaveLength(1);
});

test('timers of restarts come, can be taken back, and keep no process alive', async () => {
  const calls: number[] = [];
  const before = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  await new Promise<void>((resolve) => {
    const alive = setTimeout(() => resolve(), 50);
    scheduleTimer(() => {
      calls.push(1);
      clearTimeout(alive);
      resolve();
    }, 1);
    scheduleTimer(() => calls.push(2), 1)();
  });
  scheduleTimer(() => calls.push(3), 60_000);
  expect(calls).toEqual([1]);
  expect(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length).toBe(before);
});
