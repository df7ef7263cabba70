// SPDX-License-Identifier: MIT
// One of the two worlds that a script runs in: its instances by name, and the specification's host module.

import { WebAssembly } from '../../../runtime/abi/web-assembly.ts';
import { plain, startMetered } from '../support.ts';

/** How an action ended; two worlds must agree on all of it. */
export type Outcome =
  | { readonly kind: 'values'; readonly values: string }
  | { readonly kind: 'thrown'; readonly what: string };

/** Sizes that V8 itself allows, so that growing ends where it ends without metering. */
const NO_LIMITS = { memoryPages: 65_536, tableElements: 10_000_000 };

/** Instances of a script, metered or not. */
export class ScriptWorld {
  readonly metered: boolean;
  readonly #registered: WebAssembly.Imports = Object.create(null);
  readonly #named = new Map<string, WebAssembly.Exports>();
  #current: WebAssembly.Exports | undefined;

  constructor(metered: boolean) {
    this.metered = metered;
    this.#registered.spectest = {
      print: () => {},
      print_i32: () => {},
      print_i64: () => {},
      print_f32: () => {},
      print_f64: () => {},
      print_i32_f32: () => {},
      print_f64_f64: () => {},
      global_i32: new WebAssembly.Global({ value: 'i32' }, 666),
      global_i64: new WebAssembly.Global({ value: 'i64' }, 666n),
      global_f32: new WebAssembly.Global({ value: 'f32' }, 666.6),
      global_f64: new WebAssembly.Global({ value: 'f64' }, 666.6),
      table: new WebAssembly.Table({ element: 'anyfunc', initial: 10, maximum: 20 }),
      memory: new WebAssembly.Memory({ initial: 1, maximum: 2 }),
    };
  }

  /** Instantiates a module under a name; it is the current one from then on. */
  instantiate(bytes: Uint8Array, name: string | undefined): Outcome {
    this.#current = undefined;
    return outcomeOf(() => {
      const exports = this.metered
        ? startMetered(bytes, this.#registered, undefined, NO_LIMITS).exports
        : new WebAssembly.Instance(new WebAssembly.Module(plain(bytes)), this.#registered).exports;
      this.#current = exports;
      if (name !== undefined) this.#named.set(name, exports);
      return [];
    });
  }

  /** There is no such instance, nor a current one. */
  forget(name: string | undefined): void {
    this.#current = undefined;
    if (name !== undefined) this.#named.delete(name);
  }

  /** Lets modules import an instance. */
  register(as: string, name: string | undefined): void {
    const exports = this.exports(name);
    if (exports !== undefined) this.#registered[as] = exports;
  }

  /** The exports of an instance, or of the current one. */
  exports(name: string | undefined): WebAssembly.Exports | undefined {
    return name === undefined ? this.#current : this.#named.get(name);
  }
}

/** Runs something, and tells how it ended. */
export function outcomeOf(run: () => readonly unknown[]): Outcome {
  try {
    return { kind: 'values', values: run().map(shown).join(' ') };
  } catch (error) {
    if (error instanceof RangeError) return { kind: 'thrown', what: 'RangeError' };
    if (error instanceof WebAssembly.LinkError) return { kind: 'thrown', what: 'LinkError' };
    if (error instanceof WebAssembly.Exception) return { kind: 'thrown', what: 'exception' };
    return {
      kind: 'thrown',
      what: error instanceof Error ? `${error.name}: ${reason(error)}` : String(error),
    };
  }
}

/** The message without what differs between two compilations of the same module. */
function reason({ message }: Error): string {
  return message.replace(/@\+\d+|#\d+|wasm-function\[\d+\]/g, '');
}

function shown(value: unknown): string {
  if (typeof value === 'function') return 'function';
  if (typeof value === 'object' && value !== null) return 'object';
  return Object.is(value, -0) ? '-0' : String(value);
}
