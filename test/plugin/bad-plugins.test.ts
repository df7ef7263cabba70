// SPDX-License-Identifier: MIT
// Plugins that are wrong or hostile, as packages: each is refused with its reason, and the good one beside it loads.

import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { formatLoadReport, type LoadReport } from '../../runtime/plugin/load-report.ts';
import {
  type Bench,
  bench,
  manifest,
  strangerComponent,
  toyComponent,
  trappingComponent,
  withManifest,
} from './toy-plugins.ts';

const benches: Bench[] = [];
const folders: string[] = [];
async function made(...parts: Parameters<typeof bench>): Promise<Bench> {
  const one = await bench(...parts);
  benches.push(one);
  await one.plugin('zz-good');
  return one;
}
async function elsewhere(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'toy-outside-'));
  folders.push(folder);
  return folder;
}
afterEach(async () => {
  for (const one of benches.splice(0)) await one.dispose();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** Scans, expects the good plugin to be there, and gives codes by path. */
async function codes(one: Bench): Promise<{ codes: Record<string, string>; report: LoadReport }> {
  const report = await one.manager.scanAndLoad();
  expect(report.loaded).toContain('zz-good');
  return {
    codes: Object.fromEntries(report.failed.map(({ path, error }) => [path, error.code])),
    report,
  };
}

test('a plugins folder that is not there is an error of its own', async () => {
  const one = await made();
  await one.dispose();
  await expect(one.manager.scanAndLoad()).rejects.toMatchObject({ code: 'RT_PLUGIN_FOLDER' });
});

describe('manifests', () => {
  test('are reported with file, line and column, the line itself and the way out', async () => {
    const one = await made();
    await one.write({
      'bad/plugin.toml': [
        'name = "bad"',
        'version = "1.0"',
        'autor = "me"',
        'author = "me"',
        'abi_version = "1.2.0"',
        '[permissions]',
        'manage_user = true',
      ].join('\n'),
      'bad/bad.wasm': toyComponent,
    });
    const { report } = await codes(one);
    const [failure] = report.failed;
    expect(failure?.error.findings.map(({ code, place }) => `${place.line}:${place.column} ${code}`)).toEqual(
      ['2:1 MANIFEST_FORMAT', '3:1 MANIFEST_UNKNOWN_KEY', '7:1 MANIFEST_UNKNOWN_PERMISSION'],
    );
    const text = formatLoadReport(report);
    expect(text).toContain('bad/plugin.toml:3:1 - error MANIFEST_UNKNOWN_KEY: autor: ');
    expect(text).toContain(['  3 | autor = "me"', '    | ^', 'help: did you mean "author"'].join('\n'));
    expect(text).toContain('did you mean "manage_users"');
    expect(text.endsWith('1 plugin loaded, 1 failed')).toBe(true);
  });

  test.each([
    ['abi_version', manifest('evil', '', '1.0.0', '2.0.0'), 'evil/plugin.toml:4:1 - error RT_PLUGIN_ABI: '],
    [
      'min_host_version',
      manifest('evil', 'tags = []\nmin_host_version = "0.6.0"\n'),
      'evil/plugin.toml:6:1 - error RT_PLUGIN_HOST_VERSION: ',
    ],
  ])('the line of %s is named when the plugin does not fit this host', async (key, text, head) => {
    const one = await made();
    await one.write({ 'evil/plugin.toml': text, 'evil/evil.wasm': toyComponent });
    const { report } = await codes(one);
    const error = report.failed[0]?.error;
    expect(error?.report.startsWith(head)).toBe(true);
    expect(error?.report).toMatch(new RegExp(`\\| ${key} = .*\\n *\\| \\^\\nhelp: `));
    expect(error?.place).toMatchObject({ source: 'evil/plugin.toml', column: 1 });
  });

  test.each<[string, string | Uint8Array, string]>([
    ['syntax', 'name = ', 'RT_TOML_SYNTAX'],
    ['a key twice', 'name = "a"\nname = "b"', 'RT_TOML_SYNTAX'],
    ['nesting', `a = ${'['.repeat(20_000)}`, 'RT_TOML_SYNTAX'],
    ['not UTF-8', Uint8Array.of(0x6e, 0x3d, 0x22, 0xff, 0x22), 'RT_TOML_ENCODING'],
    ['size', '#'.repeat(70_000), 'RT_PLUGIN_SIZE'],
    ['many keys', Array.from({ length: 8000 }, (_, index) => `k${index}=1`).join('\n'), 'RT_PLUGIN_MANIFEST'],
    [
      'keys of prototypes',
      manifest('evil', '__proto__ = 1\n[constructor]\nprototype = 1\n'),
      'RT_PLUGIN_MANIFEST',
    ],
    ['deep keys', manifest('evil', `[config]\na${'.a'.repeat(20_000)} = 1\n`), 'RT_PLUGIN_MANIFEST'],
    ['no keys', '', 'RT_PLUGIN_MANIFEST'],
    ['an abi version that is none', manifest('evil', '', '1.0.0', 'soon'), 'RT_PLUGIN_MANIFEST'],
    ['an abi version of another world', manifest('evil', '', '1.0.0', '2.0.0'), 'RT_PLUGIN_ABI'],
    ['an abi version ahead of this world', manifest('evil', '', '1.0.0', '1.3.0'), 'RT_PLUGIN_ABI'],
    ['a newer host', manifest('evil', 'min_host_version = "0.6.0"\n'), 'RT_PLUGIN_HOST_VERSION'],
    ['a range that is none', manifest('evil', '[dependencies]\nother = ">=0 <"\n'), 'RT_PLUGIN_MANIFEST'],
  ])('refuses %s', async (_, text, code) => {
    const one = await made();
    await one.write({ 'evil/plugin.toml': text, 'evil/evil.wasm': toyComponent });
    const started = performance.now();
    expect((await codes(one)).codes).toEqual({ evil: code });
    expect(performance.now() - started).toBeLessThan(5000);
    expect('polluted' in {}).toBe(false);
  });

  test.each(['__proto__', '..', 'con', 'Evil', 'a', 'a_b', 'ev\u0456l', 'a\u200db', 'x'.repeat(65)])(
    'refuses the name %j',
    async (name) => {
      const one = await made();
      await one.write({ 'evil/plugin.toml': manifest(name), 'evil/evil.wasm': toyComponent });
      expect((await codes(one)).codes).toEqual({ evil: 'RT_PLUGIN_MANIFEST' });
    },
  );

  test('a name that JavaScript objects have is a name like any other', async () => {
    const one = await made();
    await one.plugin('constructor');
    expect((await one.manager.scanAndLoad()).loaded).toEqual(['constructor', 'zz-good']);
  });

  test('escape sequences in them do not reach the operator’s terminal', async () => {
    const one = await made();
    await one.write({
      'evil/plugin.toml': manifest('evil', 'category = "\\u001b[31mred"\n"\\u001b[2J" = 1\n'),
      'evil/evil.wasm': toyComponent,
    });
    const { report } = await codes(one);
    expect(formatLoadReport(report)).not.toContain('\u001b');
  });

  test('none at all, in any form', async () => {
    const one = await made();
    await one.write({ 'bare.wasm': toyComponent, 'folder/x.wasm': toyComponent });
    expect((await codes(one)).codes).toEqual({
      'bare.wasm': 'RT_PLUGIN_NO_MANIFEST',
      folder: 'RT_PLUGIN_NO_MANIFEST',
    });
  });

  test('in a file that is no component, which is what is said', async () => {
    const one = await made();
    const core = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    await one.write({
      'core.wasm': core,
      'folder/x.wasm': core,
      'half.wasm': toyComponent.subarray(0, toyComponent.length - 1),
      'junk.wasm': 'not wasm',
    });
    const { failed } = await one.manager.scanAndLoad();
    expect(failed.map(({ path, error }) => `${path} ${error.code} ${error.message}`)).toEqual([
      expect.stringMatching(/^core\.wasm RT_PLUGIN_COMPONENT .*this is a core module/),
      expect.stringMatching(/^folder RT_PLUGIN_COMPONENT .*this is a core module/),
      expect.stringMatching(/^half\.wasm RT_PLUGIN_COMPONENT .*ends too early/),
      expect.stringMatching(/^junk\.wasm RT_PLUGIN_COMPONENT .*not a WebAssembly file/),
    ]);
  });
});

describe('files', () => {
  test.each([
    '../zz-good/zz-good.wasm',
    '/etc/passwd.wasm',
    'C:\\\\x.wasm',
    '\\\\\\\\?\\\\x.wasm',
    'x\\u0000.wasm',
    'x.wasm ',
    'x.wasm.',
    '%2e%2e/x.wasm',
    'con.wasm',
    'plugin_main',
  ])('refuses entry_point %j before anything is opened', async (entry) => {
    const one = await made();
    await one.write({
      'evil/plugin.toml': manifest('evil', `entry_point = "${entry}"\n`),
      'evil/x.wasm': 'x',
    });
    expect((await codes(one)).codes).toEqual({ evil: 'RT_PLUGIN_MANIFEST' });
  });

  test('the entry point is checked here too, whatever the validator lets pass', async () => {
    const entry = '../zz-good/zz-good.wasm';
    const one = await made(undefined, undefined, {
      validateManifest: (input) => {
        const name = typeof input === 'object' && input !== null && 'name' in input ? String(input.name) : '';
        const good = { name, version: '1.0.0', abi_version: '1.2.0' };
        return { manifest: name === 'evil' ? { ...good, entry_point: entry } : good };
      },
    });
    await one.write({ 'evil/plugin.toml': manifest('evil'), 'evil/x.wasm': 'x' });
    expect((await codes(one)).codes).toEqual({ evil: 'RT_PLUGIN_ENTRY_POINT' });
  });

  test('links that lead out are refused; those that stay inside are fine', async () => {
    const one = await made();
    const outside = await elsewhere();
    await writeFile(join(outside, 'out.wasm'), toyComponent);
    await writeFile(join(outside, 'plugin.toml'), manifest('stolen'));
    await one.write({
      'a/plugin.toml': manifest('a-linked'),
      'b/b.wasm': toyComponent,
      'd/plugin.toml': manifest('d-inside', 'entry_point = "link.wasm"\n'),
      'd/.real/real.bin': toyComponent,
    });
    await symlink(join(outside, 'out.wasm'), join(one.folder, 'a/a.wasm'));
    await symlink(join(outside, 'plugin.toml'), join(one.folder, 'b/plugin.toml'));
    await symlink(outside, join(one.folder, 'c'));
    await symlink(join(one.folder, 'd/.real/real.bin'), join(one.folder, 'd/link.wasm'));
    await symlink(join(outside, 'out.wasm'), join(one.folder, 'e.wasm'));
    await symlink(join(outside, 'nothing.wasm'), join(one.folder, 'f.wasm'));
    const { codes: found, report } = await codes(one);
    const refused = 'RT_PLUGIN_FILE';
    expect(found).toEqual({ a: refused, b: refused, c: refused, 'e.wasm': refused, 'f.wasm': refused });
    expect(report.loaded).toEqual(['d-inside', 'zz-good']);
    expect(formatLoadReport(report)).not.toContain(outside);
  });

  test('only regular files are opened: no folder, no pipe', async () => {
    const one = await made();
    await mkdir(join(one.folder, 'a/a.wasm'), { recursive: true });
    await one.write({ 'a/plugin.toml': manifest('a-folder') });
    execFileSync('mkfifo', [join(one.folder, 'pipe.wasm')]);
    expect((await codes(one)).codes).toEqual({ a: 'RT_PLUGIN_FILE', 'pipe.wasm': 'RT_PLUGIN_FILE' });
  });

  test('a huge file is refused by its size, unread', async () => {
    const one = await made();
    await one.write({ 'huge/plugin.toml': manifest('huge'), 'huge/huge.wasm': '' });
    await truncate(join(one.folder, 'huge/huge.wasm'), 1024 ** 3);
    expect((await codes(one)).codes).toEqual({ huge: 'RT_PLUGIN_SIZE' });
  });

  test('the component has to be there, and only once', async () => {
    const one = await made();
    await one.write({
      'none/plugin.toml': manifest('none'),
      'two/plugin.toml': manifest('two'),
      'two/a.wasm': toyComponent,
      'two/b.wasm': toyComponent,
      'gone/plugin.toml': manifest('gone', 'entry_point = "gone.wasm"\n'),
    });
    const code = 'RT_PLUGIN_NO_COMPONENT';
    expect((await codes(one)).codes).toEqual({ none: code, two: code, gone: code });
  });

  test('of two plugins with one name the second by path is refused', async () => {
    const one = await made();
    await one.plugin('bert');
    await one.write({ 'anna.wasm': withManifest(toyComponent, manifest('bert')) });
    const { codes: found, report } = await codes(one);
    expect(found).toEqual({ bert: 'RT_PLUGIN_DUPLICATE' });
    expect(report.failed[0]?.error.message).toBe('the name bert belongs to anna.wasm already');
    expect(one.manager.get('bert')?.path).toBe('anna.wasm');
  });
});

describe('components', () => {
  test.each<[string, Uint8Array | string]>([
    ['an empty file', ''],
    ['text', 'hello'],
    ['a core module', Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)],
    ['a truncated component', toyComponent.subarray(0, toyComponent.length - 9)],
    ['a component of another world', strangerComponent],
  ])('refuses %s', async (_, bytes) => {
    const one = await made();
    await one.write({ 'evil/plugin.toml': manifest('evil'), 'evil/evil.wasm': bytes });
    const { codes: found, report } = await codes(one);
    expect(found).toEqual({ evil: 'RT_PLUGIN_COMPONENT' });
    expect(report.failed[0]?.error.cause).toHaveProperty('code');
    expect(one.calls).not.toContain('evil connect');
  });

  test('all that a component of another world lacks is listed', async () => {
    const one = await made();
    await one.write({ 'evil/plugin.toml': manifest('evil'), 'evil/evil.wasm': strangerComponent });
    const { report } = await codes(one);
    const text = report.failed[0]?.error.report ?? '';
    expect(text).toMatch(
      /^evil\/evil\.wasm - error RT_PLUGIN_COMPONENT: the component evil\/evil\.wasm was refused: /,
    );
    expect(text).toContain('toy:else/x');
    expect(text).toContain('toy:plugins/life');
    expect(text).toContain('toy:plugins/handler');
    expect(text.split('\n').at(-1)).toBe('help: build the plugin against the world of this host');
  });

  test('one that traps while it starts is disconnected again', async () => {
    const one = await made();
    await one.write({ 'evil/plugin.toml': manifest('evil'), 'evil/evil.wasm': trappingComponent });
    expect((await codes(one)).codes).toEqual({ evil: 'RT_PLUGIN_INSTANTIATE' });
    expect(one.calls.slice(0, 2)).toEqual(['evil connect', 'evil disconnect']);
    expect(one.manager.get('evil')).toBeUndefined();
  });

  test('an import that the host answers later is refused inline, by its name', async () => {
    const asynchronousImports = new Set(['toy:plugins/host@1.2.0#act', 'toy:plugins/host@1.2.0#other']);
    const one = await bench(undefined, undefined, { asynchronousImports });
    benches.push(one);
    await one.plugin('anna');
    const { failed } = await one.manager.scanAndLoad();
    expect(failed[0]?.error).toMatchObject({
      code: 'RT_PLUGIN_ASYNC_IMPORT',
      message: 'the plugin imports toy:plugins/host@1.2.0#act, which this host answers later',
    });
  });

  test('a plugin whose dependency was refused is not loaded, and says so', async () => {
    const one = await made();
    await one.write({ 'bad/plugin.toml': manifest('bad'), 'bad/bad.wasm': 'no' });
    await one.plugin('child', '[dependencies]\nbad = "1"\n');
    await one.plugin('grandchild', '[dependencies]\nchild = "1"\n');
    const { codes: found, report } = await codes(one);
    expect(found).toEqual({
      bad: 'RT_PLUGIN_COMPONENT',
      child: 'RT_PLUGIN_DEPENDENCY_FAILED',
      grandchild: 'RT_PLUGIN_DEPENDENCY_FAILED',
    });
    expect(report.failed.at(-1)?.error.message).toBe(
      'plugin grandchild depends on child, which is not available (grandchild -> child -> bad)',
    );
  });

  test('a plugin whose dependency is there but wrong is told so, not that it is missing', async () => {
    const one = await made();
    await one.write({ 'bad/plugin.toml': 'name = "bad"\n', 'bad/bad.wasm': toyComponent });
    await one.plugin('child', '[dependencies]\nbad = "1"\n');
    const { report } = await codes(one);
    expect(report.failed.map(({ error }) => error.message)).toContain(
      'plugin child depends on bad, which is not available (child -> bad)',
    );
  });

  test('what is wrong with dependencies is told at once, each with its line', async () => {
    const one = await made();
    await one.plugin(
      'right',
      '[dependencies]\ngone = "^1"\nzz-god = "1"\n[optional-dependencies]\nno = "1"\n',
    );
    const { report } = await codes(one);
    const error = report.failed[0]?.error;
    expect(error?.findings.map(({ place, code }) => `${place.line}:${place.column} ${code}`)).toEqual([
      '6:1 RT_PLUGIN_DEPENDENCY_MISSING',
      '7:1 RT_PLUGIN_DEPENDENCY_MISSING',
    ]);
    expect(error?.report).toContain(
      [
        'right/plugin.toml:7:1 - error RT_PLUGIN_DEPENDENCY_MISSING: dependencies.zz-god: ' +
          'plugin right needs zz-god 1, which is not there',
        '  6 | gone = "^1"',
        '  7 | zz-god = "1"',
        '    | ^',
        'help: did you mean "zz-good"?',
      ].join('\n'),
    );
  });
});
