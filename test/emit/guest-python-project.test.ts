// SPDX-License-Identifier: MIT
// From `new` to a plugin that plays its own test, with Python, in an empty folder; and what is said where tools lack.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { LAUNCHER, phiraPlugin, runProgram, temporaryFolder } from '../cli/command.ts';
import { complaints, describeWithPython, installed } from './guest-python-tools.ts';

async function project(): Promise<string> {
  const folder = temporaryFolder();
  const made = await phiraPlugin(['new', 'hello', '--lang', 'python'], folder);
  expect(made.stderr).toBe('');
  return join(folder, 'hello');
}

describeWithPython('a new project in Python', () => {
  it('builds, is content with mypy and ruff, and plays its test', async () => {
    const folder = await project();
    const tested = await phiraPlugin(['test'], folder);
    expect([tested.stderr, tested.code]).toEqual(['', 0]);
    expect(tested.stdout).toContain('1 passed, 0 failed');
    expect(readdirSync(join(folder, 'sdk'))).toEqual(
      expect.arrayContaining(['phira_plugin', 'wit_world', 'componentize_py_types.py']),
    );
    expect(readdirSync(join(folder, 'src'))).toEqual(['plugin.py']);
    expect(complaints(installed('mypy', '2.4.1'), ['--cache-dir', '/dev/null'], folder)).toBe('');
    const ruff = installed('ruff', '0.17.6');
    expect(complaints(ruff, ['check', '--no-cache'], folder)).toBe('');
    expect(complaints(ruff, ['format', '--no-cache', '--check'], folder)).toBe('');
    const again = await phiraPlugin(['build'], folder);
    expect([again.stderr, again.code]).toEqual(['', 0]);
    const source = join(folder, 'src/plugin.py');
    writeFileSync(source, readFileSync(source, 'utf8').replace('event.user.name', 'event.user.nam'));
    expect(complaints(installed('mypy', '2.4.1'), ['--cache-dir', '/dev/null'], folder)).toContain(
      '"UserInfo" has no attribute "nam"',
    );
  }, 300_000);

  it('says where the sources are wrong', async () => {
    const folder = await project();
    writeFileSync(join(folder, 'src/plugin.py'), 'from phira_plugin import Plugins\n');
    const { code, stdout, stderr } = await phiraPlugin(['build'], folder);
    expect(code).toBe(1);
    expect(stdout + stderr).toContain("cannot import name 'Plugins' from 'phira_plugin'");
    expect(stderr).toContain('CLI_TOOL_FAILED');
    expect(existsSync(join(folder, 'dist'))).toBe(false);
  }, 300_000);
});

/** A program that says something about its version. */
function pretend(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho '${text}'\n`, { mode: 0o755 });
}

it('refuses a componentize-py of another series, in the environment of the project', async () => {
  const folder = await project();
  pretend(join(folder, '.venv/bin/componentize-py'), 'componentize-py 0.13.0');
  const { code, stderr } = await runProgram(process.execPath, [LAUNCHER, 'build'], {
    cwd: folder,
    env: { COMPONENTIZE_PY: '' },
  });
  expect(code).toBe(2);
  expect(stderr).toContain('the build needs componentize-py 0.25.1, and this is 0.13.0');
  expect(stderr).toContain('pip install componentize-py==0.25.1');
});

it('says how to get componentize-py where there is none', async () => {
  const folder = await project();
  const { code, stderr } = await runProgram(process.execPath, [LAUNCHER, 'build'], {
    cwd: folder,
    env: { PATH: '/nowhere', COMPONENTIZE_PY: '' },
  });
  expect(code).toBe(2);
  expect(stderr).toContain('CLI_NO_TOOL');
  expect(stderr).toContain('pip install componentize-py==0.25.1');
});
