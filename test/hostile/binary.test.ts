// SPDX-License-Identifier: MIT
// Hostile binaries (rows 18 to 31): refused with a typed error before or while they are compiled, without holding the
// host, or loaded without harm.

import { parse, print } from '@bytecodealliance/jco-transpile/wasm-tools';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Isolation } from '../../runtime/sandbox/sandbox.ts';
import { worldText } from '../bench/fixtures.ts';
import { type Bytes, component, coreModule, leb, section, vec } from '../support/component-bytes.ts';
import { componentFromWat, moduleFromWat } from '../support/components.ts';
import { arena, EVERYWHERE, ISOLATIONS } from './arena.ts';
import { guest, guestWat, OUT, type TextOf } from './guest.ts';
import { append, body, large, largeModule, many, nest, nestModule } from './nested.ts';

let good: Uint8Array;
beforeAll(async () => {
  good = await guest({});
});

/** Lets plugins of these bytes in, each of which has to be refused; the codes in their order. */
async function refusals(...components: readonly Uint8Array[]): Promise<unknown[]> {
  return refusalsIn('inline', ...components);
}

async function refusalsIn(isolation: Isolation, ...components: readonly Uint8Array[]): Promise<unknown[]> {
  const it = await arena({ isolation });
  for (const [index, bytes] of components.entries()) it.put(`evil-${index}`, bytes);
  const codes = await it.refusals();
  expect(Object.keys(codes)).toHaveLength(components.length);
  return components.map((_, index) => codes[`evil-${index}`]);
}

/** Lets a plugin in that may stay, whatever it tried. */
async function harmless(bytes: Uint8Array): Promise<void> {
  const it = await arena();
  it.put('evil', bytes);
  const { value } = await it.intrusion();
  expect(value?.start.done).toEqual(['evil']);
}

test('row 18: what is no component is refused: cut off, another magic number, a core module, another layer', async () => {
  const magic = Uint8Array.from(good);
  magic[0] = 1;
  const layer = Uint8Array.from(good);
  layer[6] = 0;
  const cut = [0, 4, 8, 100, good.length >> 1, good.length - 1].map((length) => good.subarray(0, length));
  const codes = await refusals(magic, layer, await moduleFromWat('(module)'), ...cut);
  expect(codes.slice(0, 3)).toEqual(['COMPONENT_NOT_WASM', 'COMPONENT_VERSION', 'COMPONENT_CORE_MODULE']);
  for (const code of codes.slice(3)) expect(code).toMatch(/^COMPONENT_(TRUNCATED|MISSING_EXPORT)$/);
});

test('row 19: names of core imports and exports are data and are never evaluated', async () => {
  const names = [
    "'];globalThis.hacked=1;//",
    '"]);globalThis.hacked=1;/*',
    '`$\u007bglobalThis.hacked=1}`',
    '\u2028globalThis.hacked=1\u2029',
    'a\nglobalThis.hacked=1\n',
    '\\\u0000\u0007',
    '__proto__',
    'constructor',
    '',
  ];
  const text = (name: string): string =>
    `"${[...Buffer.from(name)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('')}"`;
  const giving = names.map((name) => `(func (export ${text(name)}))`).join('');
  const taking = names
    .map((name, index) => `(import ${text(name)} ${text(name)} (func $f${index}))`)
    .join('');
  const calls = names.map((_, index) => `(call $f${index})`).join('');
  const inner = component(
    section(1, await moduleFromWat(`(module ${giving})`)),
    section(1, await moduleFromWat(`(module ${taking} (func $start ${calls}) (start $start))`)),
    section(2, vec([0, 0, vec()], [0, 1, vec(...names.map((name) => [name, 0x12, 0]))])),
  );
  await harmless(nest(good, inner));
  expect(Reflect.get(globalThis, 'hacked')).toBeUndefined();
});

test('row 20: names of unusual forms are refused, and the next plugin loads', async () => {
  const importing = (name: string): Uint8Array =>
    nest(good, component(section(7, vec([0x42, vec()])), section(10, vec([0, name, 5, 0]))));
  const it = await arena();
  const names = [
    'url=<https://example.com>',
    'integrity=<sha256-x>',
    'locked-dep=<a:b>',
    'x'.repeat(100_000),
  ];
  for (const [index, name] of names.entries()) it.put(`evil-${index}`, importing(name));
  expect(Object.values(await it.refusals())).toEqual([
    'COMPONENT_UNSUPPORTED',
    'COMPONENT_UNSUPPORTED',
    'COMPONENT_UNSUPPORTED',
    'COMPONENT_LIMIT',
  ]);
  await it.admit('next', good);
});

test('row 21: types that double with every line are refused by their size', async () => {
  const doubling = (levels: number, base: Bytes): Uint8Array => {
    const types: Bytes[] = [base];
    for (let level = 0; level < levels; level += 1) types.push([0x6f, vec(leb(level), leb(level))]);
    const signature = [0x40, vec(['a', leb(levels)]), 1, 0];
    return nest(good, component(section(7, vec(...types, signature))));
  };
  expect(await refusals(doubling(40, 0x7d), doubling(60, 0x73))).toEqual([
    'COMPONENT_LIMIT',
    'COMPONENT_LIMIT',
  ]);
});

test('row 22: many functions and exports are refused by number, or load without holding the host', async () => {
  const functions = (count: number): Uint8Array => {
    const numbers = Array.from({ length: count }, (_, index) => index);
    return largeModule(
      section(1, vec([0x60, vec(), vec()])),
      large(3, many(numbers.map(() => 0))),
      large(7, many(numbers.map((index) => [`f${index}`, 0, leb(index)]))),
      large(10, many(numbers.map(() => [2, 0, 0x0b]))),
    );
  };
  expect(await refusals(nestModule(good, functions(200_001)))).toEqual(['COMPONENT_LIMIT']);
  await harmless(nestModule(good, functions(20_000)));
  const exporting = Array.from({ length: 2_000 }, (_, index) => [0, `e${index}`, 5, 0, 0]);
  await harmless(append(good, section(11, vec(...exporting))));
});

test('row 23: components and types inside each other are refused by depth, without using up the stack', async () => {
  const nested = (depth: number): Uint8Array => {
    let inner = component();
    for (let level = 0; level < depth; level += 1) inner = append(component(), large(4, inner));
    return nest(good, inner);
  };
  const instances = Array.from({ length: 50_000 }, () => [0x42, 1, 1]);
  const types = nest(good, append(component(), large(7, 1, instances, 0x42, 0)));
  const chain: Bytes[] = [0x7d];
  for (let level = 0; level < 3_000; level += 1) chain.push([0x70, (level & 0x7f) | 0x80, level >> 7]);
  const lists = nest(good, component(section(7, many(chain))));
  const codes = await refusals(nested(90), nested(3_000), types, lists);
  expect(codes).toEqual(Array.from({ length: 4 }, () => 'COMPONENT_LIMIT'));
});

test.each(ISOLATIONS)(
  'row 24: functions of a size that costs the compiler dear are refused (%s)',
  async (isolation) => {
    const withCode = (code: Uint8Array): Uint8Array =>
      nestModule(
        good,
        largeModule(section(1, vec([0x60, vec(), vec()])), section(3, vec(0)), large(10, 1, code)),
      );
    const locals = body([1, leb(1_000_000), 0x7f, 0x0b]);
    const table = body([0, 0x41, 0, 0x0e, leb(7_000_000)], new Uint8Array(7_000_001), 0x0b);
    const codes = await refusalsIn(isolation, withCode(locals), withCode(table));
    for (const code of codes) expect(code).toMatch(/^COMPONENT_(COMPILE|LIMIT|MALFORMED|UNSUPPORTED)$/);
  },
);

test('row 24: a data segment far beyond its memory stops the plugin while it starts', async () => {
  const module = await moduleFromWat('(module (memory 1) (data (i32.const 65535) "ab"))');
  expect(await refusals(nestModule(good, module))).toEqual(['COMPONENT_START']);
});

test('row 25: memories that are huge, shared, of 64 bits or many are refused by the policy', async () => {
  const memories = (...types: readonly Bytes[]): Uint8Array =>
    nestModule(good, coreModule(section(5, vec(...types))));
  const seventeen = Array.from({ length: 17 }, () => [0, 1]);
  expect(
    await refusals(
      memories([0, leb(65_536)]),
      memories([1, leb(4_097), leb(65_536)]),
      memories([4, 1]),
      memories([3, 1, 1]),
      memories(...seventeen),
    ),
  ).toEqual([
    'COMPONENT_LIMIT',
    'COMPONENT_LIMIT',
    'COMPONENT_UNSUPPORTED',
    'COMPONENT_UNSUPPORTED',
    'COMPONENT_LIMIT',
  ]);
});

test.each(EVERYWHERE)(
  'row 26: a table of ten million elements is refused before V8 sees it (%s)',
  async (isolation) => {
    const table = (...type: readonly Bytes[]): Uint8Array =>
      nestModule(good, coreModule(section(4, vec(type))));
    expect(
      await refusalsIn(
        isolation,
        table(0x70, 0, leb(10_000_000)),
        table(0x40, 0, 0x70, 0, leb(10_000_000), 0xd0, 0x70, 0x0b),
        table(0x6f, 1, leb(10_000_000), leb(10_000_000)),
      ),
    ).toEqual(['COMPONENT_LIMIT', 'COMPONENT_LIMIT', 'COMPONENT_LIMIT']);
  },
);

test('row 27: a start function that traps, or calls the host too early, keeps the plugin out', async () => {
  const trapping = await guest({ fields: '(func $begin (unreachable)) (start $begin)' });
  const calling = await guest({
    fields: (text) => `(func $begin (call $commands.register-command ${text('sneaky')} ${text('x')}
      (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 256))) (start $begin)`,
  });
  const it = await arena();
  it.put('evil-0', trapping);
  it.put('evil-1', calling);
  expect(await it.refusals()).toEqual({ 'evil-0': 'COMPONENT_START', 'evil-1': 'COMPONENT_START' });
  expect(await it.ask('sneaky')).toMatch(/^RT_COMMAND_UNKNOWN/);
});

test.each(ISOLATIONS)(
  'row 27: a start function that reaches the host has none of the rights that the plugin is granted (%s)',
  async (isolation) => {
    const kick = (text: TextOf): string =>
      `(call $users.kick-user (i32.const 7) (i32.const ${OUT})) (drop (i32.add ${text('x')})) (return (call $tell))`;
    const patient = await guest({ commands: ['kick'], onCommand: kick });
    const it = await arena({ isolation });
    await it.host.server.connect(7, 'Ann');
    await it.admit('evil', await startingWith('kick-user', patient), '[permissions]\nmanage_users = true\n');
    expect(it.host.server.countUsers()).toBe(1);
    it.record('denied', 'evil', 'manage_users');
    expect(await it.ask('kick')).toBe('done');
    expect(it.host.server.countUsers()).toBe(0);
  },
);

/** Adds a core module whose start function calls a host function with 7, once everything else is linked. */
async function startingWith(name: string, bytes: Uint8Array): Promise<Uint8Array> {
  const text = await print(bytes);
  const lowered = new RegExp(`\\(core func (\\$"[^"]+"|\\S+) .*canon lower \\(func \\$${name}\\)`).exec(
    text,
  )?.[1];
  const late = `
    (core module $late
      (import "host" "call" (func $call (param i32 i32)))
      (func $begin (call $call (i32.const 7) (i32.const ${OUT})))
      (start $begin))
    (core instance (instantiate $late (with "host" (instance (export "call" (func ${lowered}))))))`;
  return parse(`${text.slice(0, text.lastIndexOf(')'))}${late})`);
}

test('row 28: a component that imports WASI is refused, each interface by its name', async () => {
  const wit = `${worldText()}
    world sneaky { include plugin; import wasi:cli/environment@0.2.3; import wasi:sockets/tcp@0.2.3; }
    package wasi:cli@0.2.3 { interface environment { get-arguments: func() -> list<string>; } }
    package wasi:sockets@0.2.3 { interface tcp { connect: func() -> u32; } }`;
  const wat = guestWat({
    fields: '(func (export "unused") (param i32) (drop (call $connect)) (call $arguments (local.get 0)))',
  }).replace(
    '(module',
    `(module (import "wasi:cli/environment@0.2.3" "get-arguments" (func $arguments (param i32)))
      (import "wasi:sockets/tcp@0.2.3" "connect" (func $connect (result i32)))`,
  );
  const it = await arena();
  it.put('evil', await componentFromWat({ wat, wit, world: 'sneaky' }));
  const { value } = await it.intrusion();
  const [failure] = value?.load.failed ?? [];
  expect(failure?.error.code).toBe('RT_PLUGIN_COMPONENT');
  for (const name of ['wasi:cli/environment', 'wasi:sockets/tcp'])
    expect(failure?.error.report).toContain(name);
  it.record('refused', 'evil');
});

describe('row 28: WASI that the policy opens', () => {
  const wit = `${worldText()}
    world seeing { include plugin; import wasi:cli/environment@0.2.3; }
    package wasi:cli@0.2.3 { interface environment { get-environment: func() -> list<tuple<string, string>>; } }`;
  // Answers the name of the first variable, or \`none\`.
  const seeing = () =>
    componentFromWat({
      wit,
      world: 'seeing',
      wat: guestWat({
        commands: ['look'],
        onCommand: (text) => `(call $environment (i32.const ${OUT}))
          (if (i32.eqz (i32.load (i32.const ${OUT + 4}))) (then (return (call $say ${text('none')}))))
          (return (call $say (i32.load (i32.load (i32.const ${OUT}))) (i32.load offset=4 (i32.load (i32.const ${OUT})))))`,
      }).replace(
        '(module',
        '(module (import "wasi:cli/environment@0.2.3" "get-environment" (func $environment (param i32)))',
      ),
    });
  const open = (variables: string): string =>
    `[plugins.evil.policy]\nallow_environment = true\nallowed_environment_vars = [${variables}]\n`;

  test('row 28: is not served on the thread of the server', async () => {
    const it = await arena({ config: open('"PATH"') });
    it.put('evil', await seeing());
    const { value } = await it.intrusion();
    expect(value?.load.failed.map(({ error }) => error.report)).toEqual([
      expect.stringContaining('wasi:cli/environment'),
    ]);
    it.record('refused', 'evil');
  });

  test('row 28: shows in a worker what is listed and nothing else', async () => {
    process.env.ARENA_SECRET = 'hush';
    onTestFinished(() => void delete process.env.ARENA_SECRET);
    const it = await arena({ isolation: 'worker', config: open('') });
    await it.admit('evil', await seeing());
    expect(await it.ask('look')).toBe('none');
    const other = await arena({ isolation: 'worker', config: open('"ARENA_SECRET"') });
    await other.admit('evil', await seeing());
    expect(await other.ask('look')).toBe('ARENA_SECRET');
  });
});

test.each(['constructor', '__defineGetter__', 'toString', '__proto__', 'valueOf'])(
  'row 29: the raw core import env.%s finds nothing',
  async (name) => {
    const module = await moduleFromWat(`(module (import "env" "${name}" (func)))`);
    const empty = [1, vec()];
    const given = component(section(1, module), section(2, vec(empty, [0, 0, vec(['env', 0x12, 0])])));
    const absent = component(section(1, module), section(2, vec([0, 0, vec()])));
    expect(await refusals(nest(good, given), nest(good, absent))).toEqual([
      'COMPONENT_INVALID',
      'COMPONENT_INVALID',
    ]);
  },
);

test('row 30: exports beyond the world do no harm, whatever their names', async () => {
  const names = [
    'then',
    'constructor',
    'to-string',
    'arguments',
    'default',
    'has-own-property',
    'catch',
    'finally',
  ];
  await harmless(append(good, section(11, vec(...names.map((name) => [0, name, 5, 0, 0])))));
  expect(await refusals(append(good, section(11, vec([0, '__proto__', 5, 0, 0]))))).toEqual([
    'COMPONENT_INVALID',
  ]);
});

test('row 31: custom sections are skipped: ten thousand, a huge one, false ones', async () => {
  const sections = Array.from({ length: 10_000 }, (_, index) => section(0, `custom-${index}`));
  await harmless(append(good, ...sections));
  const huge = 40_000_000;
  await harmless(append(good, large(0, 'name', Buffer.alloc(huge))));
  await harmless(append(good, section(0, 'producers', 0xff, 0xff, 0xff), section(0, 'component-type', 0xff)));
});
