// SPDX-License-Identifier: MIT
// From `new` to a plugin that plays its own test, with Go, in an empty folder; and what is said without Go.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LAUNCHER, phiraPlugin, runProgram, temporaryFolder } from '../cli/command.ts';
import { complaints, describeWithGo } from './guest-go-tools.ts';

async function project(): Promise<string> {
  const folder = temporaryFolder();
  const made = await phiraPlugin(['new', 'hello', '--lang', 'go'], folder);
  expect(made.stderr).toBe('');
  return join(folder, 'hello');
}

describeWithGo('a new project in Go', () => {
  it('builds, is content with gofmt and go vet, and plays its test', async () => {
    const folder = await project();
    const tested = await phiraPlugin(['test'], folder);
    expect([tested.stderr, tested.code]).toEqual(['', 0]);
    expect(tested.stdout).toContain('1 passed, 0 failed');
    expect(await complaints(folder)).toBe('');
    expect(await complaints(join(folder, 'sdk'))).toBe('');
  }, 300_000);

  it('renews its copy of the SDK, and leaves alone what is not of it', async () => {
    const folder = await project();
    await phiraPlugin(['build'], folder);
    const file = join(folder, 'sdk/plugin.go');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `${text}\nfunc oldName() {}\n`);
    writeFileSync(join(folder, 'sdk/gone.go'), text);
    await phiraPlugin(['build'], folder);
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(existsSync(join(folder, 'sdk/gone.go'))).toBe(false);
    const own = join(folder, 'sdk/own.go');
    writeFileSync(own, 'package phira\n');
    await phiraPlugin(['build'], folder);
    expect(readFileSync(own, 'utf8')).toBe('package phira\n');
  }, 300_000);

  it('says where the sources are wrong', async () => {
    const folder = await project();
    writeFileSync(join(folder, 'wrong.go'), 'package main\n\nfunc f() { phira.Nothing() }\n');
    const { code, stdout, stderr } = await phiraPlugin(['build'], folder);
    expect(code).toBe(1);
    expect(stdout + stderr).toContain('wrong.go:3:12: undefined: phira');
    expect(stderr).toContain('CLI_TOOL_FAILED');
  }, 300_000);
});

it('says how to get Go where there is none', async () => {
  const folder = await project();
  const { code, stderr } = await runProgram(process.execPath, [LAUNCHER, 'build'], {
    cwd: folder,
    env: { PATH: '/nowhere' },
  });
  expect(code).toBe(2);
  expect(stderr).toContain('CLI_NO_TOOL');
  expect(stderr).toContain('Go 1.24 or newer');
  expect(stderr).toContain('go.dev/dl');
});
