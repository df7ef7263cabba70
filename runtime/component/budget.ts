// SPDX-License-Identifier: MIT
// What one call of a plugin may use up: time, fuel, memory, calls of the host. Asked by metered code and by call contexts.

import type { CallMeter, Life } from '../abi/contract.ts';
import { LimitTrap, Trap } from '../abi/errors.ts';
import { recordDeath } from '../abi/life.ts';
import { INITIAL_FUEL, type MeterHooks } from './meter/hooks.ts';
import { stackProbe } from './stack-probe.ts';

/** The limits that a call is held to; names and units as in the sandbox. */
export interface BudgetLimits {
  readonly maxMemory: number;
  readonly maxCpuTimeMs: number;
  readonly maxExecutionTimeMs: number;
  readonly maxAllocationSize: number;
  readonly maxTotalAllocation: number;
  readonly maxFuelPerCall: number;
  readonly maxHostCallsPerSecond: number;
}

/** Clocks of the thread, in milliseconds. */
export interface BudgetClock {
  /** Never runs backwards. */
  wall(): number;
  /** Processor time of this thread; never grows faster than `wall`. */
  cpu(): number;
}

/** How much processor time one call has: the key of the limit in `host.toml`, and milliseconds. */
interface CpuLimit {
  readonly key: string;
  readonly milliseconds: number;
}

/** What a component has used since it was instantiated. */
export interface BudgetUse {
  /** Units of fuel, counted a quantum at a time. */
  fuel: number;
  /** Calls of host functions, counted sixteen at a time. */
  hostCalls: number;
  /** Bytes that its memories have, those included that no core module exports. */
  memory: number;
}

/**
 * Units of fuel between two looks at the clock: some ten microseconds of ordinary code, and up to a tenth of a second of
 * the slowest, which is nothing but loads from memory that no cache has, each of the address that the last one found.
 */
const QUANTUM = INITIAL_FUEL;
/** No limit is as short. */
const SHORT_MS = 0.5;
/** A thread that has waited for longer between two looks did not run then. */
const MOST_ASSUMED_MS = 5;
/** Calls of the host between two looks at the clock. */
const HOST_CALLS = 16;
const PAGE = 65_536;

/** Node tells a thread's own time from 23.9 on; before that time on the clock stands for it. */
const threadCpu: (() => { user: number; system: number }) | undefined = Reflect.get(
  process,
  'threadCpuUsage',
);

/** The clocks of this thread. */
export const THREAD_CLOCK: BudgetClock = {
  wall: () => performance.now(),
  cpu:
    threadCpu === undefined
      ? () => performance.now()
      : () => {
          const { user, system } = Reflect.apply(threadCpu, process, []);
          return (user + system) / 1000;
        },
};

/**
 * The budget of one component. A call begins without a look at the clock, which would cost more than a small call: its
 * time counts from the first time that it has used up a quantum of fuel or of host calls.
 */
export class CallBudget implements CallMeter, MeterHooks {
  readonly use: BudgetUse = { fuel: 0, hostCalls: 0, memory: 0 };
  readonly #limits: BudgetLimits;
  readonly #life: Life;
  readonly #clock: BudgetClock;
  readonly #measure: () => number | undefined;
  /** When the call was first seen at work; undefined before. */
  #since: number | undefined;
  /** Processor time then; undefined before it was asked for. */
  #cpuSince: number | undefined;
  #fuel = 0;
  #allocated = 0;
  #hostCallsLeft = HOST_CALLS;
  readonly #usualCpu: CpuLimit;
  #cpu: CpuLimit;
  /** Holds for the next call only. */
  #nextCpu: CpuLimit | undefined;
  readonly #probe = stackProbe();
  #tokens: number;
  #filledAt: number;

  /** @param measure bytes of all memories, now; undefined when some cannot be seen, and what was granted counts. */
  constructor(
    limits: BudgetLimits,
    life: Life,
    clock: BudgetClock = THREAD_CLOCK,
    measure: () => number | undefined = () => undefined,
  ) {
    this.#limits = limits;
    this.#life = life;
    this.#clock = clock;
    this.#measure = measure;
    this.#usualCpu = { key: 'max_cpu_time_ms', milliseconds: limits.maxCpuTimeMs };
    this.#cpu = this.#usualCpu;
    this.#tokens = limits.maxHostCallsPerSecond;
    this.#filledAt = clock.wall();
  }

  /** Memories of so many pages are made. What a component begins with was checked before. */
  occupy(pages: number): void {
    this.use.memory += pages * PAGE;
  }

  /** The next call from the host gets no more processor time than this, whatever else it may have. */
  hurry(key: string, milliseconds: number): void {
    if (milliseconds < this.#usualCpu.milliseconds) this.#nextCpu = { key, milliseconds };
  }

  /** A call from the host begins. */
  begin(): void {
    this.#cpu = this.#nextCpu ?? this.#usualCpu;
    this.#nextCpu = undefined;
    this.#since = undefined;
    this.#cpuSince = undefined;
    this.#fuel = 0;
    this.#allocated = 0;
  }

  /** Metered code has used up its fuel. Answers the next quantum, or -1: the guest is dead and executes `unreachable`. */
  refuel(fuel: number): number {
    const spent = QUANTUM - fuel;
    this.#fuel += spent;
    this.use.fuel += spent;
    try {
      this.#checkTime(this.#clock.wall());
      const { maxFuelPerCall } = this.#limits;
      if (this.#fuel > maxFuelPerCall) {
        throw new LimitTrap('max_fuel_per_call', maxFuelPerCall, this.#fuel, 'units of fuel of one call');
      }
    } catch (error) {
      recordDeath(this.#life, error instanceof Trap ? error : stackTrap(error));
    }
    return this.#life.death === undefined ? QUANTUM : -1;
  }

  /** Metered code wants to grow a memory by so many pages; 0 makes `memory.grow` answer -1. */
  grow(pages: number): number {
    const bytes = (pages >>> 0) * PAGE;
    const { maxAllocationSize, maxTotalAllocation, maxMemory } = this.#limits;
    if (bytes > maxAllocationSize || this.#allocated + bytes > maxTotalAllocation) return 0;
    // What was granted before may have failed all the same, at a maximum of the memory's own.
    this.use.memory = this.#measure() ?? this.use.memory;
    if (this.use.memory + bytes > maxMemory) return 0;
    this.#allocated += bytes;
    this.use.memory += bytes;
    return 1;
  }

  /**
   * A host function is called.
   *
   * @throws {LimitTrap} when there were too many, or the time is up.
   * @throws {RangeError} when the guest has left too little of the stack for it.
   */
  hostCall(): void {
    this.#probe(0);
    this.#hostCallsLeft -= 1;
    if (this.#hostCallsLeft > 0) return;
    this.#hostCallsLeft = HOST_CALLS;
    this.use.hostCalls += HOST_CALLS;
    const now = this.#clock.wall();
    this.#takeTokens(now);
    this.#checkTime(now);
  }

  /** The host allocates in the guest to pass a value. @throws {LimitTrap} when it is too much. */
  allocate(bytes: number): void {
    const { maxAllocationSize, maxTotalAllocation } = this.#limits;
    if (bytes > maxAllocationSize) {
      throw new LimitTrap('max_allocation_size', maxAllocationSize, bytes, 'bytes of one allocation');
    }
    this.#allocated += bytes;
    if (this.#allocated > maxTotalAllocation) {
      const used = this.#allocated;
      throw new LimitTrap('max_total_allocation', maxTotalAllocation, used, 'bytes allocated in one call');
    }
  }

  #takeTokens(now: number): void {
    const rate = this.#limits.maxHostCallsPerSecond;
    const refilled = this.#tokens + (Math.max(0, now - this.#filledAt) / 1000) * rate;
    this.#tokens = Math.min(rate, refilled) - HOST_CALLS;
    this.#filledAt = now;
    if (this.#tokens >= -HOST_CALLS) return;
    const used = Math.round(rate - this.#tokens);
    throw new LimitTrap('max_host_calls_per_second', rate, used, 'calls of host functions within a second');
  }

  /**
   * Asking for processor time takes as long as a small call. So it is asked for when a call has gone on for
   * {@link SHORT_MS}, and counts as if it had passed as fast as the clock until then, up to {@link MOST_ASSUMED_MS}; after
   * that only when the clock, which it never overtakes, allows of too much.
   */
  #checkTime(now: number): void {
    if (this.#since === undefined) {
      this.#since = now;
      return;
    }
    const { maxExecutionTimeMs } = this.#limits;
    const { key, milliseconds } = this.#cpu;
    const passed = now - this.#since;
    if (passed > maxExecutionTimeMs) {
      throw new LimitTrap(
        'max_execution_time_ms',
        maxExecutionTimeMs,
        Math.ceil(passed),
        'milliseconds of one call',
      );
    }
    if (passed < SHORT_MS) return;
    this.#cpuSince ??= this.#clock.cpu() - Math.min(passed, MOST_ASSUMED_MS);
    if (passed <= milliseconds) return;
    const used = this.#clock.cpu() - this.#cpuSince;
    if (used > milliseconds) {
      const what = 'milliseconds of processor time of one call';
      throw new LimitTrap(key, milliseconds, Math.ceil(used), what);
    }
  }
}

/** The guest's stack may end where the host looks at the clock for it: the fault is the guest's all the same. */
function stackTrap(error: unknown): Trap {
  return new Trap('TRAP_GUEST', error instanceof Error ? error.message : String(error), { cause: error });
}
