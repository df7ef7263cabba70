// SPDX-License-Identifier: MIT
// Hostile packages, manifests and files (rows 1 to 17): all are refused by a code before any of their code runs, and
// the plugin beside them goes on serving.

import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { RuntimeError } from '../../runtime/errors.ts';
import { readPluginFile } from '../../runtime/plugin/read-file.ts';
import { worldText } from '../bench/fixtures.ts';
import { withManifest } from '../plugin/toy-plugins.ts';
import { componentFromWat } from '../support/components.ts';
import { tree } from '../support/tree.ts';
import { arena, ISOLATIONS, manifest } from './arena.ts';
import { guest, guestWat, OUT } from './guest.ts';

/** A plugin with nothing wrong, so that only what a test adds can be the reason of a refusal. */
let good: Uint8Array;
beforeAll(async () => {
  good = await guest({});
});

/** Makes `evil` a folder and a link to elsewhere in turn, as fast as it can. */
const SWAP = `
  const { renameSync } = require('node:fs');
  const { root, stopped } = require('node:worker_threads').workerData;
  const rename = (from, to) => renameSync(root + '/' + from, root + '/' + to);
  while (Atomics.load(stopped, 0) === 0) {
    rename('evil', 'real');
    rename('link', 'evil');
    rename('evil', 'link');
    rename('real', 'evil');
  }`;

/** `evil-0`, `evil-1`, ... with the code that each is refused by. */
function each(count: number, code: string, suffix = ''): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`evil-${index}${suffix}`, code]));
}

test('row 1: entry points that are no plain file names are refused before anything is opened', async () => {
  const it = await arena();
  const outside = tree({ 'x.wasm': good });
  it.write({ '../x.wasm': good });
  const entries = [
    '../../x.wasm',
    '../x.wasm',
    `${outside}/x.wasm`,
    'C:\\x.wasm',
    '\\\\?\\C:\\x.wasm',
    'x.wasm\0',
    'x.wasm ',
    'x.wasm.',
    '%2e%2e/x.wasm',
    './x.wasm',
    'sub/x.wasm',
    'con.wasm',
    'file:/x.wasm',
  ];
  for (const [index, entry] of entries.entries()) {
    const text = manifest(`evil-${index}`, `entry_point = ${JSON.stringify(entry)}\n`);
    it.write({ [`evil-${index}/plugin.toml`]: text, [`evil-${index}/sub/x.wasm`]: good });
  }
  expect(await it.refusals()).toEqual(each(entries.length, 'RT_PLUGIN_MANIFEST'));
});

test('row 2: links that lead out of the plugins folder are refused: of files, folders and manifests', async () => {
  const it = await arena();
  const outside = tree({ 'evil.wasm': good, 'plugin.toml': manifest('evil'), 'deep/evil.wasm': good });
  it.write({ 'evil-0/plugin.toml': manifest('evil-0'), 'evil-1/evil.wasm': good });
  symlinkSync(join(outside, 'evil.wasm'), join(it.pluginsDir, 'evil-0/evil.wasm'));
  symlinkSync(join(outside, 'plugin.toml'), join(it.pluginsDir, 'evil-1/plugin.toml'));
  symlinkSync(outside, join(it.pluginsDir, 'evil-2'));
  symlinkSync(join(outside, 'deep/..'), join(it.pluginsDir, 'evil-3'));
  const files = await it.refusals();
  expect(files).toEqual(each(4, 'RT_PLUGIN_FILE'));
});

test('row 3: a folder that is swapped for a link while it is read never gives what is outside', async () => {
  const it = await arena();
  const outside = tree({ 'evil.wasm': 'outside' });
  it.write({ 'evil/evil.wasm': 'inside' });
  symlinkSync(outside, join(it.pluginsDir, 'link'));
  const stopped = new Int32Array(new SharedArrayBuffer(4));
  const swapping = new Worker(SWAP, { eval: true, workerData: { root: it.pluginsDir, stopped } });
  const ended = new Promise((resolve) => swapping.once('exit', resolve));
  const found = new Map<string, number>();
  const until = performance.now() + 600;
  while (performance.now() < until) {
    const got = await readPluginFile(it.pluginsDir, join(it.pluginsDir, 'evil/evil.wasm'), 100).then(
      (bytes) => Buffer.from(bytes).toString(),
      (error: unknown) => (error instanceof RuntimeError ? error.code : String(error)),
    );
    found.set(got, (found.get(got) ?? 0) + 1);
  }
  Atomics.store(stopped, 0, 1);
  await ended;
  expect([...found.keys()].sort()).toEqual(['RT_PLUGIN_FILE', 'inside']);
  rmSync(join(it.pluginsDir, 'evil'), { recursive: true });
});

test('row 4: only regular files with one name are opened, and none is waited for', async () => {
  const it = await arena();
  const outside = tree({ 'evil.wasm': good });
  for (const index of [0, 1, 2, 3, 4]) it.write({ [`evil-${index}/plugin.toml`]: manifest(`evil-${index}`) });
  const entry = (index: number): string => join(it.pluginsDir, `evil-${index}/evil.wasm`);
  linkSync(join(outside, 'evil.wasm'), entry(0));
  execFileSync('mkfifo', [entry(1)]);
  mkdirSync(entry(2));
  symlinkSync('/dev/zero', entry(3));
  const socket = createServer().listen(entry(4));
  onTestFinished(() => void socket.close());
  expect(await it.refusals()).toEqual(each(5, 'RT_PLUGIN_FILE'));
});

test('row 7: a sparse file of a gigabyte is refused by its size, unread', async () => {
  const it = await arena();
  it.put('evil-0', '');
  truncateSync(join(it.pluginsDir, 'evil-0/evil-0.wasm'), 1024 ** 3);
  const before = process.memoryUsage().rss;
  expect(await it.refusals()).toEqual(each(1, 'RT_PLUGIN_SIZE'));
  expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 ** 2);
});

const TOML: readonly (readonly [string, string | Uint8Array])[] = [
  ['RT_TOML_SYNTAX', `a = ${'['.repeat(30_000)}`],
  ['RT_TOML_SYNTAX', `a = ${'{ b = '.repeat(10_000)}`],
  ['RT_TOML_SYNTAX', 'a=[1 #'],
  ['RT_TOML_SYNTAX', `a = [1\n${'# c\n'.repeat(8_000)}`],
  ['RT_TOML_SYNTAX', 'name = "a"\nname = "b"'],
  ['RT_TOML_SYNTAX', 'name = "a'],
  ['RT_PLUGIN_MANIFEST', Array.from({ length: 8_000 }, (_, at) => `k${at}=1`).join('\n')],
  ['RT_PLUGIN_SIZE', Array.from({ length: 200_000 }, (_, at) => `k${at}=1`).join('\n')],
  ['RT_PLUGIN_SIZE', '#'.repeat(10_000_000)],
  ['RT_TOML_ENCODING', Uint8Array.of(0x6e, 0x3d, 0x22, 0xff, 0x22)],
  ['RT_TOML_ENCODING', Buffer.from('\ufeffname = "a"', 'utf16le')],
];

test.each(TOML.map((row, index) => [index, ...row] as const))(
  'row 8: TOML made to harm its reader (%i) is refused with %s',
  async (_index, code, text) => {
    const it = await arena();
    it.write({ 'evil-0/plugin.toml': text, 'evil-0/evil.wasm': good });
    expect(await it.refusals()).toEqual(each(1, code));
  },
);

test('row 8: the same limits hold for a manifest inside a component', async () => {
  const it = await arena();
  const texts = ['#'.repeat(10_000_000), `a = ${'['.repeat(30_000)}`];
  for (const [index, text] of texts.entries()) {
    it.write({ [`evil-${index}.wasm`]: withManifest(good, text) });
  }
  expect(await it.refusals()).toEqual({ 'evil-0.wasm': 'RT_TOML_SIZE', 'evil-1.wasm': 'RT_TOML_SYNTAX' });
});

test.each(['__proto__', 'constructor', 'prototype'])(
  'row 9: the key %s is refused in manifests, and pollutes nothing',
  async (key) => {
    const it = await arena();
    const tables = [
      '',
      'config.',
      'config.deep.',
      'custom.',
      'dependencies.',
      'permissions.',
      'config_schema.',
    ];
    for (const [index, table] of tables.entries()) {
      it.put(`evil-${index}`, good, `[${table}${key}]\npolluted = true\n`);
    }
    expect(await it.refusals()).toEqual(each(tables.length, 'RT_PLUGIN_MANIFEST'));
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  },
);

test('row 9: keys of prototypes are refused as keys of the configuration, and plain data in storage', async () => {
  const it = await arena({ keepsData: true });
  const tried = ['__proto__.polluted', 'constructor.prototype.polluted', 'prototype'];
  const setting = tried.map(
    (key) => (text: (text: string) => string) =>
      `
    (call $config.set-config ${text(key)} (i32.const 3) (i64.const 1024) (i32.const 4) (i32.const 256))`,
  );
  const bytes = await guest({
    commands: ['set-0', 'set-1', 'set-2', 'keep-it'],
    onCommand: (text) => `
      (i32.store (i32.const 512) (i32.load8_u (i32.add (local.get $name) (i32.const 4))))
      ${setting
        .map(
          (set, index) => `(if (i32.eq (i32.load (i32.const 512)) (i32.const ${0x30 + index}))
        (then ${set(text)} (return (call $tell))))`,
        )
        .join('\n')}
      (call $storage.set-item ${text('__proto__')} ${text('kept')} (i32.const 256))
      (call $storage.get-item ${text('__proto__')} (i32.const 256))
      (return (call $say (i32.load (i32.const 264)) (i32.load (i32.const 268))))`,
  });
  await it.admit('evil', bytes, '[permissions]\nwrite_config = true\n');
  for (const index of tried.keys()) expect(await it.ask(`set-${index}`)).toMatch(/key/);
  expect(await it.ask('keep-it')).toBe('kept');
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
});

test('row 9: keys of prototypes in the file of the operator pollute nothing either', async () => {
  const it = await arena({ keepsData: true });
  const text = '[__proto__]\npolluted = true\n[constructor.prototype]\npolluted = true\n';
  it.write({ '../data/config/evil.toml': text });
  it.put('evil', good);
  await it.intrusion();
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

test('row 10: names that are no plain names are refused, and do not reach the terminal', async () => {
  const it = await arena();
  const names = [
    '__proto__',
    '..',
    'con',
    'Evil',
    'x',
    'a_b',
    'a/b',
    'ev\u0456l',
    'a\u200db',
    '\u202elive',
    '\u001b[2J',
    'x'.repeat(10_000),
    '',
  ];
  for (const [index, name] of names.entries()) {
    const text = `name = ${JSON.stringify(name)}\nversion = "1.0.0"\nauthor = "M"\nabi_version = "1.0.0"\n`;
    it.write({ [`evil-${index}/plugin.toml`]: text, [`evil-${index}/evil.wasm`]: good });
  }
  expect(await it.refusals()).toEqual(each(names.length, 'RT_PLUGIN_MANIFEST'));
  expect(it.audit.map(({ message }) => message).join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test('row 11: versions and ranges that are none, also slow ones, are refused at once', async () => {
  const it = await arena();
  const version = (text: string): string =>
    `name = "evil"\nversion = "${text}"\nauthor = "M"\nabi_version = "1.0.0"\n`;
  const needing = (range: string): string => manifest('evil', `[dependencies]\nbystander = "${range}"\n`);
  const texts = [
    version('one'),
    version('1.0'),
    version(`1.0.0-${'0'.repeat(240)}`),
    needing('>=0 <'),
    needing(`${'1.0.0 '.repeat(42)}!`),
    needing(`${'x||'.repeat(80)}!`),
    needing(`>=0 <${'9'.repeat(250)}`),
  ];
  for (const [index, text] of texts.entries()) {
    it.write({
      [`evil-${index}/plugin.toml`]: text.replace('"evil"', `"evil-${index}"`),
      [`evil-${index}/evil.wasm`]: good,
    });
  }
  const codes = await it.refusals();
  expect(Object.keys(codes)).toHaveLength(texts.length);
  for (const code of Object.values(codes)) expect(code).toMatch(/^RT_PLUGIN_(MANIFEST|DEPENDENCY_RANGE)$/);
});

test('row 11: dependencies in a circle, on itself, in conflict or without number are refused, and named', async () => {
  const it = await arena();
  it.put('evil-0', good, '[dependencies]\nevil-0 = "1"\n');
  it.put('evil-1', good, '[dependencies]\nevil-2 = "1"\n');
  it.put('evil-2', good, '[dependencies]\nevil-3 = "1"\n');
  it.put('evil-3', good, '[dependencies]\nevil-1 = "1"\n');
  const many = Array.from({ length: 2_500 }, (_, index) => `dep-${index} = "1"`).join('\n');
  it.put('evil-4', good, `[dependencies]\n${many}\n`);
  it.put('evil-5', good, '[dependencies]\nbystander = "^2"\n');
  const codes = await it.refusals();
  expect(codes).toMatchObject({
    'evil-1': 'RT_PLUGIN_DEPENDENCY_CYCLE',
    'evil-2': 'RT_PLUGIN_DEPENDENCY_CYCLE',
    'evil-3': 'RT_PLUGIN_DEPENDENCY_CYCLE',
    'evil-5': 'RT_PLUGIN_DEPENDENCY_VERSION',
  });
  expect(codes['evil-0']).toMatch(/^RT_PLUGIN_(DEPENDENCY_CYCLE|MANIFEST)$/);
  expect(codes['evil-4']).toMatch(/^RT_PLUGIN_(DEPENDENCY_MISSING|MANIFEST)$/);
  expect(it.record('refused', 'evil-1').message).toContain('evil-1 -> evil-2 -> evil-3 -> evil-1');
});

test('row 11: of a diamond in conflict one side is refused, whatever the order of the folders', async () => {
  const it = await arena();
  it.put('evil-left', good, '[dependencies]\nevil-base = "^1"\n');
  it.put('evil-right', good, '[dependencies]\nevil-base = "^2"\n');
  it.put('evil-top', good, '[dependencies]\nevil-left = "1"\nevil-right = "1"\n');
  it.put('evil-base', good);
  const { value } = await it.intrusion();
  expect(value?.load.loaded).toEqual(['evil-base', 'evil-left']);
  expect(Object.fromEntries(value?.load.failed.map(({ path, error }) => [path, error.code]) ?? [])).toEqual({
    'evil-right': 'RT_PLUGIN_DEPENDENCY_CONFLICT',
    'evil-top': 'RT_PLUGIN_DEPENDENCY_FAILED',
  });
});

test('row 12: of two that claim one name or one command the later is refused, and told who has it', async () => {
  const it = await arena();
  const claiming = await guest({
    commands: ['ping'],
    init: '(if (i32.load8_u (i32.const 256)) (then (call $log.log (i32.const 2) (i32.load (i32.const 264)) (i32.load (i32.const 268)))))',
  });
  it.write({
    'evil-0/plugin.toml': manifest('bystander'),
    'evil-0/evil.wasm': good,
    'evil-1/plugin.toml': manifest('evil-1'),
    'evil-1/evil.wasm': claiming,
  });
  const { value } = await it.intrusion();
  expect(value?.load.failed.map(({ path, error }) => [path, error.code])).toEqual([
    ['evil-0', 'RT_PLUGIN_DUPLICATE'],
  ]);
  expect(it.lines).toContainEqual(expect.stringContaining('command name ping belongs to bystander'));
  expect(await it.ask('ping')).toBe('pong');
});

test('row 15: interfaces and functions that the world lacks are refused, all by name', async () => {
  const it = await arena();
  const wit = `${worldText()}
    world stranger { include plugin; import other:place/thing; }
    package other:place { interface thing { steal: func(); } }`;
  const wat = guestWat({ fields: '(func (export "unused") (call $steal))' }).replace(
    '(module',
    '(module (import "other:place/thing" "steal" (func $steal))',
  );
  it.put('evil', await componentFromWat({ wat, wit, world: 'stranger' }));
  const newer = worldText().replace('interface log {', 'interface log { shred: func();');
  const shredding = guestWat({ fields: '(func (export "unused") (call $shred))' }).replace(
    '(module',
    '(module (import "phira:plugin/log@1.0.0" "shred" (func $shred))',
  );
  it.put('evil-newer', await componentFromWat({ wat: shredding, wit: newer, world: 'plugin' }));
  const { value } = await it.intrusion();
  const reports = value?.load.failed.map(({ error }) => error.report);
  expect(reports).toEqual([expect.stringContaining('other:place/thing'), expect.stringContaining('shred')]);
  for (const name of ['evil', 'evil-newer']) it.record('refused', name);
});

test('row 15: an undeclared permission is denied at the call', async () => {
  const it = await arena();
  const kicking = await guest({
    commands: ['kick'],
    onCommand: '(call $users.kick-user (i32.const 7) (i32.const 256)) (return (call $tell))',
  });
  await it.admit('evil', kicking);
  await it.host.server.connect(7, 'Ann');
  const { value } = await it.survives(() => it.ask('kick'));
  expect(value).toBe('manage_users');
  expect(it.host.server.countUsers()).toBe(1);
  expect(it.record('denied', 'evil')).toMatchObject({ code: 'manage_users', function: 'users.kick-user' });
});

test('row 16: a value that breaks the schema of the configuration is refused, by the plugin and in its manifest', async () => {
  const it = await arena();
  const schema = '[config]\nlevel = 3\n[config_schema]\ntype = "object"\nproperties.level.maximum = 5\n';
  const setting = await guest({
    commands: ['raise'],
    onCommand: (text) => `
      (call $config.set-config ${text('level')} (i32.const 1) (i64.const 9) (i32.const 0) (i32.const 256))
      (return (call $tell))`,
  });
  await it.admit('evil', setting, `[permissions]\nwrite_config = true\n${schema}`);
  expect(await it.ask('raise')).toBe('config.level must be <= 5');
  it.put('evil-0', setting, schema.replace('level = 3', 'level = 9'));
  it.put('evil-1', setting, `[config]\ntext = "${'x'.repeat(60_000)}${'y'.repeat(10_000)}"\n`);
  it.put('evil-2', setting, `[config]\ntext = "${'x'.repeat(100 * 1024 * 1024)}"\n`);
  it.put('evil-3', setting, 'config_schema = "big.json"\n');
  it.write({ 'evil-3/big.json': `{"title": "${'x'.repeat(1024 * 1024)}"}` });
  expect(await it.refusals()).toEqual({
    'evil-0': 'RT_PLUGIN_MANIFEST',
    'evil-1': 'RT_PLUGIN_SIZE',
    'evil-2': 'RT_PLUGIN_SIZE',
    'evil-3': 'RT_PLUGIN_CONFIG',
  });
});

test("row 16: an operator's file that breaks the schema or is huge lets nobody in, and shows nothing of it", async () => {
  const it = await arena({ keepsData: true });
  const schema =
    '[config_schema]\nproperties.token = { type = "string", minLength = 40, writeOnly = true }\n';
  mkdirSync(join(it.dataDir, 'config'), { recursive: true });
  writeFileSync(join(it.dataDir, 'config', 'evil.toml'), 'token = "hunter2-hunter2"\n');
  writeFileSync(join(it.dataDir, 'config', 'evil-0.toml'), `token = "${'x'.repeat(100 * 1024 * 1024)}"\n`);
  for (const name of ['evil', 'evil-0']) it.put(name, await guest({}), schema);
  const { value } = await it.intrusion();
  const reports = Object.fromEntries(value?.load.failed.map(({ path, error }) => [path, error.report]) ?? []);
  expect(reports.evil).toMatch(
    /RT_PLUGIN_CONFIG.*evil\.toml:1:1: config\.token must NOT have fewer than 40 characters/,
  );
  expect(reports['evil-0']).toMatch(/RT_PLUGIN_CONFIG.*evil-0\.toml has \d+ bytes of 262144 allowed/);
  expect(JSON.stringify([reports, it.audit, it.lines])).not.toContain('hunter2');
});

test.each(ISOLATIONS)(
  'row 16: a secret is hidden in the log, in errors and wherever the configuration is shown: %s',
  async (isolation) => {
    const it = await arena({ isolation, keepsData: true });
    const schema = '[config_schema]\nproperties.token = { type = "string", format = "password" }\n';
    mkdirSync(join(it.dataDir, 'config'), { recursive: true });
    writeFileSync(join(it.dataDir, 'config', 'evil.toml'), 'token = "hunter2-hunter2"\n');
    // Reads its secret, logs it, and fails with it.
    const telling = await guest({
      init: (text) => `(call $config.get-config ${text('token')} (i32.const ${OUT}))
      (call $log.log (i32.const 2) (i32.load (i32.const ${OUT + 24})) (i32.load (i32.const ${OUT + 28})))`,
      stop: `(i32.store8 (i32.const 128) (i32.const 1))
      (i32.store (i32.const 132) (i32.load (i32.const ${OUT + 24})))
      (i32.store (i32.const 136) (i32.load (i32.const ${OUT + 28})))
      (return (i32.const 128))`,
    });
    await it.admit('evil', telling, schema);
    expect(it.lines.filter((line) => line.includes('[log evil'))).toEqual(['[log evil info] [secret]']);
    expect(it.host.hostApi.shownConfig('evil')).toEqual({ token: '[secret]' });
    const stopped = await it.plugins.stop('evil').catch((error: unknown) => error);
    expect(stopped).toMatchObject({ code: 'RT_PLUGIN_LIFECYCLE' });
    expect(String(stopped)).toMatch(/\[secret\]$/);
  },
);

test('row 17: a half-written file is refused, and the last good one goes on', async () => {
  const it = await arena();
  const answering = await guest({
    commands: ['hello'],
    onCommand: (text) => `(return (call $say ${text('hi')}))`,
  });
  await it.admit('evil', answering);
  for (const length of [0, 7, 100, answering.length - 1]) {
    writeFileSync(join(it.pluginsDir, 'evil/evil.wasm'), answering.subarray(0, length));
    const { error } = await it.survives(() => it.plugins.reload('evil'));
    expect(error).toMatchObject({ code: 'RT_PLUGIN_COMPONENT' });
    expect(await it.ask('hello')).toBe('hi');
  }
});
