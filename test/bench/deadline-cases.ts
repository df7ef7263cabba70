// SPDX-License-Identifier: MIT
// How soon a plugin that loops for ever is stopped inline, and how soon the next plugin answers after that.

import { fileURLToPath } from 'node:url';
import { worldBinding } from '../../generated/bindings/world.ts';
import type { Invocation } from '../../generated/host/command-handler.ts';
import { LimitTrap } from '../../runtime/abi/errors.ts';
import { instantiateComponent, prepareComponent } from '../../runtime/component/engine.ts';
import { DEFAULT_SANDBOX_LIMITS } from '../../runtime/sandbox/limits.ts';
import { buildGuest } from '../guest-types/build-guest.ts';
import { quietHost } from './call-cases.ts';
import { median } from './measure.ts';

/** Medians in milliseconds. */
export interface DeadlineResult {
  readonly case: string;
  readonly deadline_ms: number;
  /** From the call to the error. */
  readonly stopped_ms: number;
  readonly slowest_ms: number;
  /** The first call of another plugin after that. */
  readonly next_ms: number;
  readonly runs: number;
}

const RUNS = 20;
const DEADLINE = 50;
const CALL: Invocation = { name: 'spin', args: [], source: { tag: 'console' } };

/** A plugin that answers a command with its name, or never. */
export const SPINNER = `
  export const lifecycle = { init() {}, start() {}, stop() {} };
  export const eventHandler = { onEvent() { return { tag: 'proceed' }; } };
  export const commandHandler = {
    onCommand({ name }) { if (name === 'spin') for (;;) {} return name; },
    completeCommand() { return []; },
  };`;

/** `for (;;) {}` in a QuickJS guest under a deadline of 50 ms, {@link RUNS} instances of it, one after the other. */
export async function deadlines(): Promise<DeadlineResult> {
  const wit = { path: fileURLToPath(new URL('../../wit', import.meta.url)), world: 'plugin' };
  const bytes = await buildGuest(SPINNER, wit);
  const prepared = prepareComponent(bytes, worldBinding.world, {}, { meter: true });
  const budget = { ...DEFAULT_SANDBOX_LIMITS, maxCpuTimeMs: DEADLINE, maxExecutionTimeMs: DEADLINE };
  const load = () => instantiateComponent(prepared, worldBinding, quietHost(), { budget }).exports;
  const stopped: number[] = [];
  const next: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const [hostile, other] = [load(), load()];
    const since = performance.now();
    try {
      hostile.commandHandler.onCommand(CALL);
      throw new Error('the loop came to an end');
    } catch (error) {
      if (!(error instanceof LimitTrap)) throw error;
    }
    const at = performance.now();
    other.commandHandler.onCommand({ ...CALL, name: 'hello' });
    stopped.push(at - since);
    next.push(performance.now() - at);
  }
  return {
    case: 'deadline/quickjs',
    deadline_ms: DEADLINE,
    stopped_ms: median(stopped),
    slowest_ms: Math.max(...stopped),
    next_ms: median(next),
    runs: RUNS,
  };
}
