// SPDX-License-Identifier: MIT
// In every language, in an empty folder outside of this checkout: two commands lead from nothing to a loaded plugin, the
// project has all that it should, and a call without its permission is named, by `build` where imports tell.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { phiraPlugin } from '../cli/command.ts';
import { SHARED_LANGUAGES, type SharedLanguageId } from './languages.ts';
import { pythonEnvironment } from './python-toolchain.ts';
import { rustEnvironment } from './rust-toolchain.ts';

Object.assign(process.env, rustEnvironment(), pythonEnvironment());

/** How the command of a new project is made to kick somebody. */
interface Careless {
  readonly file: string;
  readonly edits: readonly (readonly [before: string, after: string])[];
  /** Whether a component of this language imports just what it calls. */
  readonly importsTell: boolean;
}

const JAVASCRIPT = [
  ['\ncommand(', "\nimport { kickUser } from 'phira:plugin/users';\n\ncommand("],
  ['  const greeting =', '  try {\n    kickUser(1);\n  } catch {}\n  const greeting ='],
] as const;

const CARELESS: Readonly<Record<SharedLanguageId, Careless>> = {
  typescript: { file: 'src/plugin.ts', edits: JAVASCRIPT, importsTell: false },
  javascript: { file: 'src/plugin.js', edits: JAVASCRIPT, importsTell: false },
  rust: {
    file: 'src/lib.rs',
    edits: [['        let names =', '        let _ = phira::users::kick_user(1);\n        let names =']],
    importsTell: true,
  },
  c: {
    file: 'src/plugin.c',
    edits: [['  (void)err;\n  phira', '  (void)err;\n  phira_plugin_users_kick_user(1, NULL);\n  phira']],
    importsTell: true,
  },
  cpp: {
    file: 'src/plugin.cpp',
    edits: [['    std::string all =', '    (void)users::kick_user(1);\n    std::string all =']],
    importsTell: true,
  },
  go: {
    file: 'main.go',
    edits: [['\tnames := "world"', '\t_ = phira.KickUser(1)\n\tnames := "world"']],
    importsTell: true,
  },
  assemblyscript: {
    file: 'assembly/index.ts',
    edits: [
      ['  Invocation,\n', '  Invocation,\n  kickUser,\n'],
      ['    const args =', '    kickUser(1);\n    const args ='],
    ],
    importsTell: true,
  },
  python: {
    file: 'src/plugin.py',
    edits: [
      ['import Plugin,', 'import HostError, Plugin,'],
      ['import UserConnectEvent\n', 'import UserConnectEvent\nfrom phira_plugin.users import kick_user\n'],
      [
        '        names =',
        '        try:\n            kick_user(1)\n        except HostError:\n            pass\n        names =',
      ],
    ],
    importsTell: false,
  },
};

/** An empty folder far from any package. */
function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'phira-empty-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function newProject(language: string): Promise<string> {
  const folder = emptyFolder();
  expect(await phiraPlugin(['new', 'hello', '--lang', language], folder)).toMatchObject({
    code: 0,
    stderr: '',
  });
  return join(folder, 'hello');
}

describe.for(SHARED_LANGUAGES)('a new project in $id', ({ id }) => {
  test('has a manifest with its schema, a README of one screen, a test, CI and a .gitignore', async () => {
    const project = await newProject(id);
    const files = readdirSync(project, { recursive: true, encoding: 'utf8' });
    expect(files).toEqual(
      expect.arrayContaining([
        '.github/workflows/ci.yml',
        '.gitignore',
        'README.md',
        'plugin.toml',
        CARELESS[id].file,
      ]),
    );
    expect(files.filter((file) => /^test\/.*\.scenario$/.test(file))).not.toEqual([]);
    expect(readFileSync(join(project, 'README.md'), 'utf8').split('\n').length).toBeLessThan(40);
    expect(readFileSync(join(project, 'plugin.toml'), 'utf8')).toMatch(/^#:schema \S+plugin\.schema\.json\n/);
    expect(readFileSync(join(project, '.github/workflows/ci.yml'), 'utf8')).toMatch(
      /phira-plugin test|npm test/,
    );
  });

  test('is loaded by the next command, and a call without its permission is named', async ({ skip }) => {
    const project = await newProject(id);
    const { file, edits, importsTell } = CARELESS[id];
    const path = join(project, file);
    let text = readFileSync(path, 'utf8');
    for (const [before, after] of edits) {
      expect(text).toContain(before);
      text = text.replace(before, after);
    }
    writeFileSync(path, text);
    // As in every other test of Rust: a debug build would have a standard library of its own.
    const release = id === 'rust' ? ['--release'] : [];
    const { code, stdout, stderr } = await phiraPlugin(['test', ...release], project);
    if (stderr.includes('CLI_NO_TOOL') && process.env.CI !== 'true') skip(stderr);
    expect(stdout, stderr).toContain('1 passed, 0 failed');
    expect(code).toBe(0);
    const imported =
      'CLI_UNDECLARED_PERMISSION: the plugin uses users.kick-user without asking for permission manage_users';
    expect(stderr.includes(imported)).toBe(importsTell);
    expect(stderr).toContain(
      'CLI_UNDECLARED_PERMISSION: the plugin called users.kick-user, which was denied: ' +
        'plugin.toml does not ask for permission manage_users; add `manage_users = true` under [permissions]',
    );
  }, 600_000);
});
