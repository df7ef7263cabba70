// SPDX-License-Identifier: MIT
// What a plugin's instance lets go of when the plugin is unloaded.

import { describe, expect, it } from 'vitest';
import { componentEngine } from '../../runtime/plugin/plugin-engine.ts';
import { bindingsOf, type Side } from '../support/bind.ts';
import { componentFromWat } from '../support/components.ts';

const WIT = `package toy:held;
  interface things { resource thing { constructor(number: u32); } }
  interface probe { hold: func(number: u32); }
  world w { import things; export probe; }`;

/** Keeps every thing that it makes. */
const WAT = `(module
  (import "toy:held/things" "[constructor]thing" (func $thing (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "toy:held/probe#hold") (param i32) (drop (call $thing (local.get 0)))))`;

describe('disposing of an instance', () => {
  it('disposes of the host objects that the guest still owned, and tells what failed', async () => {
    const gone: number[] = [];
    class Thing {
      readonly number: number;
      constructor(number: number) {
        this.number = number;
      }
      [Symbol.dispose](): void {
        gone.push(this.number);
        if (this.number === 2) throw new Error('stuck');
      }
    }
    const binding = await bindingsOf<{ probe: { hold(number: number): void } }>(WIT);
    const prepared = await componentEngine(binding).prepare(
      await componentFromWat({ wit: WIT, wat: WAT, world: 'w' }),
      { name: 'holder', version: '1.0.0', abi_version: '1.0.0' },
    );
    const host: Side = { things: { Thing } };
    const instance = await prepared.instantiate(host);
    for (const number of [1, 2, 3]) instance.exports.probe.hold(number);
    expect(gone).toEqual([]);
    expect(instance.dispose?.()).toEqual([expect.objectContaining({ message: 'stuck' })]);
    expect(gone.sort()).toEqual([1, 2, 3]);
    expect(() => instance.exports.probe.hold(4)).toThrow(expect.objectContaining({ code: 'TRAP_DEAD' }));
  });
});
