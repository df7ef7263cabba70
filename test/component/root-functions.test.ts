// SPDX-License-Identifier: MIT
// Functions that a world imports and exports itself, outside of any interface, and a guest nested in another component.

import { expect, test } from 'vitest';
import type { CallContext } from '../../runtime/abi/context.ts';
import { CONTRACT, type WorldBinding } from '../../runtime/abi/contract.ts';
import type { WorldDescriptor } from '../../runtime/abi/descriptor.ts';
import { instantiateComponent, prepareComponent } from '../../runtime/component/engine.ts';
import { moduleFromWat } from '../support/components.ts';

interface Imports {
  next(): number;
}

interface Exports {
  twice(): number;
}

const next = { params: [], result: 0 };
const world: WorldDescriptor = {
  id: 'toy:demo/bare',
  types: [{ kind: 'u32' }],
  imports: { $root: { functions: { next }, types: {}, resources: [] } },
  exports: { $root: { functions: { twice: next }, types: {}, resources: [] } },
};

const binding: WorldBinding<Imports, Exports> = {
  contract: CONTRACT,
  world,
  imports: new Map([['$root', new Map([['next', lowerNext]])]]),
  bindExports(lookup) {
    const { core, context: cx } = lookup(undefined, 'twice');
    return {
      twice() {
        cx.enter();
        try {
          const answer = (core as () => number)();
          cx.returned();
          cx.exit();
          return answer >>> 0;
        } catch (error) {
          throw cx.failed(error, 'twice');
        }
      },
    };
  },
};

function lowerNext(imports: Imports, cx: CallContext): () => number {
  return () => {
    try {
      cx.beginImport();
      return imports.next();
    } catch (error) {
      throw cx.failed(error, 'next');
    }
  };
}

const GUEST = `
  (import "next" (func $next (result u32)))
  (core func $lowered (canon lower (func $next)))
  (core module $m
    (import "host" "next" (func $next (result i32)))
    (func (export "twice") (result i32) (i32.add (call $next) (call $next))))
  (core instance $i (instantiate $m (with "host" (instance (export "next" (func $lowered))))))
  (func (export "twice") (result u32) (canon lift (core func $i "twice")))`;

test('they are called like any other', async () => {
  const bytes = await moduleFromWat(`(component ${GUEST})`);
  let count = 20;
  const { exports } = instantiateComponent(prepareComponent(bytes, world), binding, { next: () => ++count });
  expect(exports.twice()).toBe(43);
});

test('a nested component reaches the host through the one around it, and re-entry is seen there too', async () => {
  const bytes = await moduleFromWat(`(component
    (import "next" (func $next (result u32)))
    (component $inner ${GUEST})
    (instance $inner (instantiate $inner (with "next" (func $next))))
    (export "twice" (func $inner "twice")))`);
  const running: { exports?: Exports } = {};
  let again = false;
  const instance = instantiateComponent(prepareComponent(bytes, world), binding, {
    next: () => (again ? (running.exports?.twice() ?? 0) : 21),
  });
  running.exports = instance.exports;
  expect(instance.exports.twice()).toBe(42);
  again = true;
  expect(() => instance.exports.twice()).toThrow(expect.objectContaining({ code: 'TRAP_REENTRY' }));
  expect(instance.life.death).toMatchObject({ code: 'TRAP_REENTRY' });
});

test('a function with another type is refused by its name', async () => {
  const bytes = await moduleFromWat(`(component
    (core module $m (func (export "f") (result i64) (i64.const 1)))
    (core instance $i (instantiate $m))
    (func (export "twice") (result u64) (canon lift (core func $i "f"))))`);
  expect(() => prepareComponent(bytes, world)).toThrow(
    '"twice" is func() -> u64 in the component but func() -> u32 in the world toy:demo/bare',
  );
});
