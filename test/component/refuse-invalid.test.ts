// SPDX-License-Identifier: MIT
// Components that break a validation rule: canonical options, core signatures, indices, types of what is passed.

import { describe, expect, test } from 'vitest';
import type { ComponentError } from '../../runtime/component/errors.ts';
import { component, section, vec } from '../support/component-bytes.ts';
import { refusal, refusedText } from '../support/refusal.ts';

describe('core definitions', () => {
  const guest = (
    lift: string,
    module = '',
    type = '(param "s" string) (result string)',
  ): Promise<ComponentError> =>
    refusedText(`
      (core module $m
        (memory (export "memory") 1)
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64))
        (func (export "bad") (param i32) (result i64) (i64.const 0))
        (func (export "post") (param i32))
        (func (export "f") (param i32 i32) (result i32) (i32.const 64)) ${module})
      (core instance $i (instantiate $m))
      (alias core export $i "memory" (core memory $memory))
      (func ${type} (canon lift (core func $i "f") ${lift}))`);
  const REALLOC = '(realloc (core func $i "realloc"))';

  test.each([
    ['no memory', '', 'lacks the memory'],
    ['no realloc', '(memory $memory)', 'lacks the realloc'],
    [
      'a realloc of another signature',
      '(memory $memory) (realloc (core func $i "bad"))',
      'realloc has the core signature i32->i64',
    ],
    [
      'a post-return of another signature',
      `(memory $memory) ${REALLOC} (post-return (core func $i "bad"))`,
      'post-return has',
    ],
  ])('a lift with %s', async (_what, lift, message) => {
    const error = await guest(lift);
    expect(error.code).toBe('COMPONENT_INVALID');
    expect(error.message).toContain(message);
  });

  test('a lift of another core signature', async () => {
    const error = await guest(`(memory $memory) ${REALLOC}`, '', '(param "a" u64) (result string)');
    expect(error.message).toContain(
      'the lifted core function has the core signature i32,i32->i32 where i64->i32 is needed',
    );
  });

  test('a lower without memory, realloc, or with a post-return', async () => {
    const lower = (options: string): Promise<ComponentError> =>
      refusedText(`
        (core module $m (memory (export "memory") 1) (func (export "post") (param i32)))
        (core instance $i (instantiate $m))
        (alias core export $i "memory" (core memory $memory))
        (import "toy:demo/text@1.2.0" (instance $t (export "upper" (func (param "s" string) (result string)))))
        (core func (canon lower (func $t "upper") ${options}))`);
    expect((await lower('')).message).toContain('lacks the memory');
    expect((await lower('(memory $memory)')).message).toContain('lacks the realloc');
  });

  test('core imports that are missing or of another type are all listed', async () => {
    const error = await refusedText(`
      (core module $a (func (export "f") (param i32)) (memory (export "m") 1) (global (export "g") i32 (i32.const 0))
        (table (export "t") 1 funcref))
      (core module $b
        (import "a" "f" (func (param i64)))
        (import "a" "m" (memory 2))
        (import "a" "g" (global (mut i32)))
        (import "a" "t" (table 1 1 funcref))
        (import "a" "h" (func))
        (import "c" "f" (func)))
      (core instance $i (instantiate $a))
      (core instance (instantiate $b (with "a" (instance $i))))`);
    expect(error.findings.slice(0, 6).map(({ message }) => message)).toEqual([
      'core module 1 imports "a" "f" as func (i64) -> (), but is given func (i32) -> ()',
      'core module 1 imports "a" "m" as memory 2.., but is given memory 1..',
      'core module 1 imports "a" "g" as mutable global i32, but is given global i32',
      'core module 1 imports "a" "t" as table 1..1 of funcref, but is given table 1.. of funcref',
      'core module 1 imports "a" "h" as func () -> (), which nothing provides',
      'core module 1 imports "c" "f" as func () -> (), which nothing provides',
    ]);
  });

  test.each<[string, number[], string]>([
    [
      'core function',
      section(8, vec([0, 0, 5, vec(), 0])),
      'core function 5 is referred to, but there are 0',
    ],
    ['function', section(8, vec([1, 0, 3, vec()])), 'function 3'],
    ['type', section(10, vec([0, 'a', 1, 9])), 'type 9'],
    ['resource type', section(8, vec([2, 1])), 'type 1'],
    ['core module', section(2, vec([0, 7, vec()])), 'core module 7'],
    ['core instance', section(6, vec([0, 0, 1, 4, 'x'])), 'core instance 4'],
    ['instance', section(6, vec([1, 0, 2, 'x'])), 'instance 2'],
    ['component', section(5, vec([0, 1, vec()])), 'component 1'],
    ['outer component', section(6, vec([3, 2, 9, 0])), '9 levels out'],
    ['exported function', section(11, vec([0, 'a', 1, 6, 0])), 'function 6'],
  ])('an index of a %s that does not exist', (_what, part, message) => {
    const error = refusal(component(part));
    expect(error.code).toBe('COMPONENT_INVALID');
    expect(error.message).toContain(message);
  });

  test('instances that do not have the declared type', async () => {
    const nested = (given: string, wanted: string): Promise<ComponentError> =>
      refusedText(`
        (component $p (core module $m (func (export "f") (param i32) (result i32) (local.get 0)))
          (core instance $i (instantiate $m))
          (func (export "f") ${given} (canon lift (core func $i "f"))))
        (component $c (import "p" (instance (export "f" (func ${wanted})))))
        (instance $p (instantiate $p))
        (instance (instantiate $c (with "p" (instance $p))))`);
    const error = await nested('(param "a" u32) (result u32)', '(param "a" s32) (result u32)');
    expect(error.message).toContain(
      'function "f" is func(a: u32) -> u32 where func(a: s32) -> u32 is wanted',
    );
    const missing = await refusedText(`
      (component $c (import "p" (instance (export "f" (func)))))
      (instance $p)
      (instance (instantiate $c (with "p" (instance $p))))`);
    expect(missing.message).toContain('lacks the export "f"');
    expect(
      (await refusedText('(component $c (import "p" (func))) (instance (instantiate $c))')).message,
    ).toContain('instantiated without its import "p"');
  });

  test('a borrowed handle as a result', async () => {
    const error = await refusedText('(type $r (resource (rep i32))) (type (func (result (borrow $r))))');
    expect(error.message).toContain('cannot answer a borrowed handle');
  });

  test('a destructor of another signature', async () => {
    const error = await refusedText(`
      (core module $m (func (export "d") (param i64))) (core instance $i (instantiate $m))
      (type (resource (rep i32) (dtor (core func $i "d"))))`);
    expect(error.message).toContain('not a core function (i32) -> ()');
  });
});
