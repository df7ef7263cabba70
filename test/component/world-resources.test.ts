// SPDX-License-Identifier: MIT
// Resources of a world as the engine matches them: by identity through their interface, in both directions at once, of
// the world itself, through nested components, across versions, behind permissions; and what it refuses.

import { beforeAll, describe, expect, it } from 'vitest';
import { guardedClass, WitError } from '../../runtime/abi/index.ts';
import { instantiateComponent, prepareComponent } from '../../runtime/component/engine.ts';
import { bindingsOf, type Side } from '../support/bind.ts';
import { componentFromWat, moduleFromWat } from '../support/components.ts';
import { refusedText } from '../support/refusal.ts';

const log: string[] = [];

class Counter {
  count: number;
  constructor(initial: number) {
    this.count = initial;
  }
  add(by: number): number {
    this.count += by;
    return this.count;
  }
  [Symbol.dispose](): void {
    log.push(`dropped ${this.count}`);
  }
}

type Run = Record<string, (...args: unknown[]) => unknown>;

const COUNTERS = 'resource counter { constructor(initial: u32); add: func(by: u32) -> u32; }';
const handleTrap = expect.objectContaining({ code: 'TRAP_HANDLE' });

describe('an interface that is imported and exported', () => {
  const wit = `package t:b;
    interface counters { ${COUNTERS} }
    interface probe { use counters.{counter}; mine: func() -> counter; theirs: func() -> counter; eat: func(c: counter); }
    world w { import counters; export counters; export probe; }`;
  const wat = `(module
    (import "t:b/counters" "[constructor]counter" (func $theirs (param i32) (result i32)))
    (import "[export]t:b/counters" "[resource-new]counter" (func $new (param i32) (result i32)))
    (import "[export]t:b/counters" "[resource-drop]counter" (func $drop (param i32)))
    (memory (export "memory") 1)
    (func (export "t:b/counters#[constructor]counter") (param i32) (result i32) (call $new (local.get 0)))
    (func (export "t:b/counters#[method]counter.add") (param i32 i32) (result i32)
      (i32.sub (local.get 0) (local.get 1)))
    (func (export "t:b/probe#mine") (result i32) (call $new (i32.const 7)))
    (func (export "t:b/probe#theirs") (result i32) (call $theirs (i32.const 7)))
    (func (export "t:b/probe#eat") (param i32) (call $drop (local.get 0))))`;
  interface Exports {
    counters: { Counter: new (n: number) => Counter };
    probe: Run;
  }

  it('has two resource types, which never match', async () => {
    const binding = await bindingsOf<Exports>(wit);
    const prepared = prepareComponent(await componentFromWat({ wit, wat, world: 'w' }), binding.world);
    const host: Side = { counters: { Counter } };
    const { exports, life } = instantiateComponent(prepared, binding, host);
    const own = new exports.counters.Counter(50);
    expect(own.add(8)).toBe(42);
    expect(exports.probe.mine?.()).toBeInstanceOf(exports.counters.Counter);
    expect(() => exports.probe.eat?.(new Counter(1))).toThrow(/no t:b\/counters#counter/);
    expect(life.death).toBeUndefined();
    exports.probe.eat?.(own);
    expect(() => exports.probe.theirs?.()).toThrow(handleTrap);
  });
});

describe('resources of the world itself', () => {
  const wit = `package t:r;
    world w {
      ${COUNTERS}
      import make: func() -> counter;
      export look: func(c: borrow<counter>) -> u32;
      export pass: func(c: counter) -> counter;
    }`;
  const wat = `(module
    (import "$root" "make" (func $make (result i32)))
    (import "$root" "[method]counter.add" (func $add (param i32 i32) (result i32)))
    (import "$root" "[constructor]counter" (func $new (param i32) (result i32)))
    (import "$root" "[resource-drop]counter" (func $drop (param i32)))
    (memory (export "memory") 1)
    (func (export "look") (param i32) (result i32) (local i32 i32)
      (local.set 1 (call $make))
      (local.set 2 (call $add (local.get 1) (call $add (local.get 0) (i32.const 1))))
      (call $drop (local.get 0))
      (call $drop (local.get 1))
      (call $drop (call $new (i32.const 3)))
      (local.get 2))
    (func (export "pass") (param i32) (result i32) (local.get 0)))`;

  it('are offered beside its functions', async () => {
    const binding = await bindingsOf<Run>(wit);
    const prepared = prepareComponent(await componentFromWat({ wit, wat, world: 'w' }), binding.world);
    const made = new Counter(100);
    const imports: Record<string, unknown> = { Counter, make: () => made };
    const { exports, handleCount } = instantiateComponent(prepared, binding, imports as Side);
    log.length = 0;
    expect(exports.look?.(new Counter(1))).toBe(102);
    expect(log).toEqual(['dropped 102', 'dropped 3']);
    expect(exports.pass?.(made)).toBe(made);
    expect(handleCount()).toBe(0);
  });
});

const TWO = `package t:v@1.2.0;
  interface counters { ${COUNTERS} }
  interface driver { run: func(n: u32) -> u32; }
  world w { import counters; export driver; }`;

/** Imports the host's counters of a version and hands one to a component inside, which drops or uses it. */
function nested(inner: string, version = '1.0.0'): Promise<Uint8Array> {
  return moduleFromWat(`(component
    (import "t:v/counters@${version}" (instance $host
      (export "counter" (type $c (sub resource)))
      (export "[constructor]counter" (func (param "initial" u32) (result (own $c))))
      (export "[method]counter.add" (func (param "self" (borrow $c)) (param "by" u32) (result u32)))))
    (alias export $host "counter" (type $c))
    (component $inner
      (import "counter" (type $c (sub resource)))
      (import "add" (func $add (param "self" (borrow $c)) (param "by" u32) (result u32)))
      (core func $drop (canon resource.drop $c))
      (core func $add (canon lower (func $add)))
      (core module $m
        (import "" "drop" (func $drop (param i32)))
        (import "" "add" (func $add (param i32 i32) (result i32)))
        (func (export "eat") (param i32) (result i32) (local i32) ${inner}))
      (core instance $i (instantiate $m
        (with "" (instance (export "drop" (func $drop)) (export "add" (func $add))))))
      (func (export "eat") (param "c" (own $c)) (result u32) (canon lift (core func $i "eat"))))
    (instance $in (instantiate $inner
      (with "counter" (type $c)) (with "add" (func $host "[method]counter.add"))))
    (component $outer
      (import "counter" (type $c (sub resource)))
      (import "new" (func $new (param "initial" u32) (result (own $c))))
      (import "eat" (func $eat (param "c" (own $c)) (result u32)))
      (core func $new (canon lower (func $new)))
      (core func $eat (canon lower (func $eat)))
      (core module $m
        (import "" "new" (func $new (param i32) (result i32)))
        (import "" "eat" (func $eat (param i32) (result i32)))
        (func (export "run") (param i32) (result i32) (call $eat (call $new (local.get 0)))))
      (core instance $i (instantiate $m
        (with "" (instance (export "new" (func $new)) (export "eat" (func $eat))))))
      (func (export "run") (param "n" u32) (result u32) (canon lift (core func $i "run"))))
    (instance $out (instantiate $outer (with "counter" (type $c))
      (with "new" (func $host "[constructor]counter")) (with "eat" (func $in "eat"))))
    (alias export $out "run" (func $run))
    (instance $driver (export "run" (func $run)))
    (export "t:v/driver@1.0.0" (instance $driver)))`);
}

describe('a resource of the host inside a composition', () => {
  it('moves between components, whatever version of the interface they name', async () => {
    const binding = await bindingsOf<{ driver: Run }>(TWO);
    const bytes = await nested(
      '(local.set 1 (call $add (local.get 0) (i32.const 5))) (call $drop (local.get 0)) (local.get 1)',
    );
    const { exports, handleCount } = instantiateComponent(prepareComponent(bytes, binding.world), binding, {
      counters: { Counter },
    });
    log.length = 0;
    expect(exports.driver.run?.(10)).toBe(15);
    expect(log).toEqual(['dropped 15']);
    expect(handleCount()).toBe(0);
  });

  it('has a handle in one table at a time', async () => {
    const binding = await bindingsOf<{ driver: Run }>(TWO);
    const bytes = await nested('(call $drop (local.get 0)) (call $add (local.get 0) (i32.const 5))');
    const { exports } = instantiateComponent(prepareComponent(bytes, binding.world), binding, {
      counters: { Counter },
    });
    expect(() => exports.driver.run?.(10)).toThrow(handleTrap);
  });
});

describe('the engine refuses', () => {
  let world: Awaited<ReturnType<typeof bindingsOf>>['world'];
  const EXPORTING = `package t:e;
    interface counters { resource counter; make: func() -> counter; }
    interface other { resource counter; }
    world w { import other; export counters; }`;
  beforeAll(async () => {
    ({ world } = await bindingsOf(EXPORTING));
  });

  const MODULE = `(core module $m (func (export "make") (result i32) unreachable))
    (core instance $i (instantiate $m))`;
  const exporting = (type: string, made: string) => `${type} ${MODULE}
    (func $make (result ${made}) (canon lift (core func $i "make")))
    (component $c (import "counter" (type $c (sub resource))) (import "make" (func $make (result (own $c))))
      (export $e "counter" (type $c)) (export "make" (func $make) (func (result (own $e)))))`;

  it("a resource of the host that is exported as the component's own", async () => {
    const error = await refusedText(
      `
      (import "t:e/other" (instance $o (export "counter" (type (sub resource)))))
      (alias export $o "counter" (type $r))
      ${exporting('', '(own $r)')}
      (instance $x (instantiate $c (with "counter" (type $r)) (with "make" (func $make))))
      (export "t:e/counters" (instance $x))`,
      world,
    );
    expect(error.code).toBe('COMPONENT_UNSUPPORTED');
    expect(error.message).toContain('exports a resource of the host as "t:e/counters#counter"');
  });

  it('an exported interface without its resource, and functions with another', async () => {
    const error = await refusedText(
      `
      (type $r (resource (rep i32)))
      ${exporting('', '(own $r)')}
      (instance $x (instantiate $c (with "counter" (type $r)) (with "make" (func $make))))
      (alias export $x "make" (func $f))
      (component $d (import "r" (type $c (sub resource))) (import "make" (func $make (result (own $c))))
        (export $e "other" (type $c)) (export "make" (func $make) (func (result (own $e)))))
      (instance $y (instantiate $d (with "r" (type $r)) (with "make" (func $make))))
      (export "t:e/counters" (instance $y))`,
      world,
    );
    expect(error.findings.map(({ code }) => code)).toEqual([
      'COMPONENT_MISSING_EXPORT',
      'COMPONENT_TYPE_MISMATCH',
    ]);
    expect(error.message).toContain('does not export the resource "t:e/counters#counter"');
  });

  it('a resource imported in two versions', async () => {
    ({ world } = await bindingsOf(TWO));
    const one = (version: string) =>
      `(import "t:v/counters@${version}" (instance (export "counter" (type (sub resource)))))`;
    const error = await refusedText(`${one('1.0.0')} ${one('1.1.0')}`, world);
    expect(error.findings[0]?.code).toBe('COMPONENT_UNSUPPORTED');
    expect(error.findings[0]?.message).toContain('"t:v/counters@1.1.0#counter" in two versions');
  });
});

describe('permissions on functions of a resource', () => {
  const wit = `package t:g;
    interface files {
      variant fail { denied(string), gone }
      resource file {
        /// @permission open_files
        constructor(n: u32) -> result<file, fail>;
        /// @permission read_files
        read: func(by: u32) -> result<u32, fail>;
        size: func() -> u32;
        /// @permission open_files
        any: static func() -> result<file, fail>;
      }
      free: func() -> file;
    }
    interface driver { run: func(operation: u32) -> u32; }
    world w { import files; export driver; }`;
  const wat = `(module
    (import "t:g/files" "[constructor]file" (func $new (param i32 i32)))
    (import "t:g/files" "[static]file.any" (func $any (param i32)))
    (import "t:g/files" "[method]file.read" (func $read (param i32 i32 i32)))
    (import "t:g/files" "[method]file.size" (func $size (param i32) (result i32)))
    (import "t:g/files" "free" (func $free (result i32)))
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "t:g/driver#run") (param i32) (result i32)
      (block $other (block $size (block $read (block $any (block $new
        (br_table $new $any $read $size $other (local.get 0)))
        (call $new (i32.const 1) (i32.const 16)) (br $other))
        (call $any (i32.const 16)) (br $other))
        (call $read (call $free) (i32.const 1) (i32.const 16)) (br $other))
        (return (call $size (call $free))))
      (i32.add (i32.mul (i32.load8_u (i32.const 16)) (i32.const 10)) (i32.load8_u (i32.const 20)))))`;
  class File {
    size(): number {
      return 77;
    }
    read(by: number): number {
      return by;
    }
    static any(): File {
      return new File();
    }
  }

  it('are asked for before the host is reached, whoever made the object', async () => {
    const binding = await bindingsOf<{ driver: Run }>(wit);
    const prepared = prepareComponent(await componentFromWat({ wit, wat, world: 'w' }), binding.world);
    const granted = new Set<string>();
    const needs = (permission: string) => () => {
      if (!granted.has(permission)) throw new WitError({ tag: 'denied', val: permission });
    };
    const Guarded = guardedClass(File, {
      construct: needs('open_files'),
      methods: { read: needs('read_files') },
      statics: { any: needs('open_files') },
    });
    const start = () =>
      instantiateComponent(prepared, binding, { files: { File: Guarded, free: () => new File() } }).exports;
    const [NEW, ANY, READ, SIZE] = [0, 1, 2, 3];
    const DENIED = 10;
    const run = (operation: number | undefined) => start().driver.run?.(operation);
    expect([run(NEW), run(ANY), run(READ), run(SIZE)]).toEqual([DENIED, DENIED, DENIED, 77]);
    granted.add('open_files').add('read_files');
    expect([run(NEW), run(ANY), run(READ), run(SIZE)]).toEqual([1, 1, 1, 77]);
  });
});
