// SPDX-License-Identifier: MIT
// Which language `build` takes a folder for, what it may be told, and building again after a change.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { jsonOf, LAUNCHER, phiraPlugin, temporaryFolder } from './command.ts';

const MANIFEST = 'name = "my-plugin"\nversion = "1.0.0"\nauthor = "Test"\nabi_version = "1.0.0"\n';

const hello = (answer: string): string =>
  `import { command } from 'phira:plugin/sdk';\ncommand('hello', () => '${answer}');\n`;

function project(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries({ 'plugin.toml': MANIFEST, ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

describe('build', () => {
  test('takes what the folder tells, or what it is told', async () => {
    const both = project({ 'src/plugin.ts': hello('ts'), 'src/plugin.js': hello('js') });
    const unsure = await phiraPlugin(['build'], both);
    expect(unsure).toMatchObject({ code: 1, stdout: '' });
    expect(unsure.stderr).toMatch(
      /CLI_NO_LANGUAGE: .* has src\/plugin\.ts \(TypeScript\) and src\/plugin\.js \(JavaScript\); .*--lang typescript\|javascript/,
    );
    const json = jsonOf(await phiraPlugin(['build', '--lang', 'javascript', '--json'], both));
    expect(json).toMatchObject({
      ok: true,
      language: 'javascript',
      inputs: ['plugin.toml', 'src/plugin.js'],
    });
  });

  test('names the entries that it can begin with', async () => {
    const two = await phiraPlugin(
      ['build'],
      project({ 'src/plugin.js': hello('a'), 'plugin.js': hello('b') }),
    );
    expect(two.stderr).toMatch(/error CLI_NO_ENTRY: .* has src\/plugin\.js and plugin\.js; keep one of them/);
    const none = await phiraPlugin(
      ['build', '--lang', 'typescript'],
      project({ 'src/plugin.js': hello('a') }),
    );
    expect(none.stderr).toMatch(
      /error CLI_NO_ENTRY: .* has no entry module; create src\/plugin\.ts or plugin\.ts/,
    );
  });

  test('refuses an engine that there is not, and --watch with --json', async () => {
    const folder = project({ 'src/plugin.js': hello('a') });
    const engine = await phiraPlugin(['build', '--engine', 'v8'], folder);
    expect(engine).toMatchObject({ code: 2, stdout: '' });
    expect(engine.stderr).toMatch(
      /CLI_USAGE: there is no engine "v8" for JavaScript; engines are quickjs, starlingmonkey/,
    );
    const watch = await phiraPlugin(['build', '--watch', '--json'], folder);
    expect(watch.code).toBe(2);
  });

  test('--watch builds again after a change, and after a mistake', async () => {
    const folder = project({ 'src/plugin.js': hello('first') });
    const child = spawn(process.execPath, [LAUNCHER, 'build', '--watch'], { cwd: folder });
    onTestFinished(() => void child.kill('SIGTERM'));
    const seen = output(child);
    await expect.poll(seen, { timeout: 30_000 }).toContain('my-plugin 1.0.0: dist/my-plugin.wasm');
    writeFileSync(join(folder, 'src/plugin.js'), 'const;\n');
    await expect.poll(seen, { timeout: 30_000 }).toContain('not built; waiting for a change');
    const before = readFileSync(join(folder, 'dist/my-plugin.wasm'));
    writeFileSync(join(folder, 'src/plugin.js'), hello('second'));
    await expect
      .poll(() => readFileSync(join(folder, 'dist/my-plugin.wasm')).equals(before), { timeout: 30_000 })
      .toBe(false);
    const ended = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});

function output(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  return () => text;
}
