// SPDX-License-Identifier: MIT
// What one call may use up: every limit stops a real guest, names itself, and leaves a component that is never entered
// again; whoever stays below is not disturbed.

import { beforeAll, describe, expect, it } from 'vitest';
import type { Life } from '../../runtime/abi/contract.ts';
import { LimitTrap } from '../../runtime/abi/errors.ts';
import { type BudgetLimits, CallBudget } from '../../runtime/component/budget.ts';
import {
  type ComponentInstance,
  instantiateComponent,
  prepareComponent,
} from '../../runtime/component/engine.ts';
import { DEFAULT_SANDBOX_LIMITS } from '../../runtime/sandbox/limits.ts';
import { bindingsOf, type Callers } from '../support/bind.ts';
import { codeOf } from '../support/code-of.ts';
import { componentFromWat } from '../support/components.ts';

const WIT = `
  package test:budget@1.0.0;
  interface host { tick: func() -> u32; text: func() -> string; fail: func(); }
  interface guest {
    spin: func();
    turns: func(count: u32) -> u32;
    recurse: func();
    ticks: func(count: u32);
    grow: func(pages: u32) -> s32;
    take: func(text: string);
    ask: func();
    swallow: func() -> u32;
  }
  world w { import host; export guest; }
`;

const GUEST = `(module
  (import "test:budget/host@1.0.0" "tick" (func $tick (result i32)))
  (import "test:budget/host@1.0.0" "text" (func $text (param i32)))
  (import "test:budget/host@1.0.0" "fail" (func $fail))
  (memory (export "memory") 2)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "test:budget/guest@1.0.0#spin") (loop (br 0)))
  (func (export "test:budget/guest@1.0.0#turns") (param $count i32) (result i32) (local $done i32)
    (loop $again
      (local.set $done (i32.add (local.get $done) (i32.const 1)))
      (br_if $again (i32.lt_u (local.get $done) (local.get $count))))
    (local.get $done))
  (func $recurse (export "test:budget/guest@1.0.0#recurse") (return_call $recurse))
  (func (export "test:budget/guest@1.0.0#ticks") (param $count i32)
    (loop $again
      (drop (call $tick))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br_if $again (local.get $count))))
  (func (export "test:budget/guest@1.0.0#grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "test:budget/guest@1.0.0#take") (param i32 i32))
  (func (export "test:budget/guest@1.0.0#ask") (call $text (i32.const 64)))
  ;; Catches what the host function throws, and goes on for ever.
  (func (export "test:budget/guest@1.0.0#swallow") (result i32)
    (loop $forever
      (block $caught (try_table (catch_all $caught) (call $fail)))
      (br $forever))
    (i32.const 1)))`;

let component: Uint8Array;
let binding: Awaited<ReturnType<typeof bindingsOf<Callers>>>;

beforeAll(async () => {
  component = await componentFromWat({ wat: GUEST, wit: WIT, world: 'w' });
  binding = await bindingsOf<Callers>(WIT);
});

interface Running extends ComponentInstance<Callers> {
  call(name: string, ...args: unknown[]): unknown;
}

function start(limits: Partial<BudgetLimits> = {}, host: Record<string, () => unknown> = {}): Running {
  const budget: BudgetLimits = { ...DEFAULT_SANDBOX_LIMITS, ...limits };
  const prepared = prepareComponent(component, binding.world, {}, { meter: true });
  const imports = { host: { tick: () => 1, text: () => 'text', fail: () => undefined, ...host } };
  const instance = instantiateComponent(prepared, binding, imports, { budget });
  return {
    ...instance,
    call: (name, ...args) => instance.exports.guest?.[name]?.(...args),
  };
}

/** The limit that stopped a call. */
function stopped(work: () => unknown): LimitTrap {
  try {
    work();
  } catch (error) {
    if (error instanceof LimitTrap) return error;
    throw error;
  }
  throw new Error('nothing was stopped');
}

describe('processor time', () => {
  /** A budget of 20 ms on a clock that is set by hand. */
  function clocked() {
    const life: Life = { death: undefined };
    const time = { wall: 1_000, cpu: 500 };
    const clock = { wall: () => time.wall, cpu: () => time.cpu };
    const limits = { ...DEFAULT_SANDBOX_LIMITS, maxCpuTimeMs: 20, maxExecutionTimeMs: 10_000 };
    const budget = new CallBudget(limits, life, clock);
    budget.begin();
    /** Whether the guest may go on after so much more of both. */
    const look = (wall: number, cpu: number): boolean => {
      time.wall += wall;
      time.cpu += cpu;
      return budget.refuel(0) > 0;
    };
    return { life, clock, budget, look };
  }

  it('is what counts, not time on the clock', () => {
    const { look, life } = clocked();
    expect([look(0, 0), look(1, 1), look(500, 10), look(500, 8)]).toEqual([true, true, true, true]);
    expect([look(500, 1), look(0.1, 0.1)]).toEqual([true, false]);
    expect(life.death).toMatchObject({ code: 'TRAP_LIMIT', limit: 'max_cpu_time_ms', allowed: 20, used: 21 });
  });

  it('counts from the first look, also when it is asked for later', () => {
    const { look } = clocked();
    expect([look(0, 0), look(0.3, 0.3), look(4, 4), look(15.6, 15.6), look(0.2, 0.2)]).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  it('does not count what the thread has waited before it was asked for', () => {
    const { look } = clocked();
    expect([look(0, 0), look(3_000, 1), look(14, 14)]).toEqual([true, true, true]);
    expect(look(2, 2)).toBe(false);
  });

  it('is asked for anew in each call', () => {
    const { look, budget } = clocked();
    for (let call = 0; call < 10; call++) {
      expect([look(0, 0), look(1, 1), look(15, 15)]).toEqual([true, true, true]);
      budget.begin();
    }
  });

  it('is the fault of the guest when its stack ends as the clock is looked at', () => {
    const { life, clock, budget } = clocked();
    clock.wall = () => {
      throw new RangeError('Maximum call stack size exceeded');
    };
    expect(budget.refuel(0)).toBe(-1);
    expect(life.death).toMatchObject({ code: 'TRAP_GUEST', message: 'Maximum call stack size exceeded' });
  });
});

describe('time', () => {
  it.each(['spin', 'recurse'])('%s is stopped at the limit of processor time', (name) => {
    const running = start({ maxCpuTimeMs: 20 });
    const trap = stopped(() => running.call(name));
    expect(trap).toMatchObject({ code: 'TRAP_LIMIT', limit: 'max_cpu_time_ms', allowed: 20 });
    expect(trap.used).toBeGreaterThan(20);
    expect(trap.message).toContain('max_cpu_time_ms');
    expect(codeOf(() => running.call('turns', 1))).toBe('TRAP_DEAD');
  });

  it('of one call can be less than usual, under a name of its own', () => {
    const running = start({ maxCpuTimeMs: 60_000, maxExecutionTimeMs: 60_000 });
    running.hurry('max_completion_time_ms', 20);
    expect(running.call('turns', 10)).toBe(10);
    running.hurry('max_completion_time_ms', 20);
    const trap = stopped(() => running.call('spin'));
    expect(trap).toMatchObject({ limit: 'max_completion_time_ms', allowed: 20 });
  });

  it('is as usual for the call after, and never more than usual', () => {
    const running = start({ maxCpuTimeMs: 150, maxExecutionTimeMs: 60_000 });
    running.hurry('max_completion_time_ms', 20);
    running.call('turns', 10);
    running.hurry('max_completion_time_ms', 60_000);
    expect(stopped(() => running.call('spin'))).toMatchObject({ limit: 'max_cpu_time_ms', allowed: 150 });
  });

  it('is stopped at the limit on the clock when that is reached first', () => {
    const trap = stopped(() => start({ maxExecutionTimeMs: 20, maxCpuTimeMs: 10_000 }).call('spin'));
    expect(trap.limit).toBe('max_execution_time_ms');
  });

  it('what the host does for a call counts as its time on the clock, not as many calls', () => {
    const slow = (): number => {
      for (const until = performance.now() + 2; performance.now() < until; );
      return 1;
    };
    const running = start({ maxExecutionTimeMs: 30, maxCpuTimeMs: 10_000 }, { tick: slow });
    expect(stopped(() => running.call('ticks', 1_000_000)).limit).toBe('max_execution_time_ms');
  });

  it('begins anew with every call', () => {
    const running = start({ maxCpuTimeMs: 150, maxExecutionTimeMs: 60_000 });
    for (const until = performance.now() + 400; performance.now() < until; ) {
      expect(running.call('turns', 2_000_000)).toBe(2_000_000);
    }
  });

  it('cannot be outlived by a guest that catches every exception', () => {
    const fail = (): never => {
      throw new Error('a fault of the host');
    };
    const running = start({ maxCpuTimeMs: 5_000 }, { fail });
    const since = performance.now();
    expect(codeOf(() => running.call('swallow'))).toBe('TRAP_HOST');
    // Long before the limit: death leaves it no fuel.
    expect(performance.now() - since).toBeLessThan(2_000);
  });
});

describe('fuel', () => {
  it('is counted in loop turns and stops the call', () => {
    const trap = stopped(() => start({ maxFuelPerCall: 3_000_000 }).call('turns', 100_000_000));
    expect(trap.limit).toBe('max_fuel_per_call');
    expect(trap.used).toBeGreaterThan(3_000_000);
  });

  it('is not used up by the calls before', () => {
    const running = start({ maxFuelPerCall: 3_000_000 });
    for (let call = 0; call < 10; call++) expect(running.call('turns', 1_000_000)).toBe(1_000_000);
    expect(running.use?.fuel).toBeGreaterThan(5_000_000);
  });
});

describe('calls of the host', () => {
  it('are stopped when there are too many within a second', () => {
    const trap = stopped(() => start({ maxHostCallsPerSecond: 1_000 }).call('ticks', 1_000_000));
    expect(trap).toMatchObject({ limit: 'max_host_calls_per_second', allowed: 1_000 });
  });

  it('may come as often as the limit allows at once', () => {
    const running = start({ maxHostCallsPerSecond: 1_000 });
    running.call('ticks', 900);
    expect(running.life.death).toBeUndefined();
  });
});

describe('memory', () => {
  const MIB = 1024 * 1024;

  it('answers -1 to a single growth above the limit, and lives', () => {
    const running = start({ maxAllocationSize: MIB });
    expect(running.call('grow', 17)).toBe(-1);
    expect(running.call('grow', 16)).toBe(2);
    expect(running.life.death).toBeUndefined();
  });

  it('answers -1 when one call has grown by too much altogether', () => {
    const running = start({ maxTotalAllocation: 2 * MIB, maxAllocationSize: 2 * MIB });
    expect(running.call('grow', 33)).toBe(-1);
    expect(running.call('grow', 32)).toBe(2);
    expect(running.call('grow', 32)).toBe(34);
  });

  it('answers -1 when all memories together would be above the limit', () => {
    const running = start({ maxMemory: 3 * 65_536 });
    expect(running.call('grow', 1)).toBe(2);
    expect(running.call('grow', 1)).toBe(-1);
    expect(running.memoryBytes()).toBe(3 * 65_536);
    expect(running.use?.memory).toBe(3 * 65_536);
  });

  it('growth that fails at the maximum of the memory is not counted', () => {
    const budget = { ...DEFAULT_SANDBOX_LIMITS, maxMemory: 20 * 65_536 };
    const prepared = prepareComponent(component, binding.world, { memoryPages: 4 }, { meter: true });
    const imports = { host: { tick: () => 1, text: () => '', fail: () => undefined } };
    const { exports, use } = instantiateComponent(prepared, binding, imports, { budget });
    for (let time = 0; time < 10; time++) expect(exports.guest?.grow?.(10)).toBe(-1);
    expect(exports.guest?.grow?.(2)).toBe(2);
    expect(use?.memory).toBe(4 * 65_536);
  });

  it('is bounded by a maximum of its own, whatever the hooks say', () => {
    const prepared = prepareComponent(component, binding.world, { memoryPages: 4 }, { meter: true });
    const host = { tick: () => 1, text: () => '', fail: () => undefined };
    const { exports } = instantiateComponent(prepared, binding, { host });
    expect(exports.guest?.grow?.(2)).toBe(2);
    expect(exports.guest?.grow?.(1)).toBe(-1);
  });

  it.each(['take', 'ask'])('the host allocates no more in the guest than the limit: %s', (name) => {
    const text = 'x'.repeat(5_000);
    const running = start({ maxAllocationSize: 4_096 }, { text: () => text });
    const trap = stopped(() => running.call(name, text));
    expect(trap).toMatchObject({ limit: 'max_allocation_size', allowed: 4_096, used: 5_000 });
  });

  it('counts what one call makes the host allocate', () => {
    const text = 'x'.repeat(3_000);
    const running = start({ maxTotalAllocation: 4_096 }, { text: () => text });
    running.call('take', text);
    running.call('ask');
    expect(running.life.death).toBeUndefined();
  });
});
