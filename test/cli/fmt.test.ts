// SPDX-License-Identifier: MIT
// `fmt` from outside: what it writes, what it leaves alone, what it says, and how it ends.

import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { jsonOf, phiraPlugin, temporaryFolder } from './command.ts';

const UGLY = 'package a:b ;\n// of i\ninterface i{f:func(a:u8,);}\n';
const CANONICAL = 'package a:b;\n\n// of i\ninterface i {\n  f: func(a: u8);\n}\n';
const WRONG = 'interface j { f: func() }\n';

/** A folder with these files below `wit`. */
function project(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, 'wit', name, '..'), { recursive: true });
    writeFileSync(join(folder, 'wit', name), content);
  }
  return folder;
}

describe('fmt', () => {
  test('formats the folder wit, and the second time nothing', async () => {
    const folder = project({ 'a.wit': UGLY, 'b.wit': CANONICAL, 'notes.txt': UGLY, 'inner/c.wit': UGLY });
    const first = await phiraPlugin(['fmt'], folder);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toBe('formatted wit/a.wit\nformatted wit/inner/c.wit\n2 formatted, 1 unchanged\n');
    expect(readFileSync(join(folder, 'wit/a.wit'), 'utf8')).toBe(CANONICAL);
    expect(readFileSync(join(folder, 'wit/inner/c.wit'), 'utf8')).toBe(CANONICAL);
    expect(readFileSync(join(folder, 'wit/notes.txt'), 'utf8')).toBe(UGLY);
    expect(readdirSync(join(folder, 'wit')).sort()).toEqual(['a.wit', 'b.wit', 'inner', 'notes.txt']);
    const second = await phiraPlugin(['fmt'], folder);
    expect(second).toMatchObject({ code: 0, stdout: '0 formatted, 3 unchanged\n' });
  });

  test('passes by packages of others and released worlds, unless they are named', async () => {
    const folder = project({ 'deps/x/x.wit': UGLY, 'releases/1.0.0/a.wit': UGLY, 'a.wit': CANONICAL });
    expect(await phiraPlugin(['fmt', '--check'], folder)).toMatchObject({ code: 0 });
    const named = await phiraPlugin(['fmt', 'wit/deps'], folder);
    expect(named.stdout).toContain('formatted wit/deps/x/x.wit');
    expect(readFileSync(join(folder, 'wit/releases/1.0.0/a.wit'), 'utf8')).toBe(UGLY);
  });

  test('--check lists what differs, writes nothing and ends with 3', async () => {
    const folder = project({ 'a.wit': UGLY, 'b.wit': CANONICAL, 'c.wit': `\u{feff}${CANONICAL}` });
    const outcome = await phiraPlugin(['fmt', '--check'], folder);
    expect(outcome.code).toBe(3);
    expect(outcome.stderr).toBe(
      'wit/a.wit - error CLI_FORMAT: is not formatted\nwit/c.wit - error CLI_FORMAT: is not formatted\n' +
        'run `phira-plugin fmt` and commit what it writes\n',
    );
    expect(readFileSync(join(folder, 'wit/a.wit'), 'utf8')).toBe(UGLY);
    const json = await phiraPlugin(['fmt', '--check', '--json'], folder);
    expect(json).toMatchObject({ code: 3, stderr: '' });
    expect(jsonOf(json)).toMatchObject({
      ok: false,
      files: [
        { path: 'wit/a.wit', state: 'differs' },
        { path: 'wit/b.wit', state: 'unchanged' },
        { path: 'wit/c.wit', state: 'differs' },
      ],
      diagnostics: [],
    });
  });

  test('reports a file with errors, leaves it alone and formats the others', async () => {
    const folder = project({ 'a.wit': WRONG, 'b.wit': UGLY, 'c.wit': Uint8Array.of(0x2f, 0x2f, 0xff, 0x0a) });
    const outcome = await phiraPlugin(['fmt'], folder);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/^wit\/a\.wit:1:25 - error WIT1010: /m);
    expect(outcome.stderr).toContain('error WIT0004: `wit/c.wit` is not valid UTF-8');
    expect(outcome.stdout).toBe('formatted wit/b.wit\n1 formatted, 0 unchanged\n');
    expect(readFileSync(join(folder, 'wit/a.wit'), 'utf8')).toBe(WRONG);
    const json = jsonOf(await phiraPlugin(['fmt', '--json'], folder));
    expect(json).toMatchObject({
      ok: false,
      files: [{ state: 'wrong' }, { state: 'unchanged' }, { state: 'wrong' }],
      diagnostics: [{ code: 'WIT1010', path: 'wit/a.wit' }, { code: 'WIT0004' }],
    });
    // Errors come before drift.
    writeFileSync(join(folder, 'wit/b.wit'), UGLY);
    expect(await phiraPlugin(['fmt', '--check'], folder)).toMatchObject({ code: 1 });
  });

  test('keeps the mode of a file, and a link a link', async () => {
    const folder = project({ 'a.wit': UGLY });
    writeFileSync(join(folder, 'real.wit'), UGLY);
    chmodSync(join(folder, 'wit/a.wit'), 0o600);
    symlinkSync('../real.wit', join(folder, 'wit/link.wit'));
    expect(await phiraPlugin(['fmt', 'wit/a.wit', 'wit/link.wit', 'wit/a.wit'], folder)).toMatchObject({
      code: 0,
    });
    expect(statSync(join(folder, 'wit/a.wit')).mode & 0o777).toBe(0o600);
    expect(lstatSync(join(folder, 'wit/link.wit')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'real.wit'), 'utf8')).toBe(CANONICAL);
  });

  test('is told what is missing', async () => {
    const outcome = await phiraPlugin(['fmt', 'nowhere.wit'], temporaryFolder());
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain('CLI_NO_FILE');
    expect(outcome.stderr).toContain('nowhere.wit');
  });
});

describe('generate --format', () => {
  test('github prints annotations of wrong WIT and of drift', async () => {
    const folder = project({
      'w.wit': 'package a:b;\ninterface i { f: func(a: u33); }\nworld w { import i; }\n',
    });
    const wrong = await phiraPlugin(['generate', '--format', 'github'], folder);
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toMatch(/^::error file=wit\/w\.wit,line=2,col=26,title=WIT2005::.*u33.*%0Ahelp: /m);

    writeFileSync(
      join(folder, 'wit/w.wit'),
      'package a:b;\ninterface i { f: func(a: u32); }\nworld w { import i; }\n',
    );
    expect(await phiraPlugin(['generate'], folder)).toMatchObject({ code: 0 });
    writeFileSync(join(folder, 'generated/host/i.ts'), 'export {};\n');
    const drift = await phiraPlugin(['generate', '--check', '--format', 'github'], folder);
    expect(drift.code).toBe(3);
    expect(drift.stdout).toMatch(
      /^::error file=generated\/host\/i\.ts,title=CLI_DRIFT::differs%0A--- host\/i\.ts/m,
    );
  });

  test('json is --json, text is the default, and two ways at once are refused', async () => {
    const folder = project({ 'w.wit': 'package a:b;\nworld w {}\n' });
    const json = await phiraPlugin(['generate', '--format', 'json'], folder);
    expect(jsonOf(json)).toMatchObject({ ok: true });
    const text = await phiraPlugin(['generate', '--format', 'text'], folder);
    expect(text.stdout).toMatch(/^0 written, 0 deleted, \d+ unchanged/m);
    for (const args of [
      ['--format', 'github', '--json'],
      ['--format', 'xml'],
      ['--format', 'github', '--watch'],
    ]) {
      expect(await phiraPlugin(['generate', ...args], folder)).toMatchObject({ code: 2, stdout: '' });
    }
  });
});
