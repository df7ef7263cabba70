// SPDX-License-Identifier: MIT
// A world of a few functions with its descriptor and bindings written by hand, and guests for it in WAT.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CallContext } from '../../runtime/abi/context.ts';
import type { CoreFunction, ExportLookup, ImportBinding, WorldBinding } from '../../runtime/abi/contract.ts';
import { CONTRACT } from '../../runtime/abi/contract.ts';
import type { WorldDescriptor } from '../../runtime/abi/descriptor.ts';
import { liftString, loadString, lowerString, storeString } from '../../runtime/abi/strings.ts';

/** Folder of the toy world's WIT. */
export const toyWitFolder = fileURLToPath(new URL('../fixtures/component/toy', import.meta.url));

/** The toy world as text; `version` lets tests build against another one. */
export function toyWit(version = '1.2.0'): string {
  return readFileSync(`${toyWitFolder}/toy.wit`, 'utf8').replace('@1.2.0', `@${version}`);
}

/** What the host implements. */
export interface ToyImports {
  upper(s: string): string;
  tick(): number;
}

/** What the host calls. */
export interface ToyExports {
  greet(name: string): string;
  add(left: number, right: number): number;
}

const STRING = 0;
const U32 = 1;

export const toyWorld: WorldDescriptor = {
  id: 'toy:demo/toy@1.2.0',
  types: [{ kind: 'string' }, { kind: 'u32' }],
  imports: {
    'toy:demo/text@1.2.0': {
      functions: {
        upper: { params: [['s', STRING]], result: STRING },
        tick: { params: [], result: U32 },
      },
      types: {},
      resources: [],
    },
  },
  exports: {
    'toy:demo/guest@1.2.0': {
      functions: {
        greet: { params: [['name', STRING]], result: STRING },
        add: {
          params: [
            ['left', U32],
            ['right', U32],
          ],
          result: U32,
        },
      },
      types: {},
      resources: [],
    },
  },
};

function upper(imports: ToyImports, cx: CallContext): CoreFunction {
  return (pointer: number, length: number, out: number): void => {
    try {
      cx.beginImport();
      const answer = imports.upper(liftString(cx, pointer, length));
      cx.returned();
      storeString(cx, cx.pointer(out, 4, 8), answer);
    } catch (error) {
      throw cx.failed(error, 'toy:demo/text@1.2.0#upper');
    }
  };
}

function tick(imports: ToyImports, cx: CallContext): CoreFunction {
  return (): number => {
    try {
      cx.beginImport();
      return imports.tick();
    } catch (error) {
      throw cx.failed(error, 'toy:demo/text@1.2.0#tick');
    }
  };
}

const text: ReadonlyMap<string, ImportBinding<ToyImports>> = new Map([
  ['upper', upper],
  ['tick', tick],
]);

export const toyBinding: WorldBinding<ToyImports, ToyExports> = {
  contract: CONTRACT,
  world: toyWorld,
  imports: new Map([['toy:demo/text@1.2.0', text]]),
  bindExports,
};

function bindExports(lookup: ExportLookup): ToyExports {
  const greet = lookup('toy:demo/guest@1.2.0', 'greet');
  const greetCore = greet.core as (pointer: number, length: number) => number;
  const add = lookup('toy:demo/guest@1.2.0', 'add');
  const addCore = add.core as (left: number, right: number) => number;
  return {
    greet(name) {
      const cx = greet.context;
      cx.enter();
      try {
        const pointer = lowerString(cx, name);
        const area = greetCore(pointer, cx.length);
        cx.returned();
        const answer = loadString(cx, cx.pointer(area, 4, 8));
        if (greet.postReturn !== undefined) cx.postReturn(greet.postReturn, area);
        cx.exit();
        return answer;
      } catch (error) {
        throw cx.failed(error, 'toy:demo/guest@1.2.0#greet');
      }
    },
    add(left, right) {
      const cx = add.context;
      cx.enter();
      try {
        const sum = addCore(left, right);
        cx.returned();
        if (add.postReturn !== undefined) cx.postReturn(add.postReturn, sum);
        cx.exit();
        return sum >>> 0;
      } catch (error) {
        throw cx.failed(error, 'toy:demo/guest@1.2.0#add');
      }
    },
  };
}

/** A bump allocator that keeps to any alignment; `$next` is where it goes on. */
export const BUMP_REALLOC = `
  (global $next (mut i32) (i32.const 1024))
  (func $realloc (export "cabi_realloc") (param i32 i32) (param $align i32) (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and
      (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
      (i32.sub (i32.const 0) (local.get $align))))
    (global.set $next (i32.add (local.get $at) (local.get $size)))
    (local.get $at))`;

/** A guest that answers `greet` with the upper-case name, by asking the host, and adds; parts can be replaced. */
export function toyGuest(
  parts: {
    greet?: string;
    add?: string;
    realloc?: string;
    extra?: string;
    post?: string;
    version?: string;
  } = {},
): string {
  const version = parts.version ?? '1.2.0';
  return `(module
  (import "toy:demo/text@${version}" "upper" (func $upper (param i32 i32 i32)))
  (import "toy:demo/text@${version}" "tick" (func $tick (result i32)))
  (memory (export "memory") 1)
  ${parts.realloc ?? BUMP_REALLOC}
  (func (export "toy:demo/guest@${version}#greet") (param $pointer i32) (param $length i32) (result i32)
    ${parts.greet ?? '(call $upper (local.get $pointer) (local.get $length) (i32.const 16)) (i32.const 16)'})
  (func (export "cabi_post_toy:demo/guest@${version}#greet") (param i32)
    ${parts.post ?? '(global.set $next (i32.const 1024))'})
  (func (export "toy:demo/guest@${version}#add") (param i32 i32) (result i32)
    ${parts.add ?? '(i32.add (local.get 0) (local.get 1))'})
  ${parts.extra ?? ''})`;
}

/** Host functions that do what they say. */
export function toyHost(overrides: Partial<ToyImports> = {}): ToyImports {
  let ticks = 0;
  return { upper: (s) => s.toUpperCase(), tick: () => ++ticks, ...overrides };
}
