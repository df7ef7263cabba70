// SPDX-License-Identifier: MIT
// Files that change all the time, in parts, or go while they are read (row 17), and reloads while everything is under way
// (row 70): the last good plugin goes on, and nothing of an old generation is left.

import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { withNonce } from '../bench/nonce.ts';
import { type Arena, arena, ISOLATIONS } from './arena.ts';
import { FOR_EVER, guest, OUT } from './guest.ts';

const RELOADS = 10;
/** Milliseconds of quiet before a change counts. */
const DEBOUNCE = 200;
const WATCHING = `[hot_reload]\ndebounce_delay_ms = ${DEBOUNCE}\n`;
const LONGEST_WAIT = 20_000;

/** A plugin whose command `version` answers this text. */
const versioned = (version: string) =>
  guest({ commands: ['version'], onCommand: (text) => `(return (call $say ${text(version)}))` });

/** An arena whose folder is watched, with a plugin in it. */
async function watching(component: Uint8Array): Promise<Arena> {
  const it = await arena({ config: WATCHING });
  await it.admit('evil', component);
  await it.host.start();
  return it;
}

/** Puts a whole file into the place of the component. */
function replace(it: Arena, component: Uint8Array): void {
  const path = join(it.pluginsDir, 'evil');
  writeFileSync(join(path, '.next'), component);
  renameSync(join(path, '.next'), join(path, 'evil.wasm'));
}

async function until(it: Arena, version: string): Promise<void> {
  const late = performance.now() + LONGEST_WAIT;
  while ((await it.ask('version')) !== version && performance.now() < late) await pause(10);
  expect(await it.ask('version')).toBe(version);
}

test('row 17: a file that is replaced a thousand times a second reloads nothing until it rests', async () => {
  const one = await versioned('one');
  const it = await watching(one);
  const first = it.plugin('evil');
  const { error, took } = await it.attack(async () => {
    const end = performance.now() + 8 * DEBOUNCE;
    for (let written = 0; performance.now() < end; written += 1) {
      for (let burst = 0; burst < 5; burst += 1) replace(it, withNonce(one, 5 * written + burst));
      await pause(5);
    }
  });
  expect(error).toBeUndefined();
  const { reloads = 0 } = it.plugins.meters.total('evil') ?? {};
  expect(reloads).toBeLessThanOrEqual(Math.ceil(took / DEBOUNCE));
  if (reloads === 0) expect(it.plugin('evil')).toBe(first);
  replace(it, await versioned('last'));
  await until(it, 'last');
  expect(it.plugins.meters.total('evil')?.reloads).toBe(reloads + 1);
  expect(it.audit).toEqual([]);
});

test('row 17: half a file is refused once, and the last good plugin goes on until the other half is there', async () => {
  const it = await watching(await versioned('good'));
  const whole = await versioned('whole');
  const half = whole.subarray(0, whole.length / 2);
  const { error } = await it.survives(async () => {
    writeFileSync(join(it.pluginsDir, 'evil/evil.wasm'), half);
    await pause(5 * DEBOUNCE);
    expect(await it.ask('version')).toBe('good');
  });
  expect(error).toBeUndefined();
  it.record('refused', 'evil');
  writeFileSync(join(it.pluginsDir, 'evil/evil.wasm'), whole.subarray(half.length), { flag: 'a' });
  await until(it, 'whole');
  it.record('refused', 'evil');
});

test('row 17: a file that goes while it is loaded takes nothing with it', async () => {
  const versions = [await versioned('even'), await versioned('odd')] as const;
  const it = await watching(versions[0]);
  const path = join(it.pluginsDir, 'evil/evil.wasm');
  let replaced = 0;
  const { error } = await it.attack(async () => {
    for (let round = 0; round < 40; round += 1) {
      replace(it, versions[round % 2 === 0 ? 1 : 0]);
      const reload = it.plugins.reload('evil').then(
        () => true,
        () => false,
      );
      // Before it is read, meanwhile, and after that.
      for (let turns = 0; turns < round % 8; turns += 1) await pause(0);
      rmSync(path);
      if (await reload) replaced += 1;
      expect(await it.ask('version')).toMatch(/^(even|odd)$/);
      replace(it, versions[0]);
    }
  });
  expect(error).toBeUndefined();
  expect(replaced).toBeLessThan(40);
  await until(it, 'even');
});

test('row 17: a plugin whose files are gone is refused by a reload, and goes on', async () => {
  const it = await arena();
  const hello = await guest({
    commands: ['hello'],
    onCommand: (text) => `(return (call $say ${text('hi')}))`,
  });
  await it.admit('evil', hello);
  rmSync(join(it.pluginsDir, 'evil'), { recursive: true });
  const { error } = await it.survives(() => it.plugins.reload('evil'));
  expect(error).toMatchObject({ name: 'PluginError' });
  expect(await it.ask('hello')).toBe('hi');
});

describe.each(ISOLATIONS)('%s', (isolation) => {
  test('row 70: after many reloads only the last generation hears, fires and answers', async () => {
    // A thread begins within the limit, also on a machine that has much else to do.
    const it = await arena({ isolation, limits: 'max_execution_time_ms = 5000' });
    const bytes = await guest({
      commands: ['hello'],
      subscribe: ['news'],
      init: `(call $timers.set-timer (i32.const 20) (i32.const 1) (i32.const ${OUT}))`,
      onCommand: (text) => `(return (call $say ${text('hi')}))`,
    });
    await it.admit('evil', bytes);
    const old = it.plugin('evil');
    const { error } = await it.attack(async () => {
      for (let round = 0; round < RELOADS; round += 1) await it.plugins.reload('evil');
    });
    expect(error).toBeUndefined();
    const { events } = old.metrics;
    await it.host.eventBus.emitCustom('news', '{}', 'test');
    await pause(100);
    expect(old.metrics.events).toBe(events);
    expect(old.memoryBytes).toBe(0);
    expect(it.plugin('evil').metrics.events).toBeGreaterThan(0);
    expect(await it.ask('hello')).toBe('hi');
    expect(it.host.commandRegistry.list().filter(({ owner }) => owner === 'evil')).toHaveLength(1);
    expect(it.audit).toEqual([]);
  });

  test('row 70: a reload while a call never ends is not held up by it', async () => {
    const it = await arena({ isolation });
    const looping = await guest({ commands: ['attack'], onCommand: FOR_EVER });
    await it.admit('evil', looping);
    const { error } = await it.survives(async () => {
      const call = it.ask('attack');
      await it.plugins.reload('evil');
      expect(await call).toMatch(/^RT_PLUGIN/);
    });
    expect(error).toBeUndefined();
    it.fate('evil');
    expect(it.plugin('evil').state).toBe('started');
  });

  test('row 70: calls that wait for a plugin that traps are told so, and never reach it', async () => {
    const it = await arena({ isolation });
    await it.admit('evil', await guest({ commands: ['attack'], onCommand: 'unreachable' }));
    const { value } = await it.survives(() =>
      Promise.all(['a', 'b', 'c'].map((word) => it.ask(`attack ${word}`))),
    );
    expect(value?.[0]).toMatch(/^RT_PLUGIN_TRAP/);
    expect(
      value?.slice(1).every((text) => /^RT_(PLUGIN_UNREACHABLE|PLUGIN_TRAP|COMMAND_UNKNOWN)/.test(text)),
    ).toBe(true);
    expect(it.fate('evil')).toMatchObject({ kind: 'trapped' });
    it.expectGone('evil');
  });

  test('row 70: every call over many reloads is answered, by one generation or the next', async () => {
    const it = await arena({ isolation, limits: 'max_execution_time_ms = 5000' });
    await it.admit('evil', await versioned('here'));
    const answers: string[] = [];
    let over = false;
    const asking = (async () => {
      while (!over) {
        answers.push(...(await Promise.all(Array.from({ length: 20 }, () => it.ask('version')))));
        await pause(1);
      }
    })();
    const { error } = await it.attack(async () => {
      for (let round = 0; round < RELOADS; round += 1) await it.plugins.reload('evil');
    });
    over = true;
    await asking;
    expect(error).toBeUndefined();
    expect(answers.length).toBeGreaterThan(RELOADS);
    expect(answers.filter((answer) => answer !== 'here')).toEqual([]);
    expect(it.audit).toEqual([]);
  });

  test('row 70: a timer of the old generation that is due during the swap reaches nobody', async () => {
    const it = await arena({ isolation, limits: 'max_execution_time_ms = 5000\nmax_cpu_time_ms = 5000' });
    // Sets timers that are due before its `stop` has come to an end.
    const old = await guest({
      commands: ['count'],
      init: `(call $timers.set-timer (i32.const 60) (i32.const 1) (i32.const ${OUT}))
        (call $timers.set-timer (i32.const 60) (i32.const 0) (i32.const ${OUT}))`,
      stop: `(local.set $n (i32.add (i32.wrap_i64 (call $clock.monotonic)) (i32.const 150)))
        (loop $wait (br_if $wait (i32.lt_s (i32.wrap_i64 (call $clock.monotonic)) (local.get $n))))`,
      onCommand: (text) => `(return (call $say ${text('old')}))`,
    });
    const next = await guest({
      commands: ['count'],
      fields: '(global $heard (mut i32) (i32.const 0))',
      onEvent: '(global.set $heard (i32.const 1))',
      onCommand: (text) =>
        `(if (global.get $heard) (then (return (call $say ${text('heard')})))) (return (call $say ${text('quiet')}))`,
    });
    await it.admit('evil', old);
    replace(it, next);
    await it.plugins.reload('evil');
    await pause(200);
    expect(await it.ask('count')).toBe('quiet');
    expect(it.plugin('evil').metrics.events).toBe(0);
  });
});
