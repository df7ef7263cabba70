// SPDX-License-Identifier: MIT
// Files that are refused while they are read: wrong formats, truncation, unsupported features, limits, odd names.

import { beforeAll, describe, expect, test } from 'vitest';
import { WebAssembly } from '../../runtime/abi/web-assembly.ts';
import { prepareComponent } from '../../runtime/component/engine.ts';
import { ComponentError } from '../../runtime/component/errors.ts';
import type { ComponentLimits } from '../../runtime/component/limits.ts';
import { around, type Bytes, component, coreModule, leb, section, vec } from '../support/component-bytes.ts';
import { componentFromWat, moduleFromWat } from '../support/components.ts';
import { toyGuest, toyWit, toyWorld } from '../support/toy-world.ts';

/** The error of a refused component. */
function refusal(bytes: Uint8Array, limits: Partial<ComponentLimits> = {}): ComponentError {
  try {
    prepareComponent(bytes, toyWorld, limits);
  } catch (error) {
    if (error instanceof ComponentError) return error;
    throw error;
  }
  throw new Error('the component was accepted');
}

let toy: Uint8Array;
beforeAll(async () => {
  toy = await componentFromWat({ wat: toyGuest(), wit: toyWit(), world: 'toy' });
});

describe('the file', () => {
  test('is a core module', async () => {
    const error = refusal(await moduleFromWat('(module)'));
    expect(error.code).toBe('COMPONENT_CORE_MODULE');
    expect(error.message).toContain('build a component with `phira-plugin build`');
  });

  test.each([
    ['text', Uint8Array.from(Buffer.from('hello, world')), 'COMPONENT_NOT_WASM'],
    ['empty', new Uint8Array(), 'COMPONENT_TRUNCATED'],
    ['of another version', Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0c, 0, 1, 0), 'COMPONENT_VERSION'],
    ['of another layer', Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 2, 0), 'COMPONENT_VERSION'],
    ['without what the world wants', component(), 'COMPONENT_MISSING_EXPORT'],
  ])('is %s', (_what, bytes, code) => {
    expect(refusal(bytes).code).toBe(code);
  });

  test('ends anywhere', () => {
    for (let length = 0; length < toy.length; length += 97) {
      const error = refusal(toy.subarray(0, length));
      expect(['COMPONENT_TRUNCATED', 'COMPONENT_MISSING_EXPORT']).toContain(error.code);
    }
  });
});

describe('unsupported features are named, with their place', () => {
  test.each<[string, Bytes, string]>([
    ['a start section', section(9, 0), 'a component start section'],
    ['a value section', section(12, 0), 'a value section'],
    ['a stream type', section(7, vec([0x66, 1, 0x7d])), 'the type stream'],
    ['a future type', section(7, vec([0x65, 0])), 'the type future'],
    ['an error-context type', section(7, vec(0x64)), 'the type error-context'],
    ['an async function type', section(7, vec([0x43, vec(), 1, 0])), 'an async function type'],
    ['a 64-bit resource', section(7, vec([0x3f, 0x7e, 0])), 'a resource representation other than i32'],
    ['task.return', section(8, vec([0x09, 1, 0, vec()])), 'the canonical built-in task.return'],
    ['waitable-set.new', section(8, vec(0x1f)), 'the canonical built-in waitable-set.new'],
    ['thread.spawn-ref', section(8, vec([0x40, 0])), 'the canonical built-in thread.spawn-ref'],
    ['the async option', section(8, vec([0, 0, 0, vec(6), 0])), 'the canonical option async'],
    ['a value import', section(10, vec([0, 'v', 2, 0x7d])), 'an imported or exported value'],
    ['a core module type', section(3, vec([0x50, vec()])), 'an imported core module type'],
  ])('%s', (_what, part, feature) => {
    const error = refusal(component(part));
    expect(error.code).toBe('COMPONENT_UNSUPPORTED');
    expect(error.message).toContain(feature);
    expect(error.findings[0]?.offset).toBeGreaterThanOrEqual(8);
  });

  test.each<[string, Bytes, string]>([
    ['memory64', section(5, vec([4, 1])), 'a 64-bit memory'],
    ['shared memory', section(5, vec([3, 1, 1])), 'a shared memory'],
    ['custom page sizes', section(5, vec([8, 1, 0])), 'a custom page size'],
    ['garbage-collected types', section(1, vec([0x5f, vec()])), 'garbage-collected'],
  ])('%s in a core module', (_what, part, feature) => {
    const error = refusal(around(coreModule(part)));
    expect(error.code).toBe('COMPONENT_UNSUPPORTED');
    expect(error.message).toContain(feature);
  });
});

describe('malformed bytes', () => {
  test.each<[string, Bytes]>([
    ['an unknown section', section(13, 0)],
    ['a section longer than its content', section(7, vec(0x7d), 0)],
    ['a vector longer than its section', section(7, leb(1000), 0x7d)],
    ['an integer of six bytes', section(7, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00)],
    ['an integer above 32 bits', section(7, 0xff, 0xff, 0xff, 0xff, 0x1f)],
    ['an unknown type', section(7, vec(0x10))],
    ['an unknown value type', section(7, vec([0x6b, 0x50]))],
    ['a name that is not UTF-8', section(0, 1, 0xff)],
    ['a record without fields', section(7, vec([0x72, vec()]))],
    ['33 flags', section(7, vec([0x6e, vec(...Array.from({ length: 33 }, (_, i) => `f${i}`))]))],
    ['a fixed list without elements', section(7, vec([0x67, 0x7d, 0]))],
    ['a repeated canonical option', section(8, vec([1, 0, 0, vec([3, 0], [3, 0])]))],
    ['two string encodings', section(8, vec([1, 0, 0, vec(0, 1)]))],
    ['an unknown canonical definition', section(8, vec(0x99))],
    ['an unknown name attribute', section(10, vec([2, 'a', vec([9, 'x']), 1, 0]))],
  ])('%s', (_what, part) => {
    const error = refusal(component(part, section(7, vec(0x7d))));
    expect(error.code).toBe('COMPONENT_MALFORMED');
    expect(error.message).toMatch(/\(at byte \d+\)$/);
  });

  test('a core module without a header', () => {
    expect(refusal(around(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8))).code).toBe('COMPONENT_MALFORMED');
  });

  test('a core module that V8 refuses', async () => {
    const module = await moduleFromWat('(module (func (result i32) i32.const 1))');
    module[module.length - 3] = 0x42; // i64.const
    const guest = await componentFromWat({ wat: toyGuest(), wit: toyWit(), world: 'toy' });
    const broken = Uint8Array.from([...guest, ...section(1, module), ...section(2, vec([0, 3, vec()]))]);
    const error = refusal(broken);
    expect(error.code).toBe('COMPONENT_COMPILE');
    expect(error.cause).toBeInstanceOf(WebAssembly.CompileError);
  });
});

describe('limits', () => {
  const limited = (bytes: Uint8Array, limits: Partial<ComponentLimits>, name: string): void => {
    const error = refusal(bytes, limits);
    expect(error.code).toBe('COMPONENT_LIMIT');
    expect(error.message).toContain(name);
  };

  test('of the file and its parts', () => {
    limited(toy, { fileBytes: 100 }, 'fileBytes');
    limited(toy, { modules: 2 }, 'modules');
    limited(toy, { definitions: 10 }, 'definitions');
    limited(toy, { nameBytes: 10 }, 'nameBytes');
    limited(toy, { instances: 3 }, 'instances');
    limited(toy, { functions: 2 }, 'functions');
    limited(toy, { memories: 0 }, 'memories');
  });

  test('of memories and tables, before V8 sees them', () => {
    limited(around(coreModule(section(5, vec([0, leb(65536)])))), {}, 'memoryPages');
    limited(around(coreModule(section(4, vec([0x70, 0, leb(10_000_000)])))), {}, 'tableElements');
    limited(
      around(coreModule(section(4, vec([0x40, 0, 0x70, 0, leb(10_000_000), 0xd0, 0x70, 0x0b])))),
      {},
      'tableElements',
    );
    const small = coreModule(section(5, vec([0, leb(3000)])));
    const twice = component(section(1, small), section(2, vec([0, 0, vec()], [0, 0, vec()])));
    limited(twice, {}, 'memoryPages');
    limited(
      component(
        section(1, coreModule(section(4, vec([0x70, 0, leb(300_000)])))),
        section(2, vec([0, 0, vec()], [0, 0, vec()])),
      ),
      {},
      'tableElements',
    );
  });

  test('of a memory that no 32-bit memory can be', () => {
    expect(refusal(around(coreModule(section(5, vec([0, leb(65537)]))))).code).toBe('COMPONENT_MALFORMED');
  });

  test('of components inside each other', () => {
    let nested = component();
    for (let depth = 0; depth < 90; depth++) nested = component(section(4, nested));
    limited(nested, {}, 'nesting');
    const types = Array.from({ length: 3000 }, () => [0x42, 1, 1]).flat();
    limited(component(section(7, 1, types, 0x42, 0)), {}, 'nesting');
  });

  test('of instances, which nesting doubles', () => {
    // Component k instantiates component k-1 twice: 2^20 instances of nothing.
    const parts: Bytes[] = [section(4, component())];
    for (let level = 1; level <= 20; level++) {
      const alias = section(6, vec([4, 2, 1, leb(level - 1)]));
      parts.push(section(4, component(alias, section(5, vec([0, 0, vec()], [0, 0, vec()])))));
    }
    parts.push(section(5, vec([0, 20, vec()])));
    limited(component(...parts), {}, 'instances');
  });

  test('of types that double', () => {
    const types: Bytes[] = [0x7d];
    for (let level = 0; level < 40; level++) types.push([0x6f, vec(leb(level), leb(level))]);
    const started = performance.now();
    limited(component(section(7, vec(...types))), {}, 'typeNodes');
    expect(performance.now() - started).toBeLessThan(100);
  });

  test('of types that are deep or huge', () => {
    const types: Bytes[] = [0x7d];
    for (let level = 0; level < 100; level++) types.push([0x6b, level < 64 ? level : [level | 0x80, 0]]);
    limited(component(section(7, vec(...types))), {}, 'typeDepth');
    expect(refusal(component(section(7, vec([0x67, 0x77, leb(2 ** 31)])))).code).toBe('COMPONENT_LIMIT');
  });

  test('of a component that instantiates itself', () => {
    const self = component(section(6, vec([4, 2, 1, 0])), section(5, vec([0, 0, vec()])));
    const error = refusal(component(section(4, self), section(5, vec([0, 0, vec()]))));
    expect(error.message).toContain('an outer alias refers to component 0, but there are 0 before it');
  });
});
