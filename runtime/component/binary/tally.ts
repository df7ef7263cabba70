// SPDX-License-Identifier: MIT
// Counts what one file has of everything while it is read, and stops at the limits.

import { type ComponentLimits, checkLimit } from '../limits.ts';

/** Counts of one file, nested components and core modules included. */
export class Tally {
  readonly limits: ComponentLimits;
  #depth = 0;
  #definitions = 0;
  #modules = 0;
  #elements = 0;

  constructor(limits: ComponentLimits) {
    this.limits = limits;
  }

  definition(offset: number): void {
    checkLimit(this.limits, 'definitions', ++this.#definitions, 'definitions', offset);
  }

  module(offset: number): void {
    checkLimit(this.limits, 'modules', ++this.#modules, 'core modules', offset);
  }

  elements(count: number, offset: number): void {
    this.#elements += count;
    checkLimit(this.limits, 'elements', this.#elements, 'elements of all lists in the file', offset);
  }

  /** Runs `read` one level deeper; components and types inside each other count together. */
  nested<T>(offset: number, read: () => T): T {
    checkLimit(this.limits, 'nesting', ++this.#depth, 'components and types inside each other', offset);
    const made = read();
    this.#depth--;
    return made;
  }
}
