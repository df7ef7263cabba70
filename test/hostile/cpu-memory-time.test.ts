// SPDX-License-Identifier: MIT
// Plugins that use up the processor, the stack, the memory or the patience of the host (rows 48 to 56): each call ends
// at its limit, and the plugin beside them goes on serving.

import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type Arena, arena, DEADLINE, ISOLATIONS } from './arena.ts';
import { FOR_EVER, type GuestParts, guest, OUT } from './guest.ts';

const TIME = /^max_(execution|cpu)_time_ms$/;

/** What runs the handler that a guest never returns from. */
const attack = (it: Arena): Promise<string> => it.ask('attack x');

describe.each(ISOLATIONS)('%s', (isolation) => {
  const entering = async (parts: GuestParts, limits?: string): Promise<Arena> => {
    const it = await arena({ isolation, ...(limits === undefined ? {} : { limits }) });
    it.put('evil', await guest(parts));
    return it;
  };

  /** The plugin was ended at a limit of time, or its thread or process was ended when that did not help. */
  const stopped = (it: Arena, step: string): void => {
    const record = it.fate('evil');
    expect(record).toMatchObject({ function: step });
    expect(['stopped', 'killed']).toContain(record.kind);
    if (record.kind === 'stopped') {
      expect(record.limit).toMatch(TIME);
      expect(record.allowed).toBe(DEADLINE);
      expect(record.used).toBeGreaterThanOrEqual(DEADLINE);
    }
    it.expectGone('evil');
  };

  test.each<[step: string, parts: GuestParts]>([
    ['init', { init: FOR_EVER }],
    ['start', { start: FOR_EVER }],
    ['instantiate', { fields: `(func $begin ${FOR_EVER}) (start $begin)` }],
  ])('row 48: a loop without end in %s is stopped at the deadline', async (step, parts) => {
    const it = await entering(parts);
    await it.intrusion();
    stopped(it, step);
  });

  test('row 48: a loop without end in stop is stopped at the deadline', async () => {
    const it = await entering({ stop: FOR_EVER });
    await it.enter();
    await it.survives(() => it.plugins.stop('evil').catch(() => undefined));
    stopped(it, 'stop');
  });

  test.each<[where: string, parts: GuestParts]>([
    ['a command', { onCommand: FOR_EVER }],
    ['realloc', { realloc: `${FOR_EVER} (i32.const 0)` }],
    ['post-return', { post: FOR_EVER }],
    [
      'a function that calls itself in tail position',
      { fields: '(func $f (return_call $f))', onCommand: '(call $f)' },
    ],
    [
      'a handler that catches everything',
      {
        onCommand: `(loop $again (block $caught (try_table (catch_all $caught) ${FOR_EVER})) (br $again))`,
      },
    ],
  ])('row 48: a loop without end in %s is stopped at the deadline', async (_where, parts) => {
    const it = await entering({ commands: ['attack'], ...parts });
    await it.enter();
    const { value, answered, took } = await it.survives(() => attack(it));
    expect(value).toMatch(/^RT_PLUGIN_(LIMIT|TRAP)/);
    // On a thread of its own it holds nobody: the other plugin has answered all the while.
    if (isolation !== 'inline') expect(answered).toBeGreaterThan(0);
    expect(took).toBeLessThan(5_000);
    stopped(it, 'on-command');
  });

  test.each([
    ['max_cpu_time_ms', `max_cpu_time_ms = ${DEADLINE}\nmax_execution_time_ms = 60000`],
    ['max_execution_time_ms', `max_cpu_time_ms = 60000\nmax_execution_time_ms = ${DEADLINE}`],
  ])('row 48: %s alone stops a loop without end', async (limit, limits) => {
    const it = await entering({ commands: ['attack'], onCommand: FOR_EVER }, limits);
    await it.enter();
    await it.survives(() => attack(it));
    expect(it.fate('evil')).toMatchObject({ kind: 'stopped', limit, allowed: DEADLINE });
  });

  test('row 48: a loop without end in the handler of an event is stopped at the deadline', async () => {
    const it = await entering({ subscribe: ['hit'], onEvent: FOR_EVER });
    await it.enter();
    await it.survives(() => it.host.eventBus.emitCustom('hit', '{}', 'test'));
    stopped(it, 'on-event');
  });

  test('row 48: a loop without end in completing a command is stopped at the deadline', async () => {
    const it = await entering({ commands: ['attack'], completeCommand: FOR_EVER });
    await it.enter();
    await it.survives(() => it.host.commandRegistry.complete('attack ', { tag: 'console' }));
    await pause(isolation === 'inline' ? 0 : 300);
    stopped(it, 'complete-command');
  });

  const CALLING = '(loop $more (drop (call $clock.now)) (br $more))';

  test('row 49: a loop that calls the host for ever is stopped at the deadline', async () => {
    const limits = `max_cpu_time_ms = ${DEADLINE}\nmax_execution_time_ms = ${DEADLINE}\nmax_host_calls_per_second = 1000000000`;
    const it = await entering({ commands: ['attack'], onCommand: CALLING }, limits);
    await it.enter();
    await it.survives(() => attack(it));
    stopped(it, 'on-command');
  });

  test('row 49: it is stopped by the number of its calls, however patient the deadline', async () => {
    const limits = 'max_cpu_time_ms = 60000\nmax_execution_time_ms = 60000\nmax_host_calls_per_second = 1000';
    const it = await entering({ commands: ['attack'], onCommand: CALLING }, limits);
    await it.enter();
    await it.survives(() => attack(it));
    expect(it.fate('evil')).toMatchObject({
      kind: 'stopped',
      limit: 'max_host_calls_per_second',
      allowed: 1000,
    });
    it.expectGone('evil');
  });

  test('row 49: fuel stops a loop, however patient the deadline', async () => {
    const limits = 'max_cpu_time_ms = 60000\nmax_execution_time_ms = 60000\nmax_fuel_per_call = 10000000';
    const it = await entering({ commands: ['attack'], onCommand: FOR_EVER }, limits);
    await it.enter();
    await it.survives(() => attack(it));
    expect(it.fate('evil')).toMatchObject({ kind: 'stopped', limit: 'max_fuel_per_call' });
    it.expectGone('evil');
  });

  test('row 51: recursion without end is a trap, and the instance is gone', async () => {
    const it = await entering({
      commands: ['attack'],
      fields: '(func $deep (param i32) (result i32) (i32.add (i32.const 1) (call $deep (local.get 0))))',
      onCommand: '(drop (call $deep (i32.const 1)))',
    });
    await it.enter();
    await it.survives(() => attack(it));
    expect(['trapped', 'stopped']).toContain(it.fate('evil').kind);
    it.expectGone('evil');
  });

  test('row 52: a leak over many calls ends at the limit of the memory, and is seen on the way', async () => {
    const limits = 'max_memory = 4194304\nmax_cpu_time_ms = 5000';
    const it = await entering(
      {
        commands: ['leak'],
        onCommand: (text) => `(return (if (result i32) (i32.eq (memory.grow (i32.const 1)) (i32.const -1))
          (then (call $say ${text('full')})) (else (call $say ${text('more')}))))`,
      },
      limits,
    );
    await it.enter();
    const before = it.plugin('evil').memoryBytes;
    let calls = 0;
    await it.survives(async () => {
      while ((await it.ask('leak')) === 'more') calls += 1;
    });
    expect(before).toBe(4 * 65_536);
    expect(calls).toBe(60);
    expect(it.plugin('evil').memoryBytes).toBe(4_194_304);
    expect(it.plugin('evil').state).toBe('started');
    await it.plugins.unload('evil');
    it.expectGone('evil');
  });

  test('row 52: one growth, and all growth of one call, are bounded', async () => {
    const limits = 'max_allocation_size = 1048576\nmax_total_allocation = 2097152\nmax_cpu_time_ms = 5000';
    const it = await entering(
      {
        commands: ['grow'],
        // In one call: 17 pages (too many at once), then 16 pages until nothing is given any more.
        onCommand: (text) => `
          (if (i32.ne (memory.grow (i32.const 17)) (i32.const -1)) (then (return (call $say ${text('at once')}))))
          (loop $more (br_if $more (i32.ne (memory.grow (i32.const 16)) (i32.const -1))))
          (return (call $say ${text('bounded')}))`,
      },
      limits,
    );
    await it.enter();
    await it.survives(async () => expect(await it.ask('grow')).toBe('bounded'));
    expect(it.plugin('evil').memoryBytes).toBeLessThanOrEqual(4 * 65_536 + 2_097_152);
  });

  test('row 52: several memories together are held to the limit', async () => {
    const it = await entering(
      {
        commands: ['grow'],
        fields: '(memory $other 1)',
        onCommand: (text) => `(loop $more
            (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))
            (br_if $more (i32.ne (memory.grow $other (i32.const 1)) (i32.const -1))))
          (return (if (result i32) (i32.lt_u (i32.add (memory.size) (memory.size $other)) (i32.const 65))
            (then (call $say ${text('bounded')})) (else (call $say ${text('more than allowed')}))))`,
      },
      'max_memory = 4194304\nmax_cpu_time_ms = 5000',
    );
    await it.enter();
    expect(await it.ask('grow')).toBe('bounded');
  });

  test('row 52: a memory whose maximum is huge is held to the limit all the same', async () => {
    const it = await entering(
      {
        memory: '4 65536',
        commands: ['grow'],
        onCommand: (text) => `(loop $more (br_if $more (i32.ne (memory.grow (i32.const 64)) (i32.const -1))))
          (return (call $say ${text('full')}))`,
      },
      'max_memory = 8388608\nmax_cpu_time_ms = 5000',
    );
    await it.enter();
    expect(await it.ask('grow')).toBe('full');
    expect(it.plugin('evil').memoryBytes).toBeLessThanOrEqual(8_388_608);
  });

  test('row 53: many tiny texts cost the host neither its memory nor its time', async () => {
    const it = await entering({
      commands: ['attack'],
      onCommand: (text) => `(loop $more (call $log.log (i32.const 2) ${text('x')}) (br $more))`,
    });
    await it.enter();
    const before = process.memoryUsage().heapUsed;
    await it.survives(() => attack(it));
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(128 * 1024 ** 2);
    expect(['stopped', 'killed']).toContain(it.fate('evil').kind);
    expect(it.lines.length).toBeLessThan(1_000);
  });

  const DEEP_JSON = `(memory.fill (i32.const 65536) (i32.const 0x5b) (i32.const 65000))`;
  test.each<[what: string, parts: GuestParts]>([
    [
      'an event',
      {
        onCommand: (text) => `${DEEP_JSON}
          (call $events.emit-event ${text('deep')} (i32.const 65536) (i32.const 65000) (i32.const ${OUT}))
          (return (call $tell))`,
      },
    ],
    [
      'a value of the configuration',
      {
        onCommand: (text) => `${DEEP_JSON}
          (call $config.set-config ${text('deep')} (i32.const 4) (i64.const 65536) (i32.const 65000) (i32.const ${OUT}))
          (return (call $tell))`,
      },
    ],
  ])('row 54: deep JSON in %s is refused', async (_what, parts) => {
    const it = await arena({ isolation });
    const permissions = '[permissions]\nemit_events = true\nwrite_config = true\n';
    await it.admit('evil', await guest({ commands: ['attack'], ...parts }), permissions);
    const { value } = await it.survives(() => attack(it));
    expect(value).toMatch(/JSON|deep|nested/i);
    expect(it.plugin('evil').state).toBe('started');
  });

  test('row 55: the clock of a plugin moves in whole milliseconds', async () => {
    const it = await entering(
      {
        commands: ['measure'],
        // Counts how often the clock moves within 20 of its own milliseconds: more than 20 times if it were finer.
        onCommand: (text) => `(local $since i64) (local $last i64) (local $now i64) (local $moved i32)
        (local.set $since (call $clock.monotonic)) (local.set $last (local.get $since))
        (loop $more
          (local.set $now (call $clock.monotonic))
          (if (i64.ne (local.get $now) (local.get $last)) (then
            (local.set $moved (i32.add (local.get $moved) (i32.const 1))) (local.set $last (local.get $now))))
          (br_if $more (i64.lt_u (i64.sub (local.get $now) (local.get $since)) (i64.const 20))))
        (return (if (result i32) (i32.le_u (local.get $moved) (i32.const 20))
          (then (call $say ${text('coarse')})) (else (call $say ${text('fine')}))))`,
      },
      'max_cpu_time_ms = 5000\nmax_host_calls_per_second = 1000000000',
    );
    await it.enter();
    expect(await it.ask('measure')).toBe('coarse');
  });

  test('row 56: a plugin that crashes on each start is disabled after its restarts, with the reason kept', async () => {
    const config = '[hot_reload]\nmax_restart_attempts = 2\nrestart_cooldown_secs = 0\n';
    const it = await arena({ isolation, config });
    it.put('evil', await guest({ commands: ['attack'], onCommand: 'unreachable' }));
    await it.enter();
    await it.survives(async () => {
      const until = performance.now() + 20_000;
      while (it.plugin('evil').state !== 'disabled' && performance.now() < until) {
        if (it.plugin('evil').reachable) await attack(it);
        await pause(20);
      }
    });
    expect(it.plugin('evil').state).toBe('disabled');
    const kinds = it.audit.map(({ kind }) => kind);
    expect(kinds).toEqual([
      'trapped',
      'quarantined',
      'restarted',
      'trapped',
      'quarantined',
      'restarted',
      'trapped',
      'disabled',
    ]);
    expect(it.plugin('evil').failure?.message).toContain('unreachable');
    expect(it.record('disabled', 'evil').message).toContain('unreachable');
    it.expectGone('evil');
  });
});
