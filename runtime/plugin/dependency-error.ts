// SPDX-License-Identifier: MIT
// Why a plugin cannot be loaded for the sake of others: everything that it lacks, and the chain to the cause.

import { RuntimeError } from '../errors.ts';

/** One dependency that is not as it is needed. */
export interface DependencyProblem {
  /** Key under `[dependencies]`. */
  readonly dependency: string;
  readonly error: RuntimeError;
  /** The way out, where it is closer than that of the error. */
  readonly help?: string | undefined;
}

/** A plugin that cannot be loaded; code, message and help are those of the first problem. */
export class DependencyError extends RuntimeError {
  override readonly name = 'DependencyError';
  /** At least one, by name of the dependency. */
  readonly problems: readonly DependencyProblem[];
  /** From the plugin to the cause, which is words where it is no plugin that is there. */
  readonly chain: readonly string[];

  /** @param problems at least one. */
  constructor(problems: readonly DependencyProblem[], chain: readonly string[]) {
    const [first] = problems;
    if (first === undefined) throw new TypeError('a dependency error without a problem');
    super(first.error.code, first.error.message, first.help ?? first.error.help);
    this.problems = problems;
    this.chain = chain;
  }
}
