// SPDX-License-Identifier: MIT
// What a fuzz target is, and which errors are an answer rather than a fault.

import { isWitError, Trap } from '../../runtime/abi/errors.ts';
import { ComponentError } from '../../runtime/component/errors.ts';
import { RuntimeError } from '../../runtime/errors.ts';
import type { Random } from './random.ts';

/** A target, ready: it makes inputs and tries them. */
export interface Target {
  /** An input; the same for the same numbers. */
  input(random: Random): Uint8Array;
  /**
   * Tries an input and says in a word what came of it. Whatever it throws is a fault, and so is a word that is not one
   * of {@link outcomes}.
   */
  run(input: Uint8Array): string | Promise<string>;
  /** Words that a run of a few seconds has to come to; a target that refuses everything tests nothing. */
  readonly outcomes: readonly string[];
}

/** The targets by name, each made when it is asked for. */
export const TARGETS: Readonly<Record<string, () => Promise<Target>>> = {
  component: async () => (await import('./targets/component.ts')).componentTarget(),
  meter: async () => (await import('./targets/meter.ts')).meterTarget(),
  manifest: async () => (await import('./targets/toml.ts')).manifestTarget(),
  'host-config': async () => (await import('./targets/toml.ts')).hostConfigTarget(),
  'phira-mp': async () => (await import('./targets/phira-mp.ts')).phiraTarget(),
  lift: async () => (await import('./targets/lift.ts')).liftTarget(),
};

/** The word for an error that is an answer; throws on what is none. */
export function answerOf(error: unknown): string {
  if (error instanceof ComponentError) return error.code === 'COMPONENT_START' ? 'trapped' : 'refused';
  // The hosts of the targets never fail: what one failed of is a fault of the bindings.
  if (error instanceof Trap && error.code !== 'TRAP_HOST') return 'trapped';
  // PluginError is one of them.
  if (error instanceof RuntimeError || isWitError(error)) return 'refused';
  throw error;
}
