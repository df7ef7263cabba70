// SPDX-License-Identifier: MIT
// What every program has of WASI without files and the network: an environment that is filtered, no input, output to the
// log, exit as a trap, coarse clocks, waits that end, bounded random numbers.

import { beforeAll, describe, expect, it } from 'vitest';
import { LimitTrap, Trap } from '../../runtime/abi/index.ts';
import { DEFAULT_SANDBOX_LIMITS, type SandboxLimits } from '../../runtime/sandbox/limits.ts';
import type { SandboxPolicy } from '../../runtime/sandbox/policy.ts';
import type { WasiOptions } from '../../runtime/wasi/options.ts';
import { createWasi, type WasiHost } from '../../runtime/wasi/wasi.ts';
import { type Call, policyOf, startGuest, type WasiGuest } from './guest.ts';
import { systemGuest } from './guests/system.ts';

let guest: WasiGuest;
beforeAll(async () => {
  guest = await systemGuest();
});

interface Running {
  readonly call: Call;
  readonly wasi: WasiHost;
  readonly log: [string, string][];
  readonly death: () => Error | undefined;
}

async function run(
  opened: Partial<SandboxPolicy> = { allowEnvironment: true },
  limits: Partial<SandboxLimits> = {},
  more: Partial<WasiOptions> = {},
): Promise<Running> {
  const policy = policyOf(opened);
  const log: [string, string][] = [];
  const wasi = await createWasi({
    policy,
    limits: { ...DEFAULT_SANDBOX_LIMITS, ...limits },
    folder: '/nonexistent',
    log: (stream, line) => log.push([stream, line]),
    ...more,
  });
  const { call, life } = startGuest(guest, policy, wasi.namespace);
  return { call, wasi, log, death: () => life.death };
}

describe('the environment', () => {
  const environment = { HOME: '/root', TOKEN: 'secret', EMPTY: '', PATH: undefined };

  it('has the variables that are allowed and set', async () => {
    const allowedEnvironmentVars = ['EMPTY', 'HOME', 'PATH', 'NONE', 'HOME', '__proto__', 'toString'];
    const { call } = await run({ allowEnvironment: true, allowedEnvironmentVars }, {}, { environment });
    expect(call('environment')).toEqual([
      ['EMPTY', ''],
      ['HOME', '/root'],
    ]);
    expect(call('arguments')).toEqual([]);
  });

  it('is empty unless it is opened, whatever is listed', async () => {
    const { call } = await run(
      { allowSystemInfo: true, allowedEnvironmentVars: ['TOKEN'] },
      {},
      { environment },
    );
    expect(call('environment')).toEqual([]);
  });

  it('is the process’s own where nothing else is said', async () => {
    const { call } = await run({ allowEnvironment: true, allowedEnvironmentVars: ['PATH'] });
    expect(call('environment')).toEqual([['PATH', process.env.PATH]]);
  });
});

describe('streams', () => {
  it('have no input and no terminal', async () => {
    const { call } = await run();
    // An error, and of the two the case `closed`.
    expect(call('input')).toEqual([1, 1]);
    expect(call('terminal')).toBe(0);
  });

  it('bring what is printed to the log line by line, in whatever pieces it comes', async () => {
    const { call, log, wasi } = await run();
    call('print', 'one\ntw');
    call('complain', 'oops\r\n');
    call('print', 'o\n\nthree: ');
    call('print', 'ü');
    expect(log).toEqual([
      ['stdout', 'one'],
      ['stderr', 'oops'],
      ['stdout', 'two'],
      ['stdout', ''],
    ]);
    wasi.flush();
    expect(log.slice(4)).toEqual([['stdout', 'three: ü']]);
    wasi.flush();
    expect(log).toHaveLength(5);
  });

  it('cut a line that never ends', async () => {
    const { call, log } = await run();
    for (let index = 0; index < 10; index++) call('print', 'x'.repeat(60_000));
    expect(log).toEqual([]);
    call('print', '\nnext\n');
    expect(log.map(([, line]) => line.length)).toEqual([4097, 4]);
  });

  it('take what they permit, and end a plugin that writes more', async () => {
    const { call, log } = await run();
    expect(call('mayPrint')).toBe(65_536n);
    call('zeroes', 65_536n);
    call('printUnasked', 65_536);
    expect(log).toEqual([]);
    expect(() => call('printUnasked', 65_537)).toThrow('65537 bytes were written where 65536 are permitted');
    const { call: again, death } = await run();
    expect(() => again('zeroes', 2n ** 64n - 1n)).toThrow(Trap);
    expect(death()).toMatchObject({ code: 'TRAP_GUEST' });
  });
});

describe('exit', () => {
  it.each([
    ['exit', 0, 'success'],
    ['exit', 1, 'failure'],
    ['exitWith', 7, 'code 7'],
  ])('by %s %i ends the plugin and nothing else', async (name, code, how) => {
    const { call, death } = await run();
    expect(() => call(name, code)).toThrow(`wasi:cli/exit (${how})`);
    expect(death()).toMatchObject({ code: 'TRAP_GUEST' });
    expect(() => call('monotonic')).toThrow(expect.objectContaining({ code: 'TRAP_DEAD' }));
  });
});

describe('clocks', () => {
  it('count whole milliseconds, from when the plugin began', async () => {
    const { call } = await run();
    const first = call('monotonic') as bigint;
    expect(first).toBeLessThan(5_000_000_000n);
    expect(call('resolution')).toBe(1_000_000n);
    for (let index = 0; index < 50; index++) {
      expect((call('monotonic') as bigint) % 1_000_000n).toBe(0n);
      const [seconds, nanoseconds] = call('wall') as [bigint, number];
      expect(nanoseconds % 1_000_000).toBe(0);
      expect(Math.abs(Number(seconds) * 1_000 - Date.now())).toBeLessThan(5_000);
    }
  });

  it('are finer where the policy says so', async () => {
    const { call } = await run({ allowSystemInfo: true });
    expect(call('resolution')).toBe(1n);
    const times = Array.from({ length: 50 }, () => call('monotonic') as bigint);
    expect(times.some((time) => time % 1_000_000n !== 0n)).toBe(true);
  });

  it('wake who sleeps', async () => {
    const { call } = await run();
    const before = performance.now();
    expect(call('sleep', 30_000_000n)).toBe(1);
    expect(performance.now() - before).toBeGreaterThanOrEqual(29);
    expect(call('sleep', 0n)).toBe(1);
    expect(call('ready', 0n)).toBe(1);
    expect(call('ready', 3_600_000_000_000n)).toBe(0);
    call('waitUntil', 0n);
  });

  it.each([
    ['sleep', 3_500_000_000_000n],
    ['waitUntil', 2n ** 64n - 1n],
  ])('end a plugin that would sleep on: %s', async (name, time) => {
    const { call } = await run({ allowEnvironment: true }, { maxExecutionTimeMs: 60 });
    const before = performance.now();
    expect(() => call(name, time)).toThrow(
      expect.objectContaining({ code: 'TRAP_LIMIT', limit: 'max_execution_time_ms', allowed: 60 }),
    );
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  it('wait no longer than is left of the call', async () => {
    const { call } = await run({ allowEnvironment: true }, {}, { remainingMs: () => 20 });
    expect(() => call('sleep', 3_000_000_000n)).toThrow(LimitTrap);
    const over = await run({ allowEnvironment: true }, {}, { remainingMs: () => -5 });
    expect(() => over.call('sleep', 3_000_000_000n)).toThrow(LimitTrap);
  });

  it('do not poll an empty list', async () => {
    const { call } = await run();
    expect(() => call('pollNothing')).toThrow('the list is empty');
  });
});

describe('random numbers', () => {
  it('come in any length up to the limit of an allocation', async () => {
    const { call } = await run({ allowEnvironment: true }, { maxAllocationSize: 4096 });
    expect(call('random', 0n)).toBe(0);
    expect(call('random', 4096n)).toBe(4096);
    expect(() => call('random', 4097n)).toThrow(
      expect.objectContaining({ limit: 'max_allocation_size', allowed: 4096, used: 4097 }),
    );
    const other = await run();
    expect(() => other.call('random', 2n ** 64n - 1n)).toThrow(LimitTrap);
  });

  it('have one seed for the life of the plugin', async () => {
    const first = await run();
    const second = await run();
    expect(first.call('seed')).toEqual(first.call('seed'));
    expect(first.call('seed')).not.toEqual(second.call('seed'));
  });
});
