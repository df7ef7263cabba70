// SPDX-License-Identifier: MIT
// The launcher on old and new Nodes, in a checkout and in an installed package.

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LAUNCHER, ROOT, runProgram, temporaryFolder } from './command.ts';

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

/** A Node on PATH that is older than 22.13, outside of node_modules. */
function findOldNode(): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const candidate = join(folder, 'node');
    if (folder.includes('node_modules') || !existsSync(candidate)) continue;
    const [major = 0, minor = 0] = execFileSync(candidate, ['-p', 'process.versions.node'], {
      encoding: 'utf8',
    })
      .split('.')
      .map(Number);
    if (major < 22 || (major === 22 && minor < 13)) return candidate;
  }
  return undefined;
}

const oldNode = findOldNode();
const withoutOldNode = oldNode === undefined ? ' (skipped: no Node older than 22.13 on PATH)' : '';

/** Environment in which `node` is the old one. */
function oldPath(folder: string): NodeJS.ProcessEnv {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(oldNode ?? '', join(bin, 'node'));
  return { PATH: `${bin}${delimiter}/usr/bin${delimiter}/bin` };
}

/** An installed package without dependencies: the launcher, and what it starts. */
function installedPackage(folder: string, main: string | undefined): string {
  const root = join(folder, 'node_modules/phira-mp-plugin');
  mkdirSync(join(root, 'runtime/cli'), { recursive: true });
  cpSync(LAUNCHER, join(root, 'runtime/cli/launcher.cjs'));
  chmodSync(join(root, 'runtime/cli/launcher.cjs'), 0o755);
  writeFileSync(
    join(root, 'package.json'),
    '{ "name": "phira-mp-plugin", "version": "9.9.9", "type": "module" }',
  );
  if (main !== undefined) {
    mkdirSync(join(root, 'dist/runtime/cli'), { recursive: true });
    writeFileSync(join(root, 'dist/runtime/cli/main.js'), main);
  }
  return join(root, 'runtime/cli/launcher.cjs');
}

describe('launcher', () => {
  test('is executable and says that Node runs it', () => {
    expect(readFileSync(LAUNCHER, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(statSync(LAUNCHER).mode & 0o111).toBe(0o111);
  });

  test('runs the sources of a checkout in its own process', async () => {
    expect(await runProgram(process.execPath, [LAUNCHER, '--version'])).toEqual({
      code: 0,
      signal: null,
      stdout: `${version}\n`,
      stderr: '',
    });
  });

  test.skipIf(oldNode === undefined)(
    `an old Node hands over to the node package beside it${withoutOldNode}`,
    async () => {
      const env = oldPath(temporaryFolder());
      expect(await runProgram(LAUNCHER, ['--version'], { env })).toMatchObject({
        code: 0,
        stdout: `${version}\n`,
      });
      const usage = await runProgram(LAUNCHER, ['no-such-command'], { env });
      expect(usage).toMatchObject({ code: 2, stdout: '' });
    },
  );

  test.skipIf(oldNode === undefined)(
    `an old Node alone is refused in one sentence${withoutOldNode}`,
    async () => {
      const folder = temporaryFolder();
      const outcome = await runProgram(installedPackage(folder, ''), [], { env: oldPath(folder) });
      expect(outcome.code).toBe(2);
      expect(outcome.stderr).toMatch(
        /^phira-plugin: needs Node 22\.13 or newer and this is v\d+\.\d+\.\d+; [^\n]*\n$/,
      );
      expect(outcome.stderr).toContain('npm install --save-dev node');
    },
  );

  test.skipIf(oldNode === undefined)(
    `a signal reaches the Node that does the work${withoutOldNode}`,
    async () => {
      const folder = temporaryFolder();
      const launcher = installedPackage(
        folder,
        'process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 10000);',
      );
      const bin = join(folder, 'node_modules/node/bin');
      mkdirSync(bin, { recursive: true });
      symlinkSync(process.execPath, join(bin, 'node'));
      expect(await runProgram(launcher, [], { env: oldPath(folder) })).toMatchObject({
        code: null,
        signal: 'SIGTERM',
      });
    },
  );

  test('an installed package runs what is built, and says so when it is not', async () => {
    const built = installedPackage(
      temporaryFolder(),
      'console.log("built", process.argv.slice(2).join()); process.exitCode = 3;',
    );
    expect(await runProgram(process.execPath, [built, 'a', 'b'])).toMatchObject({
      code: 3,
      stdout: 'built a,b\n',
    });
    const unbuilt = installedPackage(temporaryFolder(), undefined);
    const outcome = await runProgram(process.execPath, [unbuilt]);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain('npm run build');
  });
});
