// SPDX-License-Identifier: MIT
// Imports beside the world: accepted or refused by name, compared with their types, and called with values of every
// kind, resources included.

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { analyze } from '../../codegen/front-end.ts';
import type { Ir } from '../../codegen/ir/ir.ts';
import { Trap, WitError } from '../../runtime/abi/index.ts';
import {
  type ComponentInstance,
  instantiateComponent,
  prepareComponent,
} from '../../runtime/component/engine.ts';
import type { ForeignImports, HostFunction, HostInterface } from '../../runtime/component/foreign.ts';
import { ECHOED, EXTRA, echoedType, echoWat, echoWit } from '../bindings/types.ts';
import { valuesOf } from '../bindings/values.ts';
import { type AnyBinding, bindingsOf } from '../support/bind.ts';
import { componentFromWat } from '../support/components.ts';
import { refusalOf } from '../support/refusal.ts';

type Methods = Record<string, (...args: unknown[]) => unknown>;

/** The binding of a world without its imports, and those as imports beside it. */
function apart(
  binding: AnyBinding,
  accepts: ForeignImports['accepts'] = () => true,
): { binding: AnyBinding; foreign: ForeignImports } {
  const { world } = binding;
  return {
    binding: { ...binding, world: { ...world, imports: {} }, imports: new Map(), resources: [] },
    foreign: { world: { ...world, exports: {} }, accepts },
  };
}

describe.each([
  ['every type', ECHOED, 'utf8'],
  ['maps and lists of fixed length', EXTRA, 'utf8'],
  ['texts in UTF-16', ['string', 'nested', 'joins'], 'utf16'],
] as const)('values of %s', (_, types, encoding) => {
  let ir: Ir;
  let guest: Methods;
  let instance: ComponentInstance<unknown>;
  let seen: unknown;

  beforeAll(async () => {
    const wit = echoWit(types);
    const analysed = analyze({ sources: [{ name: 'echo.wit', text: wit }] });
    if (analysed.ir === undefined) throw new Error('the world is wrong');
    ir = analysed.ir;
    const host: Record<string, HostFunction> = {};
    for (const index of types.keys()) {
      host[`flat${index}`] = (value: unknown) => {
        seen = value;
      };
      host[`deep${index}`] = (value: unknown) => {
        seen = value;
        return value;
      };
    }
    const { binding, foreign } = apart(await bindingsOf(wit));
    const bytes = await componentFromWat({ wit, wat: echoWat(ir), world: 'echo', encoding });
    const prepared = prepareComponent(bytes, binding.world, {}, { foreign });
    instance = instantiateComponent(
      prepared,
      binding,
      {},
      { foreign: new Map([['t:echo/host@1.0.0', host]]) },
    );
    guest = (instance.exports as { guest: Methods }).guest;
  });

  it.each(types.map((type, index) => [type, index] as const))('%s', (_type, index) => {
    const padding = Array.from({ length: 16 }, (_, at) => at);
    const type = { kind: 'named', def: echoedType(ir, `t${index}`) } as const;
    fc.assert(
      fc.property(valuesOf(type), (value) => {
        guest[`flat${index}`]?.(value);
        expect(seen).toEqual(value);
        const answer = guest[`deep${index}`]?.([value, ...padding]);
        expect([seen, answer]).toEqual([
          [value, ...padding],
          [value, ...padding],
        ]);
      }),
      { numRuns: 30 },
    );
    expect(instance.life.death).toBeUndefined();
  });
});

const COUNTER_WIT = `package t:f;
  interface counters {
    enum fault { too-much, gone }
    resource counter {
      constructor(initial: u32);
      add-up: func(by: u32) -> result<u32, fault>;
      of: static func(left: borrow<counter>, right: counter) -> counter;
    }
    count: func() -> u32;
  }
  interface extra { count: func() -> u32; }
  interface probe { add: func(by: u32) -> u32; twice: func(n: u32) -> u32; count: func() -> u32; forged: func(); }
  world w { import counters; export probe; }
  world more { import counters; import extra; export probe; }`;

const COUNTER_WAT = `(module
  (import "t:f/counters" "[constructor]counter" (func $new (param i32) (result i32)))
  (import "t:f/counters" "[method]counter.add-up" (func $add (param i32 i32 i32)))
  (import "t:f/counters" "[static]counter.of" (func $of (param i32 i32) (result i32)))
  (import "t:f/counters" "[resource-drop]counter" (func $drop (param i32)))
  (import "t:f/counters" "count" (func $count (result i32)))
  (memory (export "memory") 1)
  (func (export "t:f/probe#add") (param i32) (result i32) (local $it i32)
    (local.set $it (call $new (i32.const 40)))
    (call $add (local.get $it) (local.get 0) (i32.const 16))
    (call $drop (local.get $it))
    (i32.add (i32.mul (i32.load8_u (i32.const 16)) (i32.const 1000)) (i32.load (i32.const 20))))
  (func (export "t:f/probe#twice") (param i32) (result i32) (local $it i32)
    (local.set $it (call $new (local.get 0)))
    (local.set $it (call $of (local.get $it) (call $new (local.get 0))))
    (call $add (local.get $it) (i32.const 0) (i32.const 16))
    (i32.load (i32.const 20)))
  (func (export "t:f/probe#count") (result i32) (call $count))
  (func (export "t:f/probe#forged") (call $add (i32.const 77) (i32.const 1) (i32.const 16))))`;

const dropped: number[] = [];

class Counter {
  value: number;
  constructor(initial: number) {
    this.value = initial;
  }
  addUp(by: number): number {
    if (by === 99) throw new Trap('TRAP_GUEST', 'the guest asked for its end');
    if (by === 98) throw new TypeError('a mistake of the host');
    if (by > 50) throw new WitError('gone');
    this.value += by;
    return this.value;
  }
  static of(left: Counter, right: Counter): Counter {
    return new Counter(left.value + right.value);
  }
  [Symbol.dispose](): void {
    dropped.push(this.value);
  }
}

describe('resources and errors', () => {
  let made: AnyBinding;
  let bytes: Uint8Array;
  beforeAll(async () => {
    made = await bindingsOf(COUNTER_WIT, 'w');
    bytes = await componentFromWat({ wit: COUNTER_WIT, wat: COUNTER_WAT, world: 'w' });
  });

  function run(host: HostInterface = { Counter, count: () => 7 }): ComponentInstance<{ probe: Methods }> {
    const { binding, foreign } = apart(made);
    const prepared = prepareComponent(bytes, binding.world, {}, { foreign });
    const instance = instantiateComponent(
      prepared,
      binding,
      {},
      { foreign: new Map([['t:f/counters', host]]) },
    );
    return instance as ComponentInstance<{ probe: Methods }>;
  }

  it('makes, calls, gives away and drops objects of the host', () => {
    const { exports, handleCount } = run();
    dropped.length = 0;
    expect(exports.probe.add?.(2)).toBe(42);
    expect(dropped).toEqual([42]);
    expect(exports.probe.twice?.(21)).toBe(42);
    expect(handleCount()).toBe(2);
  });

  it('disposes of what is left at the end', () => {
    const instance = run();
    instance.exports.probe.twice?.(4);
    dropped.length = 0;
    expect(instance.end()).toEqual([]);
    expect(dropped).toEqual([4, 8]);
  });

  it('answers a WitError as the error of the result', () => {
    expect(run().exports.probe.add?.(51)).toBe(1001);
  });

  it('ends the plugin by a trap of the host, as it is', () => {
    const { exports, life } = run();
    expect(() => exports.probe.add?.(99)).toThrow(expect.objectContaining({ code: 'TRAP_GUEST' }));
    expect(life.death?.message).toBe('the guest asked for its end');
  });

  it.each([
    ['another exception', { Counter, count: () => 7 }, 98, 'threw: a mistake of the host'],
    ['a value of another type', { Counter, count: () => 'seven' }, undefined, 'where a number is wanted'],
    [
      'a promise',
      { Counter, count: () => Promise.reject(new Error('late')) },
      undefined,
      'returned a promise',
    ],
    ['a function that is not there', { Counter }, undefined, 'does not serve t:f/counters#count'],
    ['one that is only inherited', Object.create({ count: () => 7 }), undefined, 'does not serve'],
  ])('is the host’s fault: %s', (_what, host, by, message) => {
    const { exports, life } = run(host as HostInterface);
    const call = (): unknown => (by === undefined ? exports.probe.count?.() : exports.probe.add?.(by));
    expect(call).toThrow(expect.objectContaining({ code: 'TRAP_HOST' }));
    expect(life.death?.message).toContain(message);
  });

  it('ends a plugin that forges a handle', () => {
    expect(() => run().exports.probe.forged?.()).toThrow(expect.objectContaining({ code: 'TRAP_HANDLE' }));
  });
});

describe('what is refused', () => {
  it('is refused by name and reason, and everything else is still looked at', async () => {
    const { binding, foreign } = apart(await bindingsOf(COUNTER_WIT, 'w'), (id) => `${id} is closed`);
    const bytes = await componentFromWat({ wit: COUNTER_WIT, wat: COUNTER_WAT, world: 'w' });
    const error = refusalOf(() => prepareComponent(bytes, binding.world, {}, { foreign }));
    expect(error.findings).toEqual([
      expect.objectContaining({ code: 'COMPONENT_WASI_CLOSED', message: 't:f/counters is closed' }),
    ]);
  });

  it('is an import that is none of the world and none beside it', async () => {
    const wat = COUNTER_WAT.replace('(memory', '(import "t:f/extra" "count" (func (result i32))) (memory');
    const bytes = await componentFromWat({ wit: COUNTER_WIT, wat, world: 'more' });
    const { binding, foreign } = apart(await bindingsOf(COUNTER_WIT, 'w'), (id) =>
      id === 't:f/counters' ? true : undefined,
    );
    const error = refusalOf(() => prepareComponent(bytes, binding.world, {}, { foreign }));
    expect(error.findings.map(({ code }) => code)).toEqual(['COMPONENT_UNKNOWN_IMPORT']);
  });

  it('is a function or type that differs', async () => {
    const other = COUNTER_WIT.replace('add-up: func(by: u32)', 'add-up: func(by: s32)').replace(
      'gone',
      'lost',
    );
    const bytes = await componentFromWat({ wit: other, wat: COUNTER_WAT, world: 'w' });
    const { binding, foreign } = apart(await bindingsOf(COUNTER_WIT, 'w'));
    const error = refusalOf(() => prepareComponent(bytes, binding.world, {}, { foreign }));
    expect(error.message).toContain('add-up" is func(self: borrow<counter>, by: s32)');
    expect(error.findings.every(({ code }) => code === 'COMPONENT_TYPE_MISMATCH')).toBe(true);
  });
});
