// SPDX-License-Identifier: MIT
// `generate` from outside: fresh, drifted, wrong and watched worlds.

import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { jsonOf, LAUNCHER, phiraPlugin, ROOT, temporaryFolder } from './command.ts';

/** A copy of what `generate` reads and writes. */
function copyOfRepository(): string {
  const folder = temporaryFolder();
  for (const name of ['wit', 'generated', 'package.json']) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  return folder;
}

const SMALL =
  'package a:b@1.0.0;\n\ninterface i {\n  f: func(n: u32) -> string;\n}\n\nworld w {\n  import i;\n}\n';

function smallWorld(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'wit'));
  writeFileSync(join(folder, 'wit/world.wit'), SMALL);
  return folder;
}

describe('generate --check', () => {
  test('finds this repository clean', async () => {
    const outcome = await phiraPlugin(['generate', '--check', '--json']);
    expect(outcome, outcome.stdout).toMatchObject({ code: 0, stderr: '' });
    expect(jsonOf(outcome)).toMatchObject({ ok: true, drift: [] });
  });

  test('fails on a missing, a changed and an extra file, and repairs them', async () => {
    const folder = copyOfRepository();
    rmSync(join(folder, 'generated/events.ts'));
    const world = join(folder, 'generated/world.ts');
    const before = readFileSync(world, 'utf8');
    writeFileSync(world, before.replace('export interface Imports', 'export interface Importz'));
    writeFileSync(join(folder, 'generated/host/left-over.ts'), 'export {};\n');

    const drifted = await phiraPlugin(['generate', '--check'], folder);
    expect(drifted).toMatchObject({ code: 3, stdout: '' });
    expect(drifted.stderr).toMatch(/generated\/events\.ts - error CLI_DRIFT: is generated but not there/);
    expect(drifted.stderr).toMatch(
      /generated\/host\/left-over\.ts - error CLI_DRIFT: is there but not generated/,
    );
    expect(drifted.stderr).toMatch(/generated\/world\.ts - error CLI_DRIFT: differs/);
    expect(drifted.stderr).toContain('Importz');

    const listed = await phiraPlugin(['generate', '--check', '--json'], folder);
    expect(listed.code).toBe(3);
    expect(jsonOf(listed)).toMatchObject({
      ok: false,
      drift: [
        { path: 'events.ts', kind: 'missing' },
        { path: 'host/left-over.ts', kind: 'extra' },
        { path: 'world.ts', kind: 'changed' },
      ],
    });
    expect(readFileSync(world, 'utf8')).toContain('Importz');

    rmSync(join(folder, 'generated/host/left-over.ts'));
    expect(await phiraPlugin(['generate'], folder)).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(world, 'utf8')).toBe(before);
    expect(await phiraPlugin(['generate', '--check'], folder)).toMatchObject({ code: 0 });
  });
});

describe('generate', () => {
  test('writes what a world gives, and nothing the second time', async () => {
    const folder = smallWorld();
    const first = jsonOf(await phiraPlugin(['generate', '--json'], folder));
    expect(first).toMatchObject({ ok: true, written: expect.arrayContaining(['world.ts']), unchanged: 0 });
    const second = jsonOf(await phiraPlugin(['generate', '--json'], folder));
    expect(second).toMatchObject({ ok: true, written: [], deleted: [] });
    expect(second.unchanged).toBeGreaterThan(3);
  });

  test('prints diagnostics with their place and writes nothing for a wrong world', async () => {
    const folder = smallWorld();
    writeFileSync(join(folder, 'wit/world.wit'), SMALL.replace('u32', 'u33'));
    const outcome = await phiraPlugin(['generate'], folder);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/^wit\/world\.wit:4:14 - error WIT\d+: /m);
    expect(outcome.stderr).toContain('nothing was written');
    expect(readdirSync(folder)).toEqual(['wit']);
    const json = await phiraPlugin(['generate', '--json'], folder);
    expect(json.code).toBe(1);
    expect(jsonOf(json)).toMatchObject({
      ok: false,
      diagnostics: [{ severity: 'error', path: 'wit/world.wit', start: { line: 4, column: 14 } }],
    });
  });

  test('tells what is wrong from the top of each file down', async () => {
    const folder = smallWorld();
    // The second line is found by a later stage than the third: a duplicate, then a name that there is not.
    writeFileSync(
      join(folder, 'wit/world.wit'),
      'package a:b@1.0.0;\ninterface i { f: func() -> nope; }\ninterface i {}\nworld w { import i; }\n',
    );
    const outcome = await phiraPlugin(['generate', '--json'], folder);
    expect(outcome.code).toBe(1);
    const { diagnostics } = jsonOf(outcome) as { diagnostics: { start: { line: number } }[] };
    expect(diagnostics.map(({ start }) => start.line)).toEqual([2, 3]);
  });

  test('makes the products that are asked for and what they need', async () => {
    const folder = smallWorld();
    const made = jsonOf(await phiraPlugin(['generate', '--emit', 'mock, events', '--json'], folder));
    expect(made).toMatchObject({
      ok: true,
      products: ['host', 'mock'],
      skipped: [{ product: 'events', reason: 'no variant of the world is marked @events' }],
      written: ['host/i.ts', 'index.ts', 'mock/host.ts', 'world.ts', 'outputs.json'],
    });
    const text = await phiraPlugin(['generate', '--emit', 'guards,host'], folder);
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toContain('no guards: nothing in the world has a @permission\n');
    expect(text.stdout).toContain('deleted generated/mock/host.ts\n');
  });

  test('is told of a product that there is none of', async () => {
    const folder = smallWorld();
    const outcome = await phiraPlugin(['generate', '--emit', 'host,gurds'], folder);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toMatch(
      /^error CLI_UNKNOWN_PRODUCT: there is no product "gurds"; there are host, .*; did you mean "guards"\?\n$/,
    );
    expect(readdirSync(folder)).toEqual(['wit']);
    expect((await phiraPlugin(['generate', '--emit', ''], folder)).code).toBe(2);
  });

  test('is told what is missing', async () => {
    const folder = temporaryFolder();
    const outcome = await phiraPlugin(['generate', '--wit', 'nowhere'], folder);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toBe(
      'error CLI_NO_FILE: there is no nowhere; name the WIT file or folder of the world with --wit\n',
    );
  });

  test('--watch follows changes, and keeps the last good output while the world is wrong', async () => {
    const folder = smallWorld();
    const child = spawn(process.execPath, [LAUNCHER, 'generate', '--watch'], { cwd: folder });
    onTestFinished(() => void child.kill('SIGKILL'));
    let seen = '';
    let wake = (): void => {};
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        seen += text;
        wake();
      });
    }
    const until = async (text: string): Promise<void> => {
      while (!seen.includes(text)) await new Promise<void>((resolve) => (wake = resolve));
      seen = '';
    };
    await until('watching wit');
    const good = readFileSync(join(folder, 'generated/world.ts'), 'utf8');

    writeFileSync(join(folder, 'wit/world.wit'), SMALL.replace('u32', 'u33'));
    await until('keeps what the last good world gave');
    expect(readFileSync(join(folder, 'generated/world.ts'), 'utf8')).toBe(good);

    writeFileSync(join(folder, 'wit/world.wit'), SMALL.replace('n: u32', 'n: u64'));
    await until(' written,');
    expect(readFileSync(join(folder, 'generated/host/i.ts'), 'utf8')).toContain('u64');

    const ended = new Promise((resolve) => child.on('exit', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });
});
