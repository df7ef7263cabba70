// SPDX-License-Identifier: MIT
// The log of a server that runs in a process of its own: JSON for programs, lines for people, levels, floods, and what
// plugins write into it.

import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FOR_EVER } from '../hostile/guest.ts';
import { HostFolder } from '../operator/support.ts';
import { LAUNCHER } from './command.ts';

const PATIENCE = { timeout: 30_000 };
const TERMINAL = fileURLToPath(new URL('../support/terminal.py', import.meta.url));
const python = spawnSync('python3', ['-c', 'import pty'], { stdio: 'ignore' }).status === 0;

interface Served {
  readonly child: ChildProcessWithoutNullStreams;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<number | null>;
}

/** Runs a server for game clients on a folder. @param terminal on a terminal, which is its standard output then. */
function serve(folder: HostFolder, env: Record<string, string> = {}, terminal = false): Served {
  const where = ['--plugins', folder.at('plugins'), '--data', folder.at('data')];
  const command = [
    process.execPath,
    LAUNCHER,
    'run',
    '--listen',
    '127.0.0.1:0',
    '--api',
    'offline',
    ...where,
  ];
  const [program = '', ...args] = terminal ? ['python3', TERMINAL, ...command] : command;
  const child = spawn(program, args, { env: { ...process.env, TERM: 'xterm', ...env } });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, stdout: () => stdout, stderr: () => stderr, ended };
}

const isUp = (served: Served) => expect.poll(served.stdout, PATIENCE).toContain('game clients connect to');

function recordsOf(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): Record<string, unknown> => JSON.parse(line));
}

/** Logs one text at each level when it starts, the most talkative first. */
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error'];
const talkative = (message: string) => ({
  start: (text: (value: string) => string) =>
    LEVELS.map((_, level) => `(call $log.log (i32.const ${level}) ${text(message)})`).join(' '),
});

describe('where no terminal is', () => {
  test('is JSON, one record a line, with the plugin, at the levels of PHIRA_LOG', async () => {
    const folder = new HostFolder();
    await folder.plugin('my-plugin', talkative('hello'));
    await folder.plugin('other', talkative('there'));
    const served = serve(folder, { PHIRA_LOG: 'phira_mp_plugin=warn,my_plugin=trace,other=error' });
    await isUp(served);
    served.child.kill('SIGTERM');
    expect(await served.ended).toBe(0);
    const records = recordsOf(served.stderr());
    const levelsOf = (plugin: string) =>
      records.filter((record) => record.plugin === plugin).map(({ level }) => level);
    expect(levelsOf('my-plugin')).toEqual([10, 20, 30, 40, 50]);
    expect(levelsOf('other')).toEqual([50]);
    expect(records[0]).toMatchObject({ name: 'phira_mp_plugin', pid: expect.any(Number), msg: 'hello' });
    expect(served.stdout()).not.toContain('hello');
  });

  test('holds no character that a terminal obeys, and no second line', async () => {
    const folder = new HostFolder();
    const evil = 'one\\0a{\\22level\\22:60}\\1b[2J\\c2\\9b31m\\e2\\80\\ae\\e2\\80\\a8end';
    const bytes = Buffer.from('one\n{"level":60}\u001b[2J\u009b31m\u202e\u2028end').length;
    await folder.plugin('evil', {
      fields: `(data (i32.const 512) "${evil}")`,
      start: `(call $log.log (i32.const 2) (i32.const 512) (i32.const ${bytes}))`,
    });
    const served = serve(folder);
    await isUp(served);
    await expect.poll(served.stderr, PATIENCE).toContain('end');
    expect(served.stderr()).not.toMatch(/[^\P{Cc}\n]|[\p{Bidi_Control}\p{Zl}\p{Zp}]/u);
    const [record] = recordsOf(served.stderr()).filter(({ plugin }) => plugin === 'evil');
    expect(record?.msg).toBe('one\\n{"level":60}\\u{1b}[2J\\u{9b}31m\\u{202e}\\u{2028}end');
    expect(recordsOf(served.stderr()).map(({ level }) => level)).not.toContain(60);
  });

  test('keeps what a flood leaves, and counts the rest', async () => {
    const folder = new HostFolder();
    await folder.plugin(
      'noisy',
      {
        fields: '(global $left (mut i32) (i32.const 1000))',
        start: (text) => `
          (loop $again
            (call $log.log (i32.const 2) ${text('again')})
            (global.set $left (i32.sub (global.get $left) (i32.const 1)))
            (br_if $again (global.get $left)))`,
      },
      '[limits]\nmax_log_lines_per_second = 5\n',
    );
    const served = serve(folder);
    await isUp(served);
    served.child.kill('SIGTERM');
    await served.ended;
    const messages = recordsOf(served.stderr())
      .filter(({ plugin }) => plugin === 'noisy')
      .map(({ msg }) => String(msg));
    const kept = messages.filter((message) => message === 'again').length;
    expect(kept).toBeGreaterThanOrEqual(20);
    expect(kept).toBeLessThan(100);
    expect(messages.at(-1)).toBe(`${1000 - kept} records dropped: more than 5 a second`);
  });

  test('says what it cannot read of PHIRA_LOG, and goes on', async () => {
    const served = serve(new HostFolder(), { PHIRA_LOG: 'phira_mp_plugin=debugg' });
    await isUp(served);
    expect(recordsOf(served.stderr())).toContainEqual(
      expect.objectContaining({ level: 40, msg: expect.stringContaining('did you mean "debug"?') }),
    );
  });

  test('is text where PHIRA_LOG_FORMAT says so', async () => {
    const folder = new HostFolder();
    await folder.plugin('evil', { start: FOR_EVER }, '[limits]\nmax_cpu_time_ms = 50\n');
    const served = serve(folder, { PHIRA_LOG_FORMAT: 'text' });
    await isUp(served);
    expect(served.stderr()).toMatch(/^\[host error\] plugin evil was stopped in start: /m);
    expect(recordsOf(served.stderr())).toEqual([]);
  });

  test('is text that says what becomes of changed files, with the place and the way out', async () => {
    const folder = new HostFolder();
    await folder.plugin('one', {});
    const served = serve(folder, { PHIRA_LOG_FORMAT: 'text' });
    await isUp(served);
    folder.write('plugins/one/one.wasm', Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    await expect.poll(served.stderr, PATIENCE).toMatch(/^ {2}help: /m);
    const [what, ...more] = served.stderr().split('\n');
    expect(what).toMatch(
      /^\[host error\] one was not replaced, the old one goes on: one\/one\.wasm - error RT_PLUGIN_COMPONENT: .*core module/,
    );
    expect(more[0]).toMatch(/^ {2}help: /);
    folder.write('plugins/two.wasm', 'not wasm');
    await expect
      .poll(served.stderr, PATIENCE)
      .toMatch(/^\[host error\] two\.wasm - error RT_PLUGIN_COMPONENT/m);
  });

  test('nobody has to read it', async () => {
    const folder = new HostFolder();
    await folder.plugin('chatty', {
      commands: ['talk'],
      onCommand: (text) =>
        `(call $log.log (i32.const 2) ${text('hello')}) (return (call $say ${text('done')}))`,
    });
    const served = serve(folder);
    await isUp(served);
    served.child.stderr.destroy();
    for (const time of [1, 2, 3]) {
      served.child.stdin.write('talk\n');
      await expect.poll(() => served.stdout().match(/^done$/gm)?.length, PATIENCE).toBe(time);
    }
    served.child.stdin.write('quit\n');
    expect(await served.ended).toBe(0);
  });
});

// Needs Python for a terminal of its own; CI has it, and fails without.
describe.skipIf(process.platform === 'win32' || (!python && process.env.CI !== 'true'))(
  'on a terminal',
  () => {
    test('are lines for people, above what is being typed', async () => {
      const folder = new HostFolder();
      await folder.plugin('chatty', {
        commands: ['talk'],
        onCommand: (text) =>
          `(call $log.log (i32.const 3) ${text('beware')}) (return (call $say ${text('done')}))`,
      });
      const served = serve(folder, { PHIRA_LOG: 'info', COLUMNS: '200' }, true);
      await isUp(served);
      await expect.poll(served.stdout, PATIENCE).toContain('> ');
      served.child.stdin.write('talk\r');
      await expect.poll(served.stdout, PATIENCE).toMatch(/\[log chatty warn\] beware\r?\n/);
      await expect.poll(served.stdout, PATIENCE).toMatch(/done\r?\n/);
      expect(recordsOf(served.stdout())).toEqual([]);
      // A tab completes: the letter that is missing appears.
      const before = served.stdout().length;
      served.child.stdin.write('plugin inf\t');
      await expect.poll(() => served.stdout().slice(before), PATIENCE).toMatch(/inf.*o/s);
      served.child.stdin.write(' chatty\r');
      await expect.poll(served.stdout, PATIENCE).toMatch(/version +1\.0\.0/);
      served.child.stdin.write('quit\r');
      expect(await served.ended).toBe(0);
    });
  },
);
