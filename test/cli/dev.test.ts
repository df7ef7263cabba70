// SPDX-License-Identifier: MIT
// `dev`: an author edits the files of a real project, and the host has the plugin as it is now, or the last good one.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LAUNCHER, phiraPlugin, temporaryFolder } from './command.ts';

const LONGEST_WAIT = 120_000;

/** A program that runs on, and what it has written since the last look. */
class Running {
  readonly child: ChildProcess;
  readonly closed: Promise<number | null>;
  #text = '';

  constructor(args: readonly string[], cwd: string) {
    this.child = spawn(process.execPath, [LAUNCHER, ...args], {
      cwd,
      env: { ...process.env, NO_COLOR: '1' },
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#text += text;
      });
    }
    this.closed = new Promise((resolve) => this.child.on('close', resolve));
    onTestFinished(async () => {
      this.child.kill('SIGKILL');
      await this.closed;
    });
  }

  /** Waits for texts, on either stream and in any order, and forgets everything up to the end of them. */
  async says(...texts: readonly string[]): Promise<void> {
    const since = performance.now();
    while (texts.some((text) => !this.#text.includes(text))) {
      if (performance.now() - since > LONGEST_WAIT || this.child.exitCode !== null) {
        throw new Error(`it did not say ${texts.join(', ')}, but:\n${this.#text}`);
      }
      await pause(10);
    }
    const ends = texts.map((text) => this.#text.indexOf(text) + text.length);
    this.#text = this.#text.slice(Math.max(...ends));
  }

  type(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  async interrupt(): Promise<number | null> {
    this.child.kill('SIGINT');
    return this.closed;
  }
}

/** A new project, and a way to edit its source. */
async function project(): Promise<{ folder: string; edit(from: string, to: string): void }> {
  const folder = temporaryFolder();
  const made = await phiraPlugin(['new', 'anna', '--lang', 'javascript', '--dir', 'anna'], folder);
  expect(made).toMatchObject({ code: 0, stderr: '' });
  const source = join(folder, 'anna/src/plugin.js');
  return {
    folder,
    edit(from, to) {
      const text = readFileSync(source, 'utf8');
      expect(text).toContain(from);
      writeFileSync(source, text.replace(from, to));
    },
  };
}

describe('dev', () => {
  test('a host of its own has what the author wrote last and what builds', { timeout: 240_000 }, async () => {
    const { folder, edit } = await project();
    const dev = new Running(['dev', 'anna'], folder);
    await dev.says('anna 0.1.0 is started');
    dev.type('/anna');
    await dev.says('Hello, world!');

    edit("'world'", "'everybody'");
    await dev.says('anna is ready', 'anna 0.1.0 is started, in the place of the one before');
    dev.type('/anna');
    await dev.says('Hello, everybody!');

    edit("on('user_connect'", "on('user_connect', oops(");
    await dev.says('the last good one goes on');
    dev.type('/anna');
    await dev.says('Hello, everybody!');

    edit("on('user_connect', oops(", "on('user_connect'");
    await dev.says('in the place of the one before');

    edit("onStart(() => log.info('anna is ready'))", "onStart(() => { throw new Error('not today'); })");
    await dev.says('not today', 'not loaded; the last good one goes on');
    dev.type('/anna');
    await dev.says('Hello, everybody!');

    edit("throw new Error('not today')", "log.warn('again')");
    await dev.says('again', 'in the place of the one before');
    expect(await dev.interrupt()).toBe(0);
    expect(readdirSync(folder)).toEqual(['anna']);
  });

  test('a host that runs already is told over its socket', { timeout: 240_000 }, async () => {
    const { folder, edit } = await project();
    mkdirSync(join(folder, 'plugins'));
    const host = new Running(
      ['run', '--memory', '--plugins', 'plugins', '--data', 'data', '--grant-declared'],
      folder,
    );
    await host.says('no plugins');
    // The socket is there before the host says what it runs.
    const dev = new Running(['dev', 'anna', '--host', 'data', '--plugins', 'plugins'], folder);
    await dev.says('anna 0.1.0 is started');
    host.type('/anna');
    await host.says('Hello, world!');
    edit("'world'", "'everybody'");
    await dev.says('anna 0.1.0 is started');
    host.type('/anna');
    await host.says('Hello, everybody!');
    await host.interrupt();
    edit("'everybody'", "'nobody'");
    await dev.says('RT_CONTROL_NO_HOST', 'not loaded; the last good one goes on');
    expect(await dev.interrupt()).toBe(0);
  });

  test('what cannot be is said before anything is built', async () => {
    const { folder } = await project();
    const wrong = await phiraPlugin(['dev', 'anna', '--host', 'data', '--config', 'host.toml'], folder);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('CLI_NO_FILE');
    writeFileSync(join(folder, 'host.toml'), '');
    const both = await phiraPlugin(['dev', 'anna', '--host', 'data', '--config', 'host.toml'], folder);
    expect(both.code).toBe(2);
    expect(both.stderr).toContain('CLI_USAGE');
  });
});
