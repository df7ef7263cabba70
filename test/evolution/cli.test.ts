// SPDX-License-Identifier: MIT
// `phira-plugin diff` and `freeze` from outside: what they print, exit codes, revisions of a git repository.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { jsonOf, LAUNCHER, phiraPlugin, runProgram, temporaryFolder } from '../cli/command.ts';

const OLD =
  'package a:b@1.0.0;\n\ninterface i {\n  f: func(n: u32) -> string;\n}\n\nworld w {\n  import i;\n}\n';
const WIDER = OLD.replace('n: u32', 'n: u64');
const MORE = OLD.replace('string;\n', 'string;\n  g: func();\n');

/** Writes files and gives the folder; a path ending in `/` makes an empty folder. */
function tree(files: Readonly<Record<string, string>>, folder = temporaryFolder()): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function at(version: string, wit: string): string {
  return wit.replace('@1.0.0', `@${version}`);
}

describe('diff', () => {
  test('prints each change by class and what is owed, and fails when too little is given', async () => {
    const folder = tree({ 'old/w.wit': OLD, 'new/w.wit': MORE.replace('n: u32', 'n: u64') });
    const outcome = await phiraPlugin(['diff', 'old', 'new'], folder);
    expect(outcome).toEqual({
      code: 1,
      signal: null,
      stderr: '',
      stdout: [
        'new/w.wit:4:11 - breaks-linking PARAMETER_TYPE_CHANGED: parameter `n` of `a:b/i.f` is `u64` instead of `u32`',
        '',
        'new/w.wit:5:3 - compatible FUNCTION_ADDED: function `a:b/i.g` is new',
        '',
        'a:b@1.0.0 -> a:b@1.0.0: 2 changes, bump owed: major, given: none - not enough',
        '',
      ].join('\n'),
    });
  });

  test.each([
    ['nothing changed', OLD, OLD, 0],
    ['an addition without a version', OLD, MORE, 1],
    ['an addition in a patch', OLD, at('1.0.1', MORE), 1],
    ['an addition in a minor version', OLD, at('1.1.0', MORE), 0],
    ['a break in a minor version', OLD, at('1.1.0', WIDER), 1],
    ['a break in a major version', OLD, at('2.0.0', WIDER), 0],
    ['a break in a minor version below 1.0.0', at('0.1.0', OLD), at('0.2.0', WIDER), 0],
    ['a version without changes', OLD, at('1.0.1', OLD), 0],
  ])('%s', async (_, old, now, code) => {
    const folder = tree({ 'old.wit': old, 'new.wit': now });
    expect((await phiraPlugin(['diff', 'old.wit', 'new.wit'], folder)).code).toBe(code);
  });

  test('advises authors of one language', async () => {
    const folder = tree({ 'old.wit': OLD, 'new.wit': OLD.replace('f:', 'async-f:') });
    const { stdout } = await phiraPlugin(['diff', 'old.wit', 'new.wit', '--for', 'python'], folder);
    expect(stdout).toContain(
      'old.wit:4:3 - breaks-linking FUNCTION_REMOVED: function `a:b/i.f` is gone (was it renamed to `async-f`?)\n' +
        '  python: nothing is checked before it runs: search for every call\n',
    );
    const other = await phiraPlugin(['diff', 'old.wit', 'new.wit', '--for', 'cobol'], folder);
    expect(other).toMatchObject({ code: 2, stdout: '' });
  });

  test('prints data with --json', async () => {
    const folder = tree({ 'old.wit': OLD, 'new.wit': at('1.1.0', WIDER) });
    const outcome = await phiraPlugin(['diff', 'old.wit', 'new.wit', '--json'], folder);
    expect(outcome).toMatchObject({ code: 1, stderr: '' });
    expect(jsonOf(outcome)).toEqual({
      ok: false,
      diagnostics: [],
      old: 'a:b@1.0.0',
      new: 'a:b@1.1.0',
      owed: 'major',
      given: 'minor',
      enough: false,
      changes: [
        {
          code: 'PARAMETER_TYPE_CHANGED',
          class: 'breaks-linking',
          bump: 'major',
          subject: 'a:b/i.f(n)',
          text: 'parameter `n` of `a:b/i.f` is `u64` instead of `u32`',
          side: 'new',
          path: 'new.wit',
          start: { line: 4, column: 11 },
          end: { line: 4, column: 12 },
          hints: expect.objectContaining({ rust: 'the compiler names every call to change' }),
        },
      ],
    });
  });

  test('says what is wrong with a side', async () => {
    const folder = tree({ 'old.wit': OLD, 'new.wit': OLD.replace('string', 'strin') });
    const outcome = await phiraPlugin(['diff', 'old.wit', 'new.wit'], folder);
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toContain('new.wit:4:22 - error WIT2005');
    const json = await phiraPlugin(['diff', 'old.wit', 'new.wit', '--json'], folder);
    expect(json.code).toBe(1);
    expect(jsonOf(json)).toMatchObject({ ok: false, diagnostics: [{ path: 'new.wit' }] });
  });

  test('wants two sides that are there', async () => {
    const folder = tree({ 'old.wit': OLD });
    const missing = await phiraPlugin(['diff', 'old.wit', 'new.wit'], folder);
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect(missing.stderr).toContain('CLI_NO_FILE: there is no new.wit');
    expect(await phiraPlugin(['diff', 'old.wit'], folder)).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('diff with a revision', () => {
  /** A repository with a tag `old`, whose world lies in `wit`, with a dependency. */
  function repository(files: Readonly<Record<string, string>>): string {
    const folder = tree(files);
    git(folder, 'init', '--quiet', '--initial-branch=main');
    git(folder, 'add', '.');
    git(folder, 'commit', '--quiet', '--message=one');
    git(folder, 'tag', 'old');
    return folder;
  }

  function git(folder: string, ...args: string[]): string {
    const identity = [
      '-c',
      'user.name=Test',
      '-c',
      'user.email=test@example.org',
      '-c',
      'commit.gpgsign=false',
    ];
    return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' });
  }

  const DEP = 'package c:d@1.0.0;\ninterface types {\n  type t = u8;\n}\n';
  const ROOT = OLD.replace('interface i {', 'interface i {\n  use c:d/types@1.0.0.{t};').replace('u32', 't');

  test('reads the folder as it was, with its dependencies', async () => {
    const folder = repository({
      'wit/w.wit': ROOT,
      'wit/notes.txt': 'no WIT',
      'wit/deps/d/types.wit': DEP,
      'wit/deps/alone.wit': 'package e:f;\ninterface i {}\n',
      'wit/releases/0.1.0/w.wit': 'no WIT either',
    });
    writeFileSync(join(folder, 'wit/deps/d/types.wit'), DEP.replace('u8', 'u16'));
    const outcome = await phiraPlugin(['diff', 'git:old', 'wit'], folder);
    expect(outcome).toMatchObject({ code: 1, stderr: '' });
    expect(outcome.stdout).toMatch(
      /^wit\/deps\/d\/types\.wit:3:8 - breaks-linking TYPE_CHANGED: type `c:d@1\/types\.t` is `u16` instead of `u8`\n/,
    );
    git(folder, 'add', '.');
    git(folder, 'commit', '--quiet', '--message=two');
    const commits = await phiraPlugin(['diff', 'git:old', 'git:HEAD'], folder);
    expect(commits.stdout).toMatch(/^HEAD:wit\/deps\/d\/types\.wit:3:8 - breaks-linking TYPE_CHANGED/);
    expect(await phiraPlugin(['diff', 'git:main~1', 'git:old'], folder)).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  test('finds the folder from below, by another name, and as a file', async () => {
    const folder = repository({ 'world/w.wit': OLD, 'below/x.txt': '' });
    writeFileSync(join(folder, 'world/w.wit'), OLD.replace('f: func', 'g: func'));
    for (const wit of ['world', 'world/w.wit', join(folder, 'world')]) {
      const outcome = await phiraPlugin(['diff', 'git:old', 'world', '--wit', wit], folder);
      expect(outcome.stdout, outcome.stderr).toContain(
        'old:world/w.wit:4:3 - breaks-linking FUNCTION_REMOVED',
      );
    }
    const below = await phiraPlugin(
      ['diff', 'git:old', '../world', '--wit', '../world'],
      join(folder, 'below'),
    );
    expect(below.stdout, below.stderr).toContain('old:../world/w.wit:4:3 - breaks-linking FUNCTION_REMOVED');
  });

  test.each([
    ['git:nowhere', 'wit', 'EVOLUTION_NO_REVISION: there is no revision `nowhere`'],
    ['git:', 'wit', 'EVOLUTION_NO_REVISION: there is no revision ``'],
    ['git:--output=x', 'wit', 'EVOLUTION_NO_REVISION: there is no revision `--output=x`'],
    ['git:old; touch x', 'wit', 'EVOLUTION_NO_REVISION: there is no revision `old; touch x`'],
    ['git:old', 'elsewhere', 'EVOLUTION_NO_WIT: there is no `elsewhere` at revision `old`'],
    ['git:old', '../..', 'EVOLUTION_NO_WIT: there is no `../..` at revision `old`'],
  ])('refuses %s of %s', async (side, wit, message) => {
    const folder = repository({ 'wit/w.wit': OLD });
    const outcome = await phiraPlugin(['diff', side, 'wit', '--wit', wit], folder);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain(`error ${message}`);
    expect(readdirSync(folder).sort()).toEqual(['.git', 'wit']);
    const json = await phiraPlugin(['diff', side, 'wit', '--wit', wit, '--json'], folder);
    expect(jsonOf(json)).toMatchObject({ ok: false, findings: [{ code: message.split(':')[0] }] });
  });

  test('says when the folder held no WIT then', async () => {
    const folder = repository({ 'wit/readme.txt': '', 'other/w.wit': OLD });
    const outcome = await phiraPlugin(['diff', 'git:old', 'other'], folder);
    expect(outcome).toMatchObject({ code: 1, stdout: '' });
    expect(outcome.stderr).toContain('WIT0002: there is no .wit file in `old:wit`');
  });

  test('says when there is no repository, and when there is no git', async () => {
    const folder = tree({ 'wit/w.wit': OLD });
    // What encloses the temporary folder must not count.
    const alone = { GIT_CEILING_DIRECTORIES: join(folder, '..') };
    const args = [LAUNCHER, 'diff', 'git:HEAD', 'wit'];
    const outside = await runProgram(process.execPath, args, { cwd: folder, env: alone });
    expect(outside).toMatchObject({ code: 2, stdout: '' });
    expect(outside.stderr).toContain('error EVOLUTION_NO_REPOSITORY');
    const without = await runProgram(process.execPath, args, { cwd: folder, env: { PATH: folder } });
    expect(without).toMatchObject({ code: 2, stdout: '' });
    expect(without.stderr).toContain('error EVOLUTION_NO_GIT');
  });
});

describe('freeze', () => {
  test('keeps a copy that the world itself does not see', async () => {
    const files = { 'wit/w.wit': OLD, 'wit/deps/d.wit': 'package c:d;\ninterface i {}\n' };
    const folder = tree({ ...files, 'wit/notes.txt': 'not copied' });
    const outcome = await phiraPlugin(['freeze'], folder);
    expect(outcome).toMatchObject({ code: 0, stderr: '', stdout: 'froze 1.0.0 in wit/releases/1.0.0\n' });
    expect(readdirSync(join(folder, 'wit/releases'))).toEqual(['1.0.0']);
    expect(readdirSync(join(folder, 'wit/releases/1.0.0'), { recursive: true }).sort()).toEqual([
      'deps',
      'deps/d.wit',
      'w.wit',
    ]);
    expect(readFileSync(join(folder, 'wit/releases/1.0.0/w.wit'), 'utf8')).toBe(OLD);
    expect(await phiraPlugin(['diff', 'wit/releases/1.0.0', 'wit'], folder)).toMatchObject({ code: 0 });
    const again = await phiraPlugin(['freeze', '--json'], folder);
    expect(jsonOf(again)).toMatchObject({ ok: true, written: false, release: { version: '1.0.0' } });
  });

  test('never changes what is frozen, and wants the version that is owed', async () => {
    const folder = tree({ 'wit/w.wit': OLD });
    expect((await phiraPlugin(['freeze'], folder)).code).toBe(0);
    const freezeAs = async (text: string): Promise<Awaited<ReturnType<typeof phiraPlugin>>> => {
      writeFileSync(join(folder, 'wit/w.wit'), text);
      return phiraPlugin(['freeze'], folder);
    };
    const same = await freezeAs(WIDER);
    expect(same).toMatchObject({ code: 1, stdout: '' });
    expect(same.stderr).toContain('error EVOLUTION_FROZEN: 1.0.0 is frozen in wit/releases/1.0.0');
    const little = await freezeAs(at('1.1.0', WIDER));
    expect(little).toMatchObject({ code: 1, stdout: '' });
    expect(little.stderr).toContain('error EVOLUTION_BUMP');
    expect(little.stderr).toContain('bump owed: major, given: minor');
    expect(readdirSync(join(folder, 'wit/releases'))).toEqual(['1.0.0']);
    expect(readFileSync(join(folder, 'wit/releases/1.0.0/w.wit'), 'utf8')).toBe(OLD);

    expect((await freezeAs(at('2.0.0', WIDER))).stdout).toContain('froze 2.0.0 in wit/releases/2.0.0');
    // A later release of an older line is compared with that line.
    expect((await freezeAs(at('1.1.0', MORE))).stdout).toContain('froze 1.1.0 in wit/releases/1.1.0');
    expect(readdirSync(join(folder, 'wit/releases')).sort()).toEqual(['1.0.0', '1.1.0', '2.0.0']);
  });

  test.each([
    ['a package without a version', 'package a:b;\ninterface i {}', 'EVOLUTION_NO_VERSION'],
    ['a world that is wrong', 'package a:b@1.0.0;\ninterface i { f: func(x: nothing); }', 'WIT2'],
  ])('refuses %s', async (_, text, code) => {
    const folder = tree({ 'wit/w.wit': text });
    const outcome = await phiraPlugin(['freeze'], folder);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain(code);
    expect(existsSync(join(folder, 'wit/releases'))).toBe(false);
  });

  test('wants a folder', async () => {
    const folder = tree({ 'w.wit': OLD });
    expect(await phiraPlugin(['freeze'], folder)).toMatchObject({ code: 2, stdout: '' });
    const file = await phiraPlugin(['freeze', '--wit', 'w.wit'], folder);
    expect(file.code).toBe(1);
    expect(file.stderr).toContain('error EVOLUTION_NO_WIT');
  });

  test('leaves generated code as it is', async () => {
    const folder = tree({ 'wit/w.wit': OLD });
    expect((await phiraPlugin(['generate'], folder)).code).toBe(0);
    expect((await phiraPlugin(['freeze'], folder)).code).toBe(0);
    expect(await phiraPlugin(['generate', '--check'], folder)).toMatchObject({ code: 0, stderr: '' });
    cpSync(join(folder, 'wit/releases/1.0.0'), join(folder, 'copy'), { recursive: true });
    rmSync(join(folder, 'wit'), { recursive: true });
    cpSync(join(folder, 'copy'), join(folder, 'wit'), { recursive: true });
    expect(await phiraPlugin(['generate', '--check'], folder)).toMatchObject({ code: 0, stderr: '' });
  });
});
