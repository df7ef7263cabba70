// SPDX-License-Identifier: MIT
// Projects made by `new` build, type-check, pass their own test and run, in each language.

import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { jsonOf, phiraPlugin, ROOT, runProgram, temporaryFolder } from './command.ts';

/**
 * What `npm install` would do, without a registry and without a build of this checkout: the packages under the names
 * that the project uses, and `phira-mp-plugin/testing` from its source.
 */
function install(project: string): void {
  const modules = join(project, 'node_modules');
  mkdirSync(modules);
  for (const name of ['esbuild', 'componentize-qjs', 'typescript']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  }
  const own = join(modules, 'phira-mp-plugin');
  mkdirSync(own);
  for (const name of ['generated', 'templates']) symlinkSync(join(ROOT, name), join(own, name));
  writeFileSync(
    join(own, 'package.json'),
    '{ "type": "module", "exports": { "./testing": "./testing.js" } }',
  );
  const testing = pathToFileURL(join(ROOT, 'runtime/testing.ts')).href;
  writeFileSync(join(own, 'testing.js'), `export * from '${testing}';\n`);
}

async function makeProject(lang: string): Promise<{ folder: string; project: string }> {
  const folder = temporaryFolder();
  const outcome = await phiraPlugin(['new', 'my-plugin', '--lang', lang], folder);
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
  const project = join(folder, 'my-plugin');
  install(project);
  return { folder, project };
}

describe.each(['typescript', 'javascript'])('new --lang %s', (lang) => {
  test('makes a project that builds, checks, tests itself and runs', async () => {
    const { project } = await makeProject(lang);
    const source = lang === 'typescript' ? 'src/plugin.ts' : 'src/plugin.js';
    const listed = readdirSync(project, { recursive: true, encoding: 'utf8' }).filter(
      (path) => !path.startsWith('node_modules'),
    );
    expect(listed).toEqual(
      expect.arrayContaining([
        '.gitignore',
        'README.md',
        'package.json',
        'plugin.toml',
        'test/greets.scenario',
        'test/plugin.test.js',
        '.github/workflows/ci.yml',
        source,
      ]),
    );
    expect(readFileSync(join(project, 'plugin.toml'), 'utf8')).toMatch(
      /^#:schema \.\/node_modules\/.*\.json\n/,
    );
    const [, schema = ''] = /^#:schema (.*)$/m.exec(readFileSync(join(project, 'plugin.toml'), 'utf8')) ?? [];
    expect(existsSync(join(project, schema))).toBe(true);

    const built = await phiraPlugin(['build', '--json'], project);
    expect(built).toMatchObject({ code: 0, stderr: '' });
    expect(jsonOf(built)).toMatchObject({
      ok: true,
      name: 'my-plugin',
      findings: [],
      inputs: ['plugin.toml', source],
    });

    const checked = await phiraPlugin(['check', 'dist/my-plugin.wasm'], project);
    expect(checked).toMatchObject({ code: 0, stderr: '' });

    const scenario = await phiraPlugin(['test', '--no-build'], project);
    expect(scenario, scenario.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(scenario.stdout).toBe('test/greets.scenario: 4 actions, as expected\n1 passed, 0 failed\n');

    const tested = await runProgram(process.execPath, ['--test'], { cwd: project });
    expect(tested, tested.stdout + tested.stderr).toMatchObject({ code: 0 });
    expect(tested.stdout).toMatch(/pass 1\b/);

    writeFileSync(join(project, 'good.script'), 'command my-plugin Ada\nexpect [console] Hello, Ada!\n');
    const good = await phiraPlugin(
      ['run', '--plugins', 'dist', '--script', 'good.script', '--exit'],
      project,
    );
    expect(good, good.stdout + good.stderr).toMatchObject({ code: 0 });
    writeFileSync(join(project, 'bad.script'), 'command my-plugin Ada\nexpect Goodbye\n');
    const bad = await phiraPlugin(['run', '--plugins', 'dist', '--script', 'bad.script', '--exit'], project);
    expect(bad.code).toBe(1);
    expect(bad.stdout + bad.stderr).toContain('bad.script:2: expected "Goodbye"');
  });

  test('makes a project whose types hold', async () => {
    const { project } = await makeProject(lang);
    const config = lang === 'typescript' ? 'tsconfig.json' : 'jsconfig.json';
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const outcome = await runProgram(process.execPath, [tsc, '-p', config, '--noEmit'], { cwd: project });
    expect(outcome).toMatchObject({ code: 0, stdout: '' });
    const source = join(project, lang === 'typescript' ? 'src/plugin.ts' : 'src/plugin.js');
    writeFileSync(source, readFileSync(source, 'utf8').replace('user_connect', 'user_conect'));
    const wrong = await runProgram(process.execPath, [tsc, '-p', config, '--noEmit'], { cwd: project });
    expect(wrong.code).not.toBe(0);
    expect(wrong.stdout).toContain('user_conect');
  });
});

describe('new', () => {
  test('uses the package of the folder around it where there is one', async () => {
    const folder = temporaryFolder();
    install(folder);
    expect(await phiraPlugin(['new', 'my-plugin', '--lang', 'typescript'], folder)).toMatchObject({
      code: 0,
    });
    const project = join(folder, 'my-plugin');
    const manifest = readFileSync(join(project, 'plugin.toml'), 'utf8');
    expect(manifest).toMatch(/^#:schema \.\.\/node_modules\/phira-mp-plugin\//);
    expect(await phiraPlugin(['build'], project)).toMatchObject({ code: 0, stderr: '' });
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    expect(await runProgram(process.execPath, [tsc, '-p', '.'], { cwd: project })).toMatchObject({ code: 0 });
  });

  test('refuses a folder that is not empty, and leaves it alone', async () => {
    const folder = temporaryFolder();
    cpSync(join(ROOT, 'LICENSE'), join(folder, 'taken/LICENSE'));
    const outcome = await phiraPlugin(['new', 'taken', '--lang', 'typescript'], folder);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain('CLI_FOLDER_NOT_EMPTY');
    expect(readdirSync(join(folder, 'taken'))).toEqual(['LICENSE']);
  });

  test.each(['My-Plugin', '../up', 'con', 'x', 'a b', '__proto__'])('refuses the name %j', async (name) => {
    const folder = temporaryFolder();
    const outcome = await phiraPlugin(['new', name, '--lang', 'typescript', '--json'], folder);
    expect(outcome.code).toBe(2);
    expect(jsonOf(outcome)).toMatchObject({ ok: false, findings: [{ code: 'CLI_BAD_NAME' }] });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('refuses a language without templates', async () => {
    const outcome = await phiraPlugin(['new', 'my-plugin', '--lang', 'cobol'], temporaryFolder());
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain('typescript, javascript');
  });
});
