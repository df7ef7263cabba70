// SPDX-License-Identifier: MIT
// From `new` to a plugin that plays its own test, in AssemblyScript, in an empty folder; and what is said of mistakes.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { phiraPlugin, temporaryFolder } from '../cli/command.ts';
import { describeWithAsc } from './guest-assemblyscript-tools.ts';

async function project(): Promise<string> {
  const folder = temporaryFolder();
  const made = await phiraPlugin(['new', 'hello', '--lang', 'assemblyscript'], folder);
  expect(made.stderr).toBe('');
  return join(folder, 'hello');
}

describeWithAsc('a new project in AssemblyScript', () => {
  it('builds and plays its test', async () => {
    const folder = await project();
    const tested = await phiraPlugin(['test'], folder);
    expect([tested.stderr, tested.code]).toEqual(['', 0]);
    expect(tested.stdout).toContain('1 passed, 0 failed');
    expect(existsSync(join(folder, 'sdk/index.ts'))).toBe(true);
  }, 120_000);

  it('says what is wrong with the sources, with its place', async () => {
    const folder = await project();
    const file = join(folder, 'assembly/index.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replace('console.log(', 'console.lgo('));
    const { code, stdout, stderr } = await phiraPlugin(['build'], folder);
    expect(code).toBe(1);
    expect(stdout + stderr).toContain("Property 'lgo' does not exist");
    expect(stdout + stderr).toContain('in assembly/index.ts(');
    expect(stderr).toContain('CLI_TOOL_FAILED');
  }, 120_000);

  it('says which entry is missing', async () => {
    const folder = await project();
    writeFileSync(join(folder, 'asconfig.json'), '{ "entries": ["assembly/index.ts"] }');
    const { code, stderr } = await phiraPlugin(['build'], folder);
    expect(code).toBe(1);
    expect(stderr).toContain('sdk/exports.ts');
  }, 120_000);

  it('logs where a plugin failed', async () => {
    const folder = await project();
    const file = join(folder, 'assembly/index.ts');
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text.replace('const names = ', 'assert(args.length > 0, "nobody to greet");\n    const names = '),
    );
    writeFileSync(join(folder, 'test/greets.scenario'), '> load\n> command hello\n');
    const { stdout, stderr } = await phiraPlugin(['test'], folder);
    expect(stdout + stderr).toMatch(/nobody to greet at assembly\/index\.ts:\d+:\d+/);
  }, 120_000);
});
