// SPDX-License-Identifier: MIT
// What every compiled guest is held to: values of every kind come back as they went, and nothing stays allocated.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { echoedType } from '../bindings/types.ts';
import { valuesOf } from '../bindings/values.ts';
import type { EchoGuest } from './guest-echo-world.ts';

const PADDING = Array.from({ length: 16 }, (_, index) => index);
const CALLS = 300_000;

/** Declares the tests; `guest` is asked when they run. */
export function echoSuite(types: readonly string[], guest: () => EchoGuest): void {
  it.each(types.map((type, index) => [type, index] as const))('%s', (_type, index) => {
    const echo = guest();
    const type = { kind: 'named', def: echoedType(echo.ir, `t${index}`) } as const;
    const call = (name: string, value: unknown): unknown => echo.guest[`${name}${index}`]?.(value);
    const before = echo.live();
    fc.assert(
      fc.property(valuesOf(type), (value) => {
        const padded = [value, ...PADDING];
        call('flat', value);
        expect(echo.seen).toEqual(value);
        expect(call('echo', padded)).toEqual(padded);
        expect(call('deep', padded)).toEqual(padded);
        expect(echo.seen).toEqual(padded);
        expect(echo.live()).toBe(before);
      }),
      { numRuns: 30 },
    );
    expect(echo.linked.life.death).toBeUndefined();
  });

  it(`${CALLS} calls leave its memory flat`, () => {
    const echo = guest();
    const index = types.indexOf('list<option<string>>');
    const value = ['a', undefined, 'b'.repeat(100)];
    const memory = (): unknown => (echo.linked.core.memory as { buffer: ArrayBuffer }).buffer.byteLength;
    const calls = (count: number): void => {
      for (let call = 0; call < count; call++) echo.guest[`deep${index}`]?.([value, ...PADDING]);
    };
    calls(CALLS / 30);
    const before = memory();
    calls(CALLS);
    expect(memory()).toBe(before);
  });
}
