// SPDX-License-Identifier: MIT
// `generate --watch` from outside: a child process, real files, and what it prints and leaves behind at each change.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LAUNCHER, temporaryFolder } from './command.ts';

const WORLD = 'package a:b@1.0.0;\n\nworld w {\n  import i;\n}\n';
const INTERFACE = 'interface i {\n  f: func(n: u32) -> string;\n}\n';

/** A folder with a small world in two files. */
function project(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'wit'));
  writeFileSync(join(folder, 'wit/world.wit'), WORLD);
  writeFileSync(join(folder, 'wit/i.wit'), INTERFACE);
  return folder;
}

/** The command at work, and what it has printed. */
class Watching {
  readonly #child: ChildProcess;
  #seen = '';
  #wake = (): void => {};

  constructor(folder: string, args: readonly string[] = []) {
    this.#child = spawn(process.execPath, [LAUNCHER, 'generate', '--watch', ...args], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1' },
    });
    onTestFinished(() => void this.#child.kill('SIGKILL'));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#seen += text;
        this.#wake();
      });
    }
  }

  /** What was printed since the last call, once a run has ended. */
  async run(): Promise<string> {
    while (!this.#seen.includes('watching wit')) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const seen = this.#seen;
    this.#seen = '';
    return seen;
  }

  /** What is printed while nothing should be. */
  async quiet(milliseconds: number): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return this.#seen;
  }

  async end(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.#child.on('exit', resolve));
    this.#child.kill('SIGINT');
    return ended;
  }
}

/** Every file below a folder with its text. */
function snapshot(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(files.sort().map((path) => [path, readFileSync(path, 'utf8')]));
}

describe('generate --watch', () => {
  test('keeps every file of the last good output while the world is wrong, and says what is wrong', async () => {
    const folder = project();
    const watching = new Watching(folder);
    expect(await watching.run()).toContain('wrote generated/host/i.ts');
    const good = snapshot(join(folder, 'generated'));

    writeFileSync(join(folder, 'wit/i.wit'), INTERFACE.replace('u32', 'u33'));
    const wrong = await watching.run();
    expect(wrong).toContain('changed wit/i.wit\n');
    expect(wrong).toMatch(/^wit\/i\.wit:2:14 - error WIT\d{4}: /m);
    expect(wrong).toContain('generated keeps what the last good world gave');
    rmSync(join(folder, 'wit/world.wit'));
    expect(await watching.run()).toMatch(/error WIT\d{4}/);
    expect(snapshot(join(folder, 'generated'))).toEqual(good);

    writeFileSync(join(folder, 'wit/world.wit'), WORLD);
    await watching.run();
    writeFileSync(join(folder, 'wit/i.wit'), INTERFACE);
    expect(await watching.run()).toMatch(/^0 written, 0 deleted, \d+ unchanged in \d+ ms$/m);
    expect(snapshot(join(folder, 'generated'))).toEqual(good);
    expect(await watching.end()).toBe(0);
  });

  test('tells which files changed, and which it wrote and deleted', async () => {
    const folder = project();
    const watching = new Watching(folder, ['--emit', 'host']);
    await watching.run();

    writeFileSync(join(folder, 'wit/j.wit'), 'interface j {\n  g: func();\n}\n');
    expect(await watching.run()).toMatch(/^changed wit\/j\.wit\n/);
    writeFileSync(join(folder, 'wit/world.wit'), WORLD.replace('import i;', 'import i;\n  import j;'));
    const added = await watching.run();
    expect(added).toMatch(/^changed wit\/world\.wit\nwrote generated\//);
    expect(added).toContain('wrote generated/host/j.ts\n');
    expect(added).not.toContain('host/i.ts');

    writeFileSync(join(folder, 'wit/world.wit'), WORLD);
    expect(await watching.run()).toContain('deleted generated/host/j.ts\n');
    expect(await watching.end()).toBe(0);
  });

  test('makes one run of changes that come together, and none of other files', async () => {
    const folder = project();
    const watching = new Watching(folder, ['--emit', 'host']);
    await watching.run();
    for (let round = 0; round < 20; round += 1) {
      writeFileSync(join(folder, 'wit/i.wit'), INTERFACE.replace('f:', `f${round}:`));
    }
    const seen = await watching.run();
    expect(seen.match(/watching wit/g)).toHaveLength(1);
    expect(readFileSync(join(folder, 'generated/host/i.ts'), 'utf8')).toContain('f19(');
    writeFileSync(join(folder, 'wit/notes.txt'), 'nothing');
    expect(await watching.quiet(500)).toBe('');
    expect(await watching.end()).toBe(0);
  });
});
