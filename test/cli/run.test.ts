// SPDX-License-Identifier: MIT
// `run`, the command line as a whole, and `npm start`.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LAUNCHER, phiraPlugin, ROOT, runProgram, temporaryFolder } from './command.ts';

function emptyHost(files: Record<string, string> = {}): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'plugins'));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  return folder;
}

/** Runs `run` with something on its standard input. */
function runWithInput(folder: string, input: string): Promise<{ code: number | null; stdout: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [LAUNCHER, 'run', '--memory'], { cwd: folder });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.on('close', (code) => resolve({ code, stdout }));
    child.stdin.end(input);
  });
}

describe('run', () => {
  test('plays a script without plugins, and tells which expect failed', async () => {
    const folder = emptyHost({
      'good.script': 'connect 1 Ada\nexpect [user 1] connected as Ada\n',
      'bad.script': 'connect 1 Ada\nexpect Bob\n',
    });
    const good = await phiraPlugin(['run', '--script', 'good.script', '--exit'], folder);
    expect(good).toMatchObject({ code: 0, stderr: '' });
    expect(good.stdout).toMatch(
      /^no plugins\n\[user 1\] connected as Ada\ngood\.script: 2 actions, as expected\n/,
    );
    const bad = await phiraPlugin(['run', '--script', 'bad.script', '--exit'], folder);
    expect(bad.code).toBe(1);
    expect(bad.stderr).toContain('bad.script:2: expected "Bob"');
    expect(bad.stderr).toContain('  [user 1] connected as Ada');
  });

  test('refuses a script that cannot be read, before anything happens', async () => {
    const folder = emptyHost({ 'typo.script': 'connect 1 Ada\nconect 2 Bob\n' });
    const outcome = await phiraPlugin(['run', '--script', 'typo.script', '--exit'], folder);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(
      /^typo\.script:2:1 - error SCRIPT_UNKNOWN_ACTION: .*did you mean "connect"/m,
    );
    expect(outcome.stdout).not.toContain('[user 1]');
  });

  test('says once what is wrong with a plugin', async () => {
    const folder = emptyHost({ 'plugins/x.wasm': 'not wasm', 'plugins/x.toml': 'name = "x"\n' });
    const outcome = await phiraPlugin(['run', '--exit'], folder);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr.match(/error MANIFEST_MISSING: version:/g)).toHaveLength(1);
  });

  test('takes actions from its standard input', async () => {
    const { code, stdout } = await runWithInput(
      emptyHost(),
      'connect 7 Eve\nnonsense\nquit\nconnect 8 Mallory\n',
    );
    expect(code).toBe(0);
    expect(stdout).toContain('[user 7] connected as Eve');
    expect(stdout).toContain('SCRIPT_UNKNOWN_ACTION');
    expect(stdout).not.toContain('Mallory');
  });

  test('goes on without a plugin that is wrong, and ends with 1', async () => {
    const folder = emptyHost({ 'plugins/bad.wasm': 'not wasm', 'ok.script': 'connect 1 Ada\n' });
    const outcome = await phiraPlugin(['run', '--script', 'ok.script', '--exit'], folder);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/bad\.wasm - error RT_PLUGIN_COMPONENT: .*not a WebAssembly file/);
    expect(outcome.stdout).toContain('[user 1] connected as Ada');
  });

  test.each([
    ['operatorz = [1]', /^host\.toml:1:1 - error CONFIG_UNKNOWN_KEY: .*operatorz.*\n.*\n.*\nhelp: .+\n$/],
    ['operators = x', /^host\.toml:1:13 - error RT_TOML_SYNTAX: .+\n.*\n.*\nhelp: .+\n$/],
  ])('finds what is wrong with host.toml: %s', async (text, report) => {
    const folder = emptyHost({ 'host.toml': `${text}\n` });
    const outcome = await phiraPlugin(['run', '--config', 'host.toml', '--exit'], folder);
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toMatch(report);
  });

  test.each([
    [['--plugins', 'nowhere'], /CLI_NO_FILE: there is no folder nowhere/],
    [['--script', 'nowhere'], /CLI_NO_FILE: there is no nowhere/],
    [['--config', 'nowhere'], /CLI_NO_FILE: there is no nowhere/],
  ])('is told what is not there: %j', async (args, expected) => {
    const outcome = await phiraPlugin(['run', ...args], emptyHost());
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toMatch(expected);
  });

  test('stops in order when it is interrupted', async () => {
    const child = spawn(process.execPath, [LAUNCHER, 'run', '--memory'], { cwd: emptyHost() });
    let stdout = '';
    const ended = new Promise((resolve) => child.on('close', resolve));
    child.stdin.write('connect 1 Ada\n');
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const before = stdout.includes('connected as Ada');
      stdout += text;
      if (!before && stdout.includes('connected as Ada')) child.kill('SIGTERM');
    });
    expect(await ended).toBe(0);
    expect(stdout).toContain('[user 1] disconnected');
  });
});

describe('command line', () => {
  test('--help of every command names the exit codes', async () => {
    for (const command of [[], ['new'], ['build'], ['check'], ['run'], ['inspect'], ['generate']]) {
      const outcome = await phiraPlugin([...command, '--help']);
      expect(outcome).toMatchObject({ code: 0, stderr: '' });
      expect(outcome.stdout).toMatch(/0 {2}done[\s\S]*1 {2}findings[\s\S]*2 {2}usage[\s\S]*3 {2}drift/);
    }
  });

  test.each([
    [[]],
    [['nonsense']],
    [['build', '--nonsense']],
    [['check']],
    [['inspect', 'a', 'b']],
    [['new', 'x-y']],
    [['generate', '--check', '--watch']],
    [['generate', '--json', '--watch']],
  ])('%j is wrong usage', async (args) => {
    const outcome = await phiraPlugin(args);
    expect(outcome.code).toBe(2);
    if (!args.includes('--json')) expect(outcome.stdout).toBe('');
    expect(outcome.stderr).not.toMatch(/\n {4}at /);
  });

  test('options that exclude each other have a code and a way out', async () => {
    const outcome = await phiraPlugin(['generate', '--check', '--watch']);
    expect(outcome.stderr).toBe(
      'error CLI_USAGE: --watch goes with neither --check nor output for machines; leave one out\n',
    );
  });
});

describe('npm start', () => {
  const start = (args: readonly string[]) =>
    runProgram(process.execPath, [join(ROOT, 'runtime/cli/start.ts'), ...args]);

  test('builds the sample plugins where they are stale', async () => {
    const session = join(ROOT, 'test/guests/session.script');
    const first = await start(['--script', session, '--exit']);
    expect(first, first.stdout + first.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain('session.script: ');
    const greeter = join(ROOT, 'dist/plugins/greeter.wasm');
    const built = statSync(greeter).mtimeMs;

    const script = join(temporaryFolder(), 'my.script');
    writeFileSync(script, 'command hello\nexpect [console] Hello!\n');
    const second = await start(['--script', script, '--exit']);
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(second.stdout).not.toContain('built ');
    expect(second.stdout).toContain('2 actions, as expected');
    expect(statSync(greeter).mtimeMs).toBe(built);
    expect(existsSync(join(ROOT, 'dist/plugin-inputs/greeter'))).toBe(true);
    expect(readFileSync(join(ROOT, '.gitignore'), 'utf8')).toContain('dist/');
  });

  test('passes options on to run', async () => {
    expect(await start(['--nonsense'])).toMatchObject({ code: 2 });
  });
});
