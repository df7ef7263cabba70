// SPDX-License-Identifier: MIT
// Components that are well-formed but break a validation rule or do not fit the world; all reasons in one error.

import { describe, expect, test } from 'vitest';
import { CONTRACT } from '../../runtime/abi/contract.ts';
import type { WorldDescriptor } from '../../runtime/abi/descriptor.ts';
import { instantiateComponent, prepareComponent } from '../../runtime/component/engine.ts';
import { component, section, vec } from '../support/component-bytes.ts';
import { componentFromWat, moduleFromWat } from '../support/components.ts';
import { refusal, refusedText } from '../support/refusal.ts';
import { toyBinding, toyGuest, toyHost, toyWit, toyWorld } from '../support/toy-world.ts';

const toyOf = (version: string): Promise<Uint8Array> =>
  componentFromWat({ wat: toyGuest({ version }), wit: toyWit(version), world: 'toy' });

/** The toy world with its interfaces at another version. */
function worldAt(version: string): WorldDescriptor {
  const text = JSON.stringify(toyWorld).replaceAll('@1.2.0', `@${version}`);
  return JSON.parse(text) as WorldDescriptor;
}

describe('versions of interfaces', () => {
  test.each([
    ['1.2.0', '1.2.0'],
    ['1.0.0', '1.2.0'],
    ['1.2.0', '1.10.3'],
    ['0.2.1', '0.2.5'],
    ['0.0.3', '0.0.3'],
    ['1.2.0-rc.1', '1.2.0-rc.1'],
    ['1.2.0+one', '1.2.0+two'],
  ])('a component for %s loads in a world of %s', async (built, host) => {
    const prepared = prepareComponent(await toyOf(built), worldAt(host));
    expect([...prepared.match.exports.keys()]).toEqual([`toy:demo/guest@${host}`]);
    expect([...prepared.match.imports.values()]).toEqual([`toy:demo/text@${host}`]);
  });

  test.each([
    ['1.3.0', '1.2.0'],
    ['1.2.1', '1.2.0'],
    ['2.0.0', '1.2.0'],
    ['0.3.0', '0.2.0'],
    ['0.0.2', '0.0.3'],
    ['1.2.0-rc.1', '1.2.0'],
    ['1.2.0', '1.2.0-rc.1'],
  ])('a component for %s is refused in a world of %s', async (built, host) => {
    const { findings } = refusal(await toyOf(built), worldAt(host));
    expect(findings.map(({ code }) => code)).toEqual([
      'COMPONENT_UNKNOWN_IMPORT',
      'COMPONENT_MISSING_EXPORT',
    ]);
    expect(findings[0]?.message).toContain(`toy:demo/text@${host}`);
    expect(findings[1]?.message).toContain(`toy:demo/guest@${built}`);
  });

  test('a compatible component runs', async () => {
    const prepared = prepareComponent(await toyOf('1.0.0'), toyWorld);
    expect(instantiateComponent(prepared, toyBinding, toyHost()).exports.greet('x')).toBe('X');
  });

  test('a canonical version gets its suffix', async () => {
    const name = (suffix: string) => [2, 'toy:demo/text@1', vec([1, suffix])];
    const importing = (suffix: string) =>
      component(section(7, vec([0x42, vec()])), section(10, vec([name(suffix), 5, 0])));
    expect(refusal(importing('.2.0')).findings.map(({ code }) => code)).toEqual(['COMPONENT_MISSING_EXPORT']);
    const [tooNew] = refusal(importing('.3.0')).findings;
    expect(tooNew?.message).toContain('"toy:demo/text@1.3.0", but the host has toy:demo/text@1.2.0');
    for (const suffix of ['.x', '.2', '', '2.3', '.2.3.4']) {
      expect(refusal(importing(suffix)).code, suffix).toBe('COMPONENT_INVALID');
    }
  });
});

describe('imports', () => {
  test('of WASI are refused by name, each', async () => {
    const error = await refusedText(`
      (import "wasi:io/error@0.2.3" (instance (export "error" (type (sub resource)))))
      (import "wasi:cli/environment@0.2.3" (instance (export "get-arguments" (func (result (list string))))))`);
    const wasi = error.findings.filter(({ code }) => code === 'COMPONENT_UNKNOWN_IMPORT');
    expect(wasi.map(({ message }) => message)).toEqual([
      expect.stringMatching(/"wasi:io\/error@0\.2\.3".*without WASI/),
      expect.stringMatching(/"wasi:cli\/environment@0\.2\.3".*without WASI/),
    ]);
    expect(error.code).toBe('COMPONENT_UNKNOWN_IMPORT');
  });

  test.each([
    ['an interface', '(import "a:b/c" (instance))', 'COMPONENT_UNKNOWN_IMPORT'],
    ['a function of the world', '(import "f" (func))', 'COMPONENT_UNKNOWN_IMPORT'],
    [
      'a function of an interface',
      '(import "toy:demo/text@1.2.0" (instance (export "lower" (func))))',
      'COMPONENT_UNKNOWN_IMPORT',
    ],
    ['a function of Object.prototype', '(import "constructor" (func))', 'COMPONENT_UNKNOWN_IMPORT'],
    [
      'a method of Object.prototype',
      '(import "toy:demo/text@1.2.0" (instance (export "constructor" (func))))',
      'COMPONENT_UNKNOWN_IMPORT',
    ],
    ['a resource', '(import "r" (type (sub resource)))', 'COMPONENT_UNKNOWN_IMPORT'],
    [
      'a resource of an interface',
      '(import "toy:demo/text@1.2.0" (instance (export "r" (type (sub resource)))))',
      'COMPONENT_UNKNOWN_IMPORT',
    ],
    ['a component', '(import "c" (component))', 'COMPONENT_UNSUPPORTED'],
  ])('of %s that the world lacks', async (_what, text, code) => {
    expect((await refusedText(text)).code).toBe(code);
  });

  test('of a function with another type show both types', async () => {
    const error = await refusedText(
      '(import "toy:demo/text@1.2.0" (instance (export "upper" (func (param "s" string) (param "n" u8) (result bool)))))',
    );
    expect(error.code).toBe('COMPONENT_TYPE_MISMATCH');
    expect(error.message).toContain(
      'func(s: string, n: u8) -> bool in the component but func(s: string) -> string',
    );
  });

  test('of a function whose parameter has another name', async () => {
    const error = await refusedText(
      '(import "toy:demo/text@1.2.0" (instance (export "upper" (func (param "t" string) (result string)))))',
    );
    expect(error.code).toBe('COMPONENT_TYPE_MISMATCH');
  });

  test('of a doubling type keep the message short', async () => {
    const types = ['(type $t0 (tuple u8 u8))'];
    for (let level = 1; level < 14; level++)
      types.push(`(type $t${level} (tuple $t${level - 1} $t${level - 1}))`);
    const text = `${types.join('')} (export "upper" (func (param "s" $t13) (result string)))`;
    const error = await refusedText(`(import "toy:demo/text@1.2.0" (instance ${text}))`);
    expect(error.code).toBe('COMPONENT_TYPE_MISMATCH');
    expect(error.findings[0]?.message.length).toBeLessThan(1000);
  });
});

describe('exports', () => {
  test('that are missing are all listed', async () => {
    const error = await refusedText(
      '(instance $i) (import "x:y/z" (instance)) (export "toy:demo/guest@1.2.0" (instance $i))',
    );
    expect(error.findings.map(({ message }) => message)).toEqual([
      expect.stringContaining('"x:y/z"'),
      'the component does not export the function "toy:demo/guest@1.2.0#greet"',
      'the component does not export the function "toy:demo/guest@1.2.0#add"',
    ]);
  });

  test('of the host itself are refused', async () => {
    const error = await refusedText(`
      (import "toy:demo/text@1.2.0" (instance $t (export "upper" (func (param "s" string) (result string)))))
      (alias export $t "upper" (func $f))
      (instance $i (export "greet" (func $f)))
      (export "toy:demo/guest@1.2.0" (instance $i))`);
    expect(error.findings.map(({ code }) => code)).toEqual([
      'COMPONENT_UNSUPPORTED',
      'COMPONENT_MISSING_EXPORT',
    ]);
  });

  test('beyond the world do no harm, whatever their names', async () => {
    const guest = await componentFromWat({ wat: toyGuest(), wit: toyWit(), world: 'toy' });
    const names = ['then', 'constructor', 'to-string', 'default', 'arguments', 'has-own-property'];
    const extra = section(11, vec(...names.map((name) => [0, name, 5, 0, 0])));
    const { exports } = instantiateComponent(
      prepareComponent(Uint8Array.from([...guest, ...extra]), toyWorld),
      toyBinding,
      toyHost(),
    );
    expect(Object.keys(exports)).toEqual(['greet', 'add']);
    expect(exports.greet('x')).toBe('X');
  });
});

describe('names', () => {
  test.each([
    ['__proto__', 'COMPONENT_INVALID'],
    ['a b', 'COMPONENT_INVALID'],
    ['aB', 'COMPONENT_INVALID'],
    ['-a', 'COMPONENT_INVALID'],
    ['a-', 'COMPONENT_INVALID'],
    ['a--b', 'COMPONENT_INVALID'],
    ['1a', 'COMPONENT_INVALID'],
    ['', 'COMPONENT_INVALID'],
    ['ns:pkg/iface@', 'COMPONENT_INVALID'],
    ['ns:pkg/iface@1.x', 'COMPONENT_INVALID'],
    ['ns:pkg/iface@1', 'COMPONENT_INVALID'],
    ['ns:pkg/iface@1.02.3', 'COMPONENT_INVALID'],
    ['ns:pkg', 'COMPONENT_INVALID'],
    ['[method]a', 'COMPONENT_INVALID'],
    ['[constructor]a.b', 'COMPONENT_INVALID'],
    ['[async]a', 'COMPONENT_INVALID'],
    ['a\u202eb', 'COMPONENT_INVALID'],
    ['url=<https://example.com>', 'COMPONENT_UNSUPPORTED'],
    ['integrity=<sha256-x>', 'COMPONENT_UNSUPPORTED'],
    ['locked-dep=<a:b>', 'COMPONENT_UNSUPPORTED'],
    ['unlocked-dep=<a:b>', 'COMPONENT_UNSUPPORTED'],
    ['x'.repeat(5000), 'COMPONENT_LIMIT'],
  ])('%j', (name, code) => {
    const error = refusal(component(section(7, vec([0x42, vec()])), section(10, vec([0, name, 5, 0]))));
    expect(error.code).toBe(code);
    expect(error.message).not.toContain('\u202e');
  });

  test('may say which interface a plainly named instance implements', () => {
    const importing = (name: string, implemented: string, sort: number) =>
      refusal(
        component(
          section(7, vec([0x42, vec()], [0x40, vec(), 1, 0])),
          section(10, vec([2, name, vec([0, implemented]), ...(sort === 5 ? [5, 0] : [1, 1])])),
        ),
      ).code;
    expect(importing('store', 'w:kv/s@1.0.0', 5)).toBe('COMPONENT_UNKNOWN_IMPORT');
    expect(importing('store', 'w:kv/s', 1)).toBe('COMPONENT_INVALID');
    expect(importing('store', 'store', 5)).toBe('COMPONENT_INVALID');
    expect(importing('a:b/c', 'w:kv/s', 5)).toBe('COMPONENT_INVALID');
  });

  const clash = (...names: string[]): string => {
    const types = section(7, vec([0x40, vec(), 1, 0]));
    const declarations = names.map((name) => [4, 0, name, 1, 0]);
    const instance = section(7, vec([0x42, vec([2, 3, 2, 1, 0], ...declarations)]));
    const bytes = component(types, instance, section(10, vec([0, 'toy:demo/text@1.2.0', 5, 1])));
    return refusal(bytes).findings.map(({ message }) => message)[0] ?? '';
  };

  test('are strongly unique', () => {
    for (const names of [
      ['a', 'a'],
      ['ab', 'AB'],
      ['a', '[method]a.a'],
      ['[static]a.a', 'a'],
      ['[method]a.b', '[static]a.b'],
      ['[constructor]a', '[constructor]A'],
    ]) {
      expect(clash(...names), names.join()).toContain('is not strongly unique');
    }
    for (const names of [
      ['a', '[constructor]a'],
      ['a', '[method]a.b'],
      ['[method]a.a', '[method]b.a'],
    ]) {
      expect(clash(...names), names.join()).toContain('which this host does not have');
    }
  });

  test('of fields, cases and parameters are labels, each once', async () => {
    const record = (...names: string[]) =>
      component(section(7, vec([0x72, vec(...names.map((name) => [name, 0x7d]))])));
    expect(refusal(record('a', 'A')).message).toContain('field "A" occurs twice');
    expect(refusal(record('__proto__')).message).toContain('field "__proto__" is not a label');
    expect((await refusedText('(type (variant (case "a") (case "a")))')).message).toContain(
      'case "a" occurs twice',
    );
    expect((await refusedText('(type (enum "a" "a"))')).message).toContain('label "a" occurs twice');
    expect((await refusedText('(type (func (param "a" u8) (param "a" u8)))')).message).toContain(
      'parameter "a"',
    );
  });

  test('of core imports and exports are only data', async () => {
    const names = [
      '__proto__',
      'constructor',
      'toString',
      "'];process.exit()//",
      '\u2028`;alert(1)',
      'valueOf\0',
      '',
    ];
    const text = (name: string): string =>
      `"${[...Buffer.from(name)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')}"`;
    const given = names.map(
      (name) => `(func (export ${text(name)}) (global.set $n (i32.add (global.get $n) (i32.const 1))))`,
    );
    const taken = names.map((name, index) => `(import ${text(name)} ${text(name)} (func $f${index}))`);
    const giving = await moduleFromWat(`(module (global $n (mut i32) (i32.const 0)) ${given.join('')}
      (func (export "count") (result i32) (global.get $n)))`);
    const taking =
      await moduleFromWat(`(module ${taken.join('')} (import "count" "count" (func $count (result i32)))
      (func $start ${names.map((_, index) => `(call $f${index})`).join('')}
        (if (i32.ne (call $count) (i32.const ${names.length})) (then unreachable)))
      (start $start))`);
    const args = vec(...[...names, 'count'].map((name) => [name, 0x12, 0]));
    const bytes = component(
      section(1, giving),
      section(1, taking),
      section(2, vec([0, 0, vec()], [0, 1, args])),
    );
    const world: WorldDescriptor = { id: 'toy:demo/nothing', types: [], imports: {}, exports: {} };
    const binding = { contract: CONTRACT, world, imports: new Map(), bindExports: () => ({}) };
    expect(instantiateComponent(prepareComponent(bytes, world), binding, {}).life.death).toBeUndefined();
    const once = vec(...names.slice(0, 3).map((name) => [name, 0x12, 0]));
    const missing = component(
      section(1, giving),
      section(1, taking),
      section(2, vec([0, 0, vec()], [0, 1, once])),
    );
    expect(refusal(missing, world).findings).toHaveLength(names.length - 3 + 1);
  });
});
