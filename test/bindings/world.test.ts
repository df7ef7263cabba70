// SPDX-License-Identifier: MIT
// Functions of the world itself and inline interfaces are bound by the names that the component binary has for them,
// and the descriptor tells every function's structure.

import { beforeAll, describe, expect, it } from 'vitest';
import { WebAssembly } from '../../runtime/abi/web-assembly.ts';
import { type AnyBinding, bindingsOf, link, type Side } from '../support/bind.ts';
import { moduleFromWat } from '../support/components.ts';
import { ALLOCATOR } from './types.ts';

const WIT = `package t:t@2.1.0;
  interface shared { enum kind { plain, fancy } type name = string; }
  world w {
    use shared.{kind};
    record item { kind: kind, count: u16 }
    import now: func() -> u64;
    import find: func(name: string) -> result<item, kind>;
    import small: interface { go: func(n: u8) -> bool; }
    export run: func(item: item) -> option<item>;
    export tell: func() -> result<u64, kind>;
    export tidy: interface { use shared.{name}; up: func(n: name) -> u32; }
  }`;

const WAT = `(module
  (import "$root" "now" (func $now (result i64)))
  (import "$root" "find" (func $find (param i32 i32 i32)))
  (import "small" "go" (func $go (param i32) (result i32)))
  ${ALLOCATOR}
  (data (i32.const 64) "find me")
  (func (export "run") (param i32 i32) (result i32)
    (call $find (i32.const 64) (i32.const 7) (i32.const 128))
    (i32.store8 (i32.const 256) (i32.eqz (i32.load8_u (i32.const 128))))
    (i32.store8 (i32.const 258) (local.get 0))
    (i32.store16 (i32.const 260) (i32.add (local.get 1) (i32.load16_u (i32.const 132))))
    (i32.const 256))
  (func (export "tell") (result i32)
    (i64.store (i32.const 264) (call $now))
    (i32.store8 (i32.const 256) (call $go (i32.const 9)))
    (i32.const 256))
  (func (export "tidy#up") (param i32 i32) (result i32) (i32.load8_u (local.get 0))))`;

interface World {
  readonly run: (item: object) => unknown;
  readonly tell: () => unknown;
  readonly tidy: { readonly up: (name: string) => unknown };
}

describe('a world with functions of its own', () => {
  let binding: AnyBinding;
  let module: WebAssembly.Module;
  beforeAll(async () => {
    binding = await bindingsOf(WIT);
    module = new WebAssembly.Module(new Uint8Array(await moduleFromWat(WAT)));
  });

  function world(host: Side): World {
    return link<World>(binding, module, host).exports;
  }

  it('imports and exports them', () => {
    const asked: unknown[] = [];
    const { run, tell, tidy } = world({
      now: () => 2n ** 63n + 5n,
      find: (name: string) => {
        asked.push(name);
        return { kind: 'fancy', count: 30 };
      },
      small: { go: (n: number) => n !== 9 },
    });
    expect(run({ kind: 'fancy', count: 12 })).toEqual({ kind: 'fancy', count: 42 });
    expect(asked).toEqual(['find me']);
    expect(tell()).toBe(2n ** 63n + 5n);
    expect(tidy.up('A')).toBe(65);
  });

  it('describes them under $root, and inline interfaces under their names', () => {
    const { world: descriptor } = binding;
    expect(descriptor.id).toBe('t:t/w@2.1.0');
    expect(Object.keys(descriptor.imports).sort()).toEqual(['$root', 'small', 't:t/shared@2.1.0']);
    expect(Object.keys(descriptor.exports)).toEqual(['$root', 'tidy']);
    const { types } = descriptor;
    const run = descriptor.exports.$root?.functions.run;
    const [item] = run?.params ?? [];
    expect(item?.[0]).toBe('item');
    const record = types[item?.[1] ?? -1];
    if (record?.kind !== 'record') throw new Error('the parameter is not a record');
    expect(record.fields.map(([name, type]) => [name, types[type]?.kind])).toEqual([
      ['kind', 'enum'],
      ['count', 'u16'],
    ]);
    expect(types[run?.result ?? -1]).toEqual({ kind: 'option', item: item?.[1] });
  });

  it('gives equal structures one number', () => {
    const texts = binding.world.types.map((type) => JSON.stringify(type));
    expect(new Set(texts).size).toBe(texts.length);
  });
});
