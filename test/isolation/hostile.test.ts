// SPDX-License-Identifier: MIT
// Threads and processes that are filled, lie, are left alone, or come and go by the hundred.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Imports } from '../../generated/world.ts';
import { IsolationTrap } from '../../runtime/isolation/errors.ts';
import { pluginEngine } from '../../runtime/server/isolation.ts';
import { children } from './children.ts';
import { APART, apart, DO, endAll, later, probe, run, thrownBy } from './support.ts';

let component: Uint8Array;
beforeAll(async () => {
  component = await probe();
});
afterEach(endAll);

const entry = (name: string): URL => new URL(name, import.meta.url);

test.each(APART)('V8 running out of memory in a %s ends the plugin and nothing else', async (isolation) => {
  const engine = pluginEngine({ entry: entry('greedy-entry.ts') });
  const limits = { maxExecutionTimeMs: 30_000 };
  const one = await run(isolation, component, { engine, limits });
  const trap = await thrownBy(() => one.does(DO.nothing));
  expect(trap).toBeInstanceOf(IsolationTrap);
  expect(trap).toMatchObject({ fault: 'out-of-memory', code: 'TRAP_GUEST' });
  expect(one.instance.life.death).toBe(trap);
  expect(apart(one).killed).toBe(false);
});

describe('a process that lies is ended', () => {
  const engine = pluginEngine({ entry: entry('liar-entry.ts') });
  const LIES = [
    'kind',
    'no-function',
    'not-imported',
    'arguments',
    'value',
    'more',
    'trap',
    'twice',
    'length',
    'noise',
  ];
  test.each(LIES)('%s', async (name) => {
    const one = await run('process', component, { engine, name });
    expect(one.instance.memoryBytes()).toBe(0);
    const trap = await thrownBy(() => one.does(DO.nothing));
    expect(trap).toBeInstanceOf(IsolationTrap);
    expect(trap).toMatchObject({ fault: 'protocol' });
    expect(String(trap)).toContain("the plugin's process broke the protocol: ");
    expect(await thrownBy(() => one.does(DO.nothing))).toMatchObject({ code: 'TRAP_DEAD' });
  });

  test('or says nothing', async () => {
    const limits = { maxExecutionTimeMs: 100 };
    const one = await run('process', component, { engine, name: 'silence', limits });
    expect(await thrownBy(() => one.does(DO.nothing))).toMatchObject({ limit: 'max_execution_time_ms' });
    expect(apart(one).killed).toBe(true);
  });
});

test('a process has no environment, no folder of the server, and cannot write', async () => {
  const lines: string[] = [];
  const engine = pluginEngine({
    entry: entry('nosy-entry.ts'),
    onOutput: (_plugin, _stream, text) => lines.push(text),
  });
  await thrownBy(() => run('process', component, { engine }));
  while (!lines.join('').includes('}')) await later(0);
  expect(JSON.parse(lines.join(''))).toEqual({
    environment: [],
    folder: '/',
    write: 'ERR_ACCESS_DENIED',
    read: 'ERR_ACCESS_DENIED',
    spawn: 'ERR_ACCESS_DENIED',
    thread: 'ERR_ACCESS_DENIED',
  });
});

test('an entry that serves another world is refused', async () => {
  const engine = pluginEngine({ entry: entry('other-world-entry.ts') });
  expect(await thrownBy(() => run('worker', component, { engine }))).toMatchObject({
    code: 'ISOLATION_START',
    message: 'the worker entry serves another world than the host, or another build of it',
  });
});

test.each(APART)('a %s that cannot begin is a fault of the host', async (isolation) => {
  const engine = pluginEngine({ entry: entry('no-such-entry.ts') });
  expect(await thrownBy(() => run(isolation, component, { engine }))).toMatchObject({
    name: 'IsolationError',
    code: 'ISOLATION_START',
  });
});

test.each(APART)('a %s is not started for a host that lacks a function', async (isolation) => {
  const host = { clock: {} as Imports['clock'] };
  const error = await thrownBy(() => run(isolation, component, { host }));
  expect(String(error)).toBe('TypeError: phira:plugin/clock@1.0.0#now is not implemented');
});

test('idle plugins do not keep a server running', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'idle-'));
  const path = join(folder, 'probe.wasm');
  writeFileSync(path, component);
  try {
    const server = fileURLToPath(entry('idle-server.ts'));
    const { stdout } = await promisify(execFile)(process.execPath, [server, path], { timeout: 50_000 });
    expect(stdout).toBe('nothing left to do\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.each(APART)('a %s that was killed leaves nothing behind', async (isolation) => {
  const engine = pluginEngine({ entry: entry('unmetered-entry.ts') });
  const cycle = async (): Promise<void> => {
    const one = await run(isolation, component, { engine });
    const trap = thrownBy(() => one.does(DO.loop));
    await later(0, 1);
    one.instance.dispose?.();
    await trap;
    endAll();
  };
  await cycle();
  const before = process.getActiveResourcesInfo().length;
  for (let count = 0; count < 10; count++) await cycle();
  for (let turn = 0; turn < 200 && children().length > 0; turn++) await later(0, 10);
  await later(0, 50);
  expect(children()).toEqual([]);
  expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before);
});
