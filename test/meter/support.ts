// SPDX-License-Identifier: MIT
// Modules from bytes, and metered instances whose fuel is counted.

import { WebAssembly } from '../../runtime/abi/web-assembly.ts';
import { hookFunctions, INITIAL_FUEL, type MeterHooks } from '../../runtime/component/meter/hooks.ts';
import { type MeteredModule, type MeterLimits, meterModule } from '../../runtime/component/meter/meter.ts';

/** Limits that no test module reaches by accident. */
export const LIMITS: MeterLimits = { memoryPages: 1_024, tableElements: 100_000 };

/** An unsigned LEB128 number. */
export function u32(value: number): number[] {
  const out: number[] = [];
  let rest = value >>> 0;
  while (rest > 127) {
    out.push((rest & 127) | 128);
    rest >>>= 7;
  }
  return [...out, rest];
}

/** `vec(...)` of encoded elements. */
export function vec(items: readonly (readonly number[])[]): number[] {
  return [...u32(items.length), ...items.flat()];
}

/** A section with its content. */
export function section(id: number, content: readonly number[]): number[] {
  return [id, ...u32(content.length), ...content];
}

/** A function body: groups of locals, then instructions, to which the `end` is added. */
export function body(code: readonly number[], locals: readonly (readonly number[])[] = []): number[] {
  const content = [...vec(locals), ...code, 0x0b];
  return [...u32(content.length), ...content];
}

/** A name. */
export function name(text: string): number[] {
  const bytes = [...new TextEncoder().encode(text)];
  return [...u32(bytes.length), ...bytes];
}

/** A module of sections. */
export function moduleOf(...sections: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]);
}

/** Code that is never executed, for functions of each size that loops are checked in a way of their own. */
export const PADDING: Readonly<Record<string, number>> = {
  'small function': 0,
  'large function': 6_000,
  'function as large as an interpreter': 20_000,
};

/** So many bytes that are never executed, in the text format. */
export function paddingText(bytes: number): string {
  return bytes === 0 ? '' : `(if (i32.const 0) (then ${'(drop (i32.const 1))'.repeat(bytes / 3)}))`;
}

/** The same in bytes. */
export function paddingCode(bytes: number): number[] {
  const code = Array.from({ length: bytes / 3 }, () => [0x41, 1, 0x1a]);
  return bytes === 0 ? [] : [0x41, 0, 0x04, 0x40, ...code.flat(), 0x0b];
}

/** The bytes of a module where the WebAssembly interface wants them in memory that is not shared. */
export function plain(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/** Whether V8 finds a module valid. */
export function isValid(bytes: Uint8Array): boolean {
  return WebAssembly.validate(plain(bytes));
}

/** Fuel that a metered instance may have, and what it has asked for. */
export class Tank implements MeterHooks {
  /** Quanta that are still given. */
  left: number;
  readonly quantum: number;
  refuels = 0;
  /** Units used in finished quanta. */
  spent = 0;
  grows: number[] = [];
  growAnswer = 1;
  #last: number;

  constructor(left = Number.POSITIVE_INFINITY, quantum = INITIAL_FUEL) {
    this.left = left;
    this.quantum = quantum;
    this.#last = quantum;
  }

  refuel(fuel: number): number {
    this.refuels++;
    this.spent += this.#last - fuel;
    this.#last = this.quantum;
    if (this.left <= 0) return -1;
    this.left--;
    return this.quantum;
  }

  grow(pages: number): number {
    this.grows.push(pages);
    return this.growAnswer;
  }

  /** Units used, those of the quantum at work included. */
  used(fuel: number): number {
    return this.spent + this.#last - fuel;
  }
}

/** A metered instance. */
export interface Metered {
  readonly exports: WebAssembly.Exports;
  readonly module: MeteredModule;
  readonly tank: Tank;
  /** Units used so far. */
  used(): number;
  /** Calls an exported function. */
  call(name: string, ...values: readonly unknown[]): unknown;
}

/** Meters, compiles and instantiates a module, and runs its start function. */
export function startMetered(
  bytes: Uint8Array,
  imports: WebAssembly.Imports = {},
  tank: Tank = new Tank(),
  limits: MeterLimits = LIMITS,
): Metered {
  const module = meterModule(bytes, limits);
  const compiled = new WebAssembly.Module(plain(module.bytes));
  const { exports } = new WebAssembly.Instance(compiled, imports);
  const { hidden } = module;
  const fuel = hidden === undefined ? undefined : exports[hidden.fuel];
  if (hidden !== undefined) {
    const hooks = exports[hidden.hooks];
    if (!(hooks instanceof WebAssembly.Table)) throw new TypeError('the module has no hooks');
    const functions = hookFunctions(tank);
    if (fuel instanceof WebAssembly.Global) fuel.value = tank.quantum;
    hooks.set(0, functions.refuel);
    hooks.set(1, functions.grow);
    if (hidden.start !== undefined) callOf(exports, hidden.start)();
  }
  return {
    exports,
    module,
    tank,
    used: () => (fuel instanceof WebAssembly.Global ? tank.used(Number(fuel.value)) : 0),
    call: (name, ...values) => callOf(exports, name)(...values),
  };
}

/** An exported function, to be called with whatever it takes. */
export function callOf(
  exports: WebAssembly.Exports,
  name: string,
): (...values: readonly unknown[]) => unknown {
  const found = exports[name];
  if (typeof found !== 'function') throw new TypeError(`there is no function ${name}`);
  return (...values) => Reflect.apply(found, undefined, [...values]);
}
