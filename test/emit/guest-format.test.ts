// SPDX-License-Identifier: MIT
// The formatters and linters of C, C++, Rust, TypeScript and AssemblyScript are content with what is generated and with
// what a project begins with. Those of Go and Python are asked in the tests of their SDKs.

import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { createContext } from '../../codegen/emit/context.ts';
import { cGuestFiles } from '../../codegen/emit/guest/c/c.ts';
import { cppGuestFiles } from '../../codegen/emit/guest/cpp/cpp.ts';
import { analyze } from '../../codegen/front-end.ts';
import { phiraPlugin, ROOT, runProgram, temporaryFolder } from '../cli/command.ts';
import { NASTY_WIT, TWINS_WIT } from './nasty-wit.ts';
import { writeFiles } from './support.ts';

/** A block that needs a program: skipped with the reason where it is missing, and failing with CI=true. */
function describeWith(programs: readonly string[], title: string, body: (program: string) => void): void {
  const found = programs.find((program) => spawnSync(program, ['--version']).status === 0);
  if (found !== undefined) describe(title, () => body(found));
  else if (process.env.CI !== 'true') test.skip(`${title}: there is no ${programs.join(' or ')}`, () => {});
  else test(title, () => expect.fail(`there is no ${programs.join(' or ')}`));
}

/** What a program says; empty when it is content. */
async function complaints(
  program: string,
  args: readonly string[],
  cwd: string,
  env?: NodeJS.ProcessEnv,
): Promise<string> {
  const { code, stdout, stderr } = await runProgram(
    program,
    args,
    env === undefined ? { cwd } : { cwd, env },
  );
  return code === 0 ? '' : `${stdout}${stderr}` || `exit code ${code}`;
}

/** The folder of a new project. */
async function newProject(lang: string): Promise<string> {
  const folder = temporaryFolder();
  expect(await phiraPlugin(['new', 'hello', '--lang', lang], folder)).toMatchObject({ code: 0, stderr: '' });
  return join(folder, 'hello');
}

function generated(language: string): string {
  return join(ROOT, 'generated/guest', language);
}

// The version of CI comes first; versions before 17 do not know the style.
describeWith(['clang-format-19', 'clang-format'], 'clang-format is content with', (clangFormat) => {
  const said = (folder: string, style: readonly string[] = []): Promise<string> => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const sources = files.filter((file) => /\.(c|h|cpp|hpp)$/.test(file));
    expect(sources.length).toBeGreaterThan(0);
    return complaints(clangFormat, [...style, '--dry-run', '--Werror', ...sources], folder);
  };

  it.each(['c', 'cpp'])('the SDK, a new project and the shared plugin in %s', async (language) => {
    expect(await said(generated(language))).toBe('');
    expect(await said(await newProject(language))).toBe('');
    const style = `--style=file:${join(ROOT, 'templates', language, '_clang-format.hbs')}`;
    expect(await said(join(ROOT, 'test/guests/shared', language), [style])).toBe('');
  });

  it.each([
    ['the nastiest names and comments', NASTY_WIT],
    ['interfaces that differ by version or direction', TWINS_WIT],
  ])('SDKs of %s', async (_, text) => {
    const { ir } = analyze({ sources: [{ name: 'wit/world.wit', text }] });
    if (ir === undefined) throw new Error('the world is wrong');
    const folder = temporaryFolder();
    const context = createContext({ ir });
    await writeFiles(folder, [...cGuestFiles(context), ...cppGuestFiles(context)]);
    expect(await said(folder)).toBe('');
  });

  it('nothing that is laid out otherwise', async () => {
    const folder = temporaryFolder();
    cpSync(generated('c'), folder, { recursive: true });
    const header = join(folder, 'phira_plugin.h');
    writeFileSync(header, readFileSync(header, 'utf8').replace('size_t len;', 'size_t  len;'));
    expect(await said(folder)).toContain('phira_plugin.h');
  });
});

describeWith(['rustfmt'], 'rustfmt is content with', () => {
  it('the SDK, a new project and the shared plugin', async () => {
    const folders = [generated('rust'), join(ROOT, 'test/guests/shared/rust')].map((folder) =>
      join(folder, 'src'),
    );
    const sources = folders.flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)));
    const project = await newProject('rust');
    const files = [...sources, join(project, 'src/lib.rs')];
    expect(await complaints('rustfmt', ['--edition', '2024', '--check', ...files], project)).toBe('');
  });
});

describeWith(['cargo-clippy'], 'clippy is content with', () => {
  it('the SDK and a new project', async () => {
    const project = await newProject('rust');
    cpSync(generated('rust'), join(project, 'sdk'), { recursive: true });
    // Looked at as code of this machine, which needs no standard library for WebAssembly.
    const env = { CARGO_TARGET_DIR: join(ROOT, 'dist/rust-clippy') };
    const args = ['clippy', '--quiet', '--all-features', '--', '--deny', 'warnings'];
    expect(await complaints('cargo', args, project, env)).toBe('');
    expect(await complaints('cargo', args, join(project, 'sdk'), env)).toBe('');
  }, 600_000);
});

describe('Biome is content with', () => {
  const biome = join(ROOT, 'node_modules/.bin/biome');
  const check = (folder: string, quoteStyle: string, rules: object | undefined): Promise<string> => {
    const config = {
      root: true,
      formatter: { indentStyle: 'space', lineWidth: 110 },
      javascript: { formatter: { quoteStyle } },
      json: { formatter: { enabled: false } },
      linter: rules === undefined ? { enabled: false } : { rules },
      assist: { enabled: false },
    };
    writeFileSync(join(folder, 'biome.json'), JSON.stringify(config));
    return complaints(biome, ['check', '--error-on-warnings', '.'], folder);
  };

  it('the SDK of TypeScript and JavaScript', async () => {
    const folder = temporaryFolder();
    cpSync(generated('typescript'), folder, { recursive: true });
    // A handler that answers nothing at all may be written as one of `void`.
    const rules = { preset: 'recommended', suspicious: { noConfusingVoidType: 'off' } };
    expect(await check(folder, 'single', rules)).toBe('');
  });

  it.each(['typescript', 'javascript'])('a new project in %s', async (language) => {
    expect(await check(await newProject(language), 'single', { preset: 'recommended' })).toBe('');
  });

  it('the layout of the SDK of AssemblyScript, and of a new project', async () => {
    // No formatter is made for AssemblyScript. This one reads it but for decorators of functions, which stand on lines of
    // their own; its linter knows another language.
    for (const from of [generated('assemblyscript'), join(await newProject('assemblyscript'), 'assembly')]) {
      const folder = temporaryFolder();
      for (const file of readdirSync(from)) {
        const text = readFileSync(join(from, file), 'utf8');
        writeFileSync(join(folder, file), text.replace(/^@\w+\(.*\)\n/gm, ''));
      }
      expect(await check(folder, 'double', undefined)).toBe('');
    }
  });
});
