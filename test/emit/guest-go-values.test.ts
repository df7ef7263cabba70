// SPDX-License-Identifier: MIT
// Values of every type go host -> Go -> host unchanged, as core values and through memory, out of exports and into
// imports, and many calls leave the memory flat.

import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { ComponentInstance } from '../../runtime/component/engine.ts';
import { ECHOED, EXTRA, echoedType, echoWit } from '../bindings/types.ts';
import { valuesOf } from '../bindings/values.ts';
import type { Callers } from '../support/bind.ts';
import { compile, describeWithGo, type Program } from './guest-go-tools.ts';

const TYPES = [...ECHOED, ...EXTRA];
const PADDING = Array.from({ length: 16 }, (_, index) => index);

const ECHO = `package main

import t "wit.local/t"

type plugin struct{ t.Defaults }

func init() { t.Register(plugin{}) }

func main() {}
${TYPES.map(
  (_, index) => `
func (plugin) Flat${index}(v t.T${index}) { t.Flat${index}(v) }

func (plugin) Deep${index}(v t.P${index}) t.P${index} { return t.Deep${index}(v) }

func (plugin) Echo${index}(v t.P${index}) t.P${index} { return v }
`,
).join('')}`;

describeWithGo('values through a Go plugin', () => {
  let program: Program;
  let instance: ComponentInstance<Callers>;
  let seen: unknown;
  beforeAll(async () => {
    const keep = (value: unknown): unknown => {
      seen = value;
      return value;
    };
    const host = Object.fromEntries(
      TYPES.flatMap((_, index) => [
        [`flat${index}`, keep],
        [`deep${index}`, keep],
      ]),
    );
    program = await compile(echoWit(TYPES), 'echo', ECHO);
    instance = program.start({ host });
  }, 300_000);

  it.each(TYPES.map((type, index) => [type, index] as const))('%s', (text, index) => {
    const type = { kind: 'named', def: echoedType(program.ir, `t${index}`) } as const;
    const settled = settledFor(text);
    const settledFirst = (value: unknown): unknown =>
      Array.isArray(value) ? [settled(value[0]), ...value.slice(1)] : value;
    const call = (name: string, arg: unknown): unknown => instance.exports.guest?.[`${name}${index}`]?.(arg);
    fc.assert(
      fc.property(valuesOf(type), (value) => {
        const padded = [value, ...PADDING];
        call('flat', value);
        expect(settled(seen)).toEqual(settled(value));
        expect(settledFirst(call('echo', padded))).toEqual(settledFirst(padded));
        expect(settledFirst(call('deep', padded))).toEqual(settledFirst(padded));
        expect(settledFirst(seen)).toEqual(settledFirst(padded));
      }),
      { numRuns: 40 },
    );
    expect(instance.life.death).toBeUndefined();
  });

  it('leaves the memory flat', () => {
    const guest = instance.exports.guest;
    const index = TYPES.indexOf('list<list<string>>');
    const padded = [[['a'.repeat(100), 'b'], [], ['c']], ...PADDING];
    const round = (calls: number): number => {
      for (let call = 0; call < calls; call++) guest?.[`deep${index}`]?.(padded);
      return instance.memoryBytes();
    };
    const before = round(20_000);
    expect(round(20_000)).toBe(before);
  });
});

/** What of a value Go's maps keep: no order, and each key once, the last one given. */
function settledFor(type: string): (value: unknown) => unknown {
  if (type.startsWith('list<map')) return (value) => entriesOf(value).map(withoutOrder);
  return type.startsWith('map') ? withoutOrder : (value) => value;
}

function withoutOrder(map: unknown): unknown {
  const byKey = new Map(
    entriesOf(map).map((entry) => [JSON.stringify(entriesOf(entry)[0]), entriesOf(entry)[1]]),
  );
  return [...byKey].sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
}

function entriesOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
