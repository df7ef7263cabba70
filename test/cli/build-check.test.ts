// SPDX-License-Identifier: MIT
// `build`, `check` and `inspect` on good plugins and on everything that can be wrong with one.

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendCustomSection } from '../../runtime/component/custom-section.ts';
import { jsonOf, phiraPlugin, ROOT, runProgram, temporaryFolder } from './command.ts';

const GREETER = join(ROOT, 'test/guests/greeter');
const MANIFEST = readFileSync(join(GREETER, 'plugin.toml'), 'utf8');

let shared: string;
/** The greeter, built once. */
let greeter: string;

beforeAll(async () => {
  shared = mkdtempSync(join(tmpdir(), 'phira-plugin-built-'));
  greeter = join(shared, 'greeter.wasm');
  const outcome = await phiraPlugin(['build', GREETER, '--out', greeter]);
  expect(outcome, outcome.stderr).toMatchObject({ code: 0, stderr: '' });
  expect(outcome.stdout).toMatch(/^greeter 0\.1\.0: .*greeter\.wasm \d+ KB\n/);
});

afterAll(() => rmSync(shared, { recursive: true, force: true }));

/** A folder as an operator has it: a manifest and the built component. */
function deployed(manifest: string, component: Uint8Array = readFileSync(greeter)): string {
  const folder = join(temporaryFolder(), 'greeter');
  mkdirSync(folder);
  writeFileSync(join(folder, 'plugin.toml'), manifest);
  writeFileSync(join(folder, 'greeter.wasm'), component);
  return folder;
}

/** A folder to build in. */
function project(source: string, manifest = MANIFEST): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'plugin.toml'), manifest);
  writeFileSync(join(folder, 'src/plugin.js'), source);
  return folder;
}

const REST = `
export const lifecycle = { init() {}, start() {}, stop() {} };
export const eventHandler = { onEvent: () => ({ tag: 'proceed' }) };
export const commandHandler = { onCommand: () => '', completeCommand: () => [] };
`;

describe('build', () => {
  test('gives the same plugin whether told as text or as JSON', async () => {
    const out = join(temporaryFolder(), 'deep/er/greeter.wasm');
    const outcome = await phiraPlugin(['build', GREETER, '--out', out, '--json']);
    const json = jsonOf(outcome);
    expect(json).toMatchObject({ ok: true, name: 'greeter', version: '0.1.0', file: out, findings: [] });
    expect(json.sizes).toMatchObject({ component: readFileSync(out).length, manifest: MANIFEST.length });
    expect(readFileSync(out).subarray(-MANIFEST.length).toString()).toBe(MANIFEST);
    expect(readdirSync(join(out, '..'))).toEqual(['greeter.wasm']);
  });

  test('says what keeps it from writing', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    const outcome = await phiraPlugin(['build', GREETER, '--out', join(folder, 'file/greeter.wasm')]);
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toMatch(/^error CLI_IO: E[A-Z]+: .*file.*; see that the path is right/);
    expect(outcome.stderr.trimEnd()).not.toContain('\n');
  });

  test('makes a smaller component for release', async () => {
    const out = join(temporaryFolder(), 'small.wasm');
    expect(await phiraPlugin(['build', GREETER, '--out', out, '--release'])).toMatchObject({ code: 0 });
    expect(readFileSync(out).length).toBeLessThan(readFileSync(greeter).length * 0.8);
  });

  test.each([
    [
      'a syntax error',
      `export const = 1;${REST}`,
      /^src\/plugin\.js:1:14 - error CLI_BUNDLE: Expected identifier/,
    ],
    [
      'an import that the world lacks',
      `import 'phira:plugin/userz@1.0.0';${REST}`,
      /:1:8 - error CLI_BUNDLE: .*"phira:plugin\/userz"; did you mean "phira:plugin\/users"/,
    ],
    [
      'another major version of the world',
      `import 'phira:plugin/users@2.0.0';${REST}`,
      /CLI_BUNDLE: .*not compatible with version "2\.0\.0"/,
    ],
    [
      'a function that the interface lacks',
      `import { kick } from 'phira:plugin/users'; kick();${REST}`,
      /CLI_BUNDLE: No matching export .* for import "kick"/,
    ],
    [
      'WASI',
      `import { getStdout } from 'wasi:cli/stdout@0.2.0'; getStdout();${REST}`,
      /CLI_BUNDLE: .*has no interface "wasi:cli\/stdout"/,
    ],
    [
      'a module of Node',
      `import fs from 'node:fs'; fs.x();${REST}`,
      /CLI_BUNDLE: .*has no interface "node:fs"/,
    ],
    [
      'an export that is not there',
      REST.replace('commandHandler', 'commandHandlers'),
      /^src\/plugin\.js - error CLI_EXPORTS: the plugin does not export commandHandler; add /,
    ],
    [
      'a host call while it is built',
      `console.log('early');${REST}`,
      /CLI_COMPONENTIZE: the plugin calls phira:plugin\/log@1\.0\.0#log while it is being built; .*from init or later/,
    ],
    [
      'a throw while it is built',
      `throw new Error('boom');${REST}`,
      /CLI_COMPONENTIZE: the plugin cannot be evaluated: .*boom/,
    ],
  ])('refuses %s', async (_, source, expected) => {
    const folder = project(source);
    const outcome = await runProgram(process.execPath, [join(ROOT, 'runtime/cli/launcher.cjs'), 'build'], {
      cwd: folder,
    });
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toMatch(expected);
    expect(outcome.stderr).not.toMatch(/\n {4}at /);
    expect(existsSync(join(folder, 'dist'))).toBe(false);
  });

  test.each([
    [`export const = 1;${REST}`, /^project\/src\/plugin\.js:1:14 - error CLI_BUNDLE: /],
    [REST.replace('commandHandler', 'c'), /^project\/src\/plugin\.js - error CLI_EXPORTS: /],
  ])('names files as seen from where it is run: %s', async (source, expected) => {
    const around = temporaryFolder();
    cpSync(project(source), join(around, 'project'), { recursive: true });
    const outcome = await phiraPlugin(['build', 'project'], around);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(expected);
  });

  test('says what a folder lacks', async () => {
    const empty = temporaryFolder();
    expect((await phiraPlugin(['build', empty])).stderr).toContain('error CLI_NO_MANIFEST: ');
    writeFileSync(join(empty, 'plugin.toml'), MANIFEST);
    const outcome = await phiraPlugin(['build', empty]);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(
      /error CLI_NO_LANGUAGE: .*; it looks for src\/plugin\.ts \(TypeScript\), src\/plugin\.js \(JavaScript\)/,
    );
  });

  test('refuses a manifest before it builds, and what one file cannot carry', async () => {
    const wrong = await phiraPlugin(['build', project(REST, MANIFEST.replace('0.1.0', 'one'))]);
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(wrong.stderr).toMatch(/plugin\.toml:2:1 - error MANIFEST_FORMAT: version: /);
    const head = MANIFEST.slice(0, MANIFEST.indexOf('[config_schema]'));
    const file = `config_schema = "schema.json"\n${head}`;
    const split = await phiraPlugin(['build', project(REST, file)]);
    expect(split.stderr).toMatch(/error CLI_NOT_CARRIED: config_schema names schema\.json/);
  });

  test('asks for the tools that it misses', async () => {
    const folder = temporaryFolder();
    cpSync(join(ROOT, 'runtime'), join(folder, 'runtime'), { recursive: true });
    for (const name of ['generated', 'codegen', 'wit', 'package.json']) {
      cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    }
    mkdirSync(join(folder, 'node_modules'));
    for (const name of ['commander', 'semver', 'smol-toml', 'toml-eslint-parser', 'eslint-visitor-keys']) {
      cpSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true });
    }
    const outcome = await runProgram(process.execPath, [
      join(folder, 'runtime/cli/launcher.cjs'),
      'build',
      project(REST),
    ]);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toBe(
      'error CLI_NO_TOOL: building a plugin needs what is not installed here: esbuild, componentize-qjs; ' +
        'run `npm install --save-dev componentize-qjs esbuild` in the folder of the plugin\n',
    );
  });
});

describe('check', () => {
  test('says what a host grants and what waits for the operator', async () => {
    const outcome = await phiraPlugin(['check', greeter]);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(outcome.stdout).toMatch(
      /greeter\.wasm!plugin\.toml:11:1 - note CLI_PERMISSION_WAITS: permission send_messages waits for the operator/,
    );
    expect(outcome.stdout).toMatch(/^greeter 0\.1\.0: a host would load it, granted: read_users$/m);
    expect(jsonOf(await phiraPlugin(['check', greeter, '--json']))).toMatchObject({
      ok: true,
      name: 'greeter',
      permissions: { granted: ['read_users'], waiting: ['send_messages'] },
      findings: [{ severity: 'note', code: 'CLI_PERMISSION_WAITS' }],
    });
  });

  test('takes a plugin folder, a source folder and a manifest alone', async () => {
    expect(await phiraPlugin(['check', deployed(MANIFEST)])).toMatchObject({ code: 0, stderr: '' });
    expect(await phiraPlugin(['check', join(deployed(MANIFEST), 'plugin.toml')])).toMatchObject({ code: 0 });
    const source = await phiraPlugin(['check', project(REST)]);
    expect(source).toMatchObject({ code: 0, stderr: '' });
    expect(source.stdout).toContain('CLI_NOT_BUILT');
  });

  test.each([
    [
      'an unknown key',
      (toml: string) => toml.replace('author', 'autor'),
      /plugin\.toml:3:1 - error MANIFEST_UNKNOWN_KEY: .*autor.*author/,
    ],
    [
      'a wrong type',
      (toml: string) => toml.replace('"0.1.0"', '1'),
      /plugin\.toml:2:1 - error MANIFEST_TYPE: version: .*; /,
    ],
    [
      'a bad version',
      (toml: string) => toml.replace('"0.1.0"', '"1.0"'),
      /plugin\.toml:2:1 - error MANIFEST_FORMAT: version: .*1\.0\.0/,
    ],
    [
      'an unknown permission',
      (toml: string) => toml.replace('read_users', 'read_user'),
      /plugin\.toml:10:1 - error MANIFEST_UNKNOWN_PERMISSION: .*read_user.*read_users/,
    ],
    [
      'broken TOML',
      (toml: string) => toml.replace('= true', '= tru'),
      /plugin\.toml:10:\d+ - error RT_TOML_SYNTAX: /,
    ],
    [
      'a world of another major version',
      (toml: string) => toml.replace('abi_version = "1.0.0"', 'abi_version = "2.0.0"'),
      /plugin\.toml:5:1 - error RT_PLUGIN_ABI: .*2\.0\.0.*1\.0\.0/,
    ],
    [
      'a newer host',
      (toml: string) => toml.replace('license', 'min_host_version = "99.0.0"\nlicense'),
      /plugin\.toml:\d:1 - error RT_PLUGIN_HOST_VERSION: .*99\.0\.0/,
    ],
    [
      'a default that its own schema refuses',
      (toml: string) => toml.replace('"Welcome, {name}!"', '""'),
      /plugin\.toml:14:1 - error CLI_CONFIG: \[config\] .*greeting/,
    ],
    [
      'a schema with a keyword that is not supported',
      (toml: string) => toml.replace('minLength = 1', 'pattern = "(a+)+"'),
      /plugin\.toml:16:2 - error CLI_CONFIG_SCHEMA: config_schema.*pattern.*; see the supported keywords/,
    ],
  ])('finds %s', async (_, change, expected) => {
    const outcome = await phiraPlugin(['check', deployed(change(MANIFEST))]);
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toMatch(expected);
    expect(outcome.stderr).not.toMatch(/\n {4}at /);
    for (const line of outcome.stderr.trimEnd().split('\n')) expect(line).toMatch(/ - error [A-Z_]+: .+; .+/);
  });

  test.each([
    ['a core module', Buffer.from('0061736d01000000', 'hex'), 'COMPONENT_CORE_MODULE'],
    ['no WebAssembly at all', Buffer.from('#!/bin/sh\n'), 'COMPONENT_NOT_WASM'],
    ['an empty file', Buffer.alloc(0), 'COMPONENT_TRUNCATED'],
    ['an empty component', Buffer.from('0061736d0d000100', 'hex'), 'COMPONENT_MISSING_EXPORT'],
  ])('finds %s', async (_, bytes, code) => {
    const file = join(temporaryFolder(), 'plugin.wasm');
    writeFileSync(file, bytes);
    for (const path of [file, deployed(MANIFEST, bytes)]) {
      const outcome = await phiraPlugin(['check', path]);
      expect(outcome).toMatchObject({ code: 1, stdout: '' });
      expect(outcome.stderr).toMatch(new RegExp(`\\.wasm - error ${code}: `));
      const json = jsonOf(await phiraPlugin(['check', path, '--json']));
      expect(json).toMatchObject({
        ok: false,
        findings: expect.arrayContaining([expect.objectContaining({ code })]),
      });
    }
  });

  test('finds a truncated component', async () => {
    const whole = readFileSync(greeter);
    const file = join(temporaryFolder(), 'plugin.wasm');
    writeFileSync(file, whole.subarray(0, whole.length / 2));
    const outcome = await phiraPlugin(['check', file]);
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toContain('error COMPONENT_TRUNCATED: ');
  });

  test('finds a fault in the manifest that a component carries, with its line', async () => {
    const file = join(temporaryFolder(), 'plugin.wasm');
    const empty = Uint8Array.from(Buffer.from('0061736d0d000100', 'hex'));
    writeFileSync(file, appendCustomSection(empty, 'plugin.toml', Buffer.from('name = "x y"\n')));
    const outcome = await phiraPlugin(['check', file]);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/plugin\.wasm!plugin\.toml:1:1 - error MANIFEST_FORMAT: name: /);
  });

  test('is told what is not there', async () => {
    const outcome = await phiraPlugin(['check', 'nowhere.wasm'], temporaryFolder());
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toMatch(/^error CLI_NO_FILE: there is no nowhere\.wasm; /);
  });
});

describe('inspect', () => {
  test('lists what a component imports, exports and carries', async () => {
    const outcome = await phiraPlugin(['inspect', greeter]);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(outcome.stdout).toContain('  phira:plugin/users@1.0.0\n');
    expect(outcome.stdout).toMatch(/^ {4}on-event: func\(event: variant/m);
    expect(outcome.stdout).toContain('  name = "greeter"\n');
    const json = jsonOf(await phiraPlugin(['inspect', greeter, '--json']));
    expect(json).toMatchObject({
      ok: true,
      bytes: readFileSync(greeter).length,
      manifest: { name: 'greeter', permissions: { read_users: true, send_messages: true } },
      customSections: [{ name: 'plugin.toml', bytes: MANIFEST.length }],
      imports: expect.arrayContaining([expect.objectContaining({ name: 'phira:plugin/log@1.0.0' })]),
      exports: expect.arrayContaining([expect.objectContaining({ name: 'phira:plugin/lifecycle@1.0.0' })]),
    });
  });

  test('refuses what is no component', async () => {
    const file = join(temporaryFolder(), 'core.wasm');
    writeFileSync(file, Buffer.from('0061736d01000000', 'hex'));
    const outcome = await phiraPlugin(['inspect', file]);
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toContain('error COMPONENT_CORE_MODULE: ');
  });
});
