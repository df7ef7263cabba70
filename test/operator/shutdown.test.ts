// SPDX-License-Identifier: MIT
// A real process is told to end: plugins hear of it, stop in order and save, and one that hangs holds nobody up.

import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LAUNCHER } from '../cli/command.ts';
import { FOR_EVER, type GuestParts, OUT } from '../hostile/guest.ts';
import { HostFolder, operate } from './support.ts';

const isWindows = process.platform === 'win32';
const log = (text: (value: string) => string, value: string): string =>
  `(call $log.log (i32.const 2) ${text(value)})`;

/** Hears of the shutdown, and says so when it stops. */
const ORDERLY: GuestParts = {
  subscribe: ['server_shutdown'],
  onEvent: (text) => log(text, 'heard of it'),
  stop: (text) => log(text, 'stops'),
};

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: string | null }>;
  /** Waits until standard output or the standard error output has the text. */
  until(text: string): Promise<void>;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

function run(folder: HostFolder, config: string): Running {
  folder.write('host.toml', config);
  const args = ['run', '--memory', '--plugins', folder.at('plugins'), '--data', folder.at('data')];
  const child = spawn(process.execPath, [LAUNCHER, ...args, '--config', folder.at('host.toml')]);
  const said = { stdout: '', stderr: '' };
  const waiting = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (piece: string) => {
      said[name] += piece;
      for (const look of waiting) look();
    });
  }
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    child,
    ended,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    until: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!said.stdout.includes(text) && !said.stderr.includes(text)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
        void ended.then(() => reject(new Error(`ended without "${text}":\n${said.stdout}${said.stderr}`)));
      }),
  };
}

describe.skipIf(isWindows)('a signal', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    '%s: plugins hear of it, then stop in reverse order',
    async (signal) => {
      const folder = new HostFolder();
      await folder.plugin('anna', ORDERLY, '[permissions]\nread_users = true\n');
      await folder.plugin('bert', ORDERLY, '[dependencies]\nanna = "1"\n');
      const host = run(folder, '');
      await host.until('plugin bert 1.0.0 is started');
      host.child.kill(signal);
      expect(await host.ended).toEqual({ code: 0, signal: null });
      expect(host.stderr()).toBe(`${signal}: stopping; send it again to end at once\n`);
      expect(host.stdout().match(/^\[log .*$/gm)).toEqual([
        '[log anna info] heard of it',
        '[log bert info] heard of it',
        '[log bert info] stops',
        '[log anna info] stops',
      ]);
    },
  );

  test.each(['inline', 'worker'])('%s: one that hangs is ended, those before it stop', async (isolation) => {
    const folder = new HostFolder();
    await folder.plugin('anna', ORDERLY);
    await folder.plugin('evil', { stop: FOR_EVER }, '[dependencies]\nanna = "1"\n');
    const host = run(folder, `isolation = "${isolation}"\n[server]\nshutdown_secs = 1\n`);
    await host.until('plugin evil 1.0.0 is started');
    host.child.kill('SIGTERM');
    expect(await host.ended).toEqual({ code: 1, signal: null });
    expect(host.stderr()).toMatch(
      isolation === 'inline'
        ? /error RT_PLUGIN_LIMIT: plugin evil /
        : /error RT_PLUGIN_STOP_LATE: plugin evil /,
    );
    expect(host.stdout()).toContain('[log anna info] stops');
  });

  test('a second one ends the process at once', async () => {
    const folder = new HostFolder();
    await folder.plugin('evil', { stop: FOR_EVER });
    const host = run(folder, 'isolation = "worker"\n[server]\nshutdown_secs = 3600\n');
    await host.until('plugin evil 1.0.0 is started');
    host.child.kill('SIGTERM');
    await host.until('send it again');
    host.child.kill('SIGTERM');
    expect(await host.ended).toEqual({ code: 128 + constants.signals.SIGTERM, signal: null });
  });

  test('ends it also while metrics are served and read', async () => {
    const folder = new HostFolder();
    await folder.plugin('anna', ORDERLY);
    const host = run(folder, '[monitoring]\nlisten = "127.0.0.1:0"\n');
    await host.until('/metrics');
    const [, url = ''] = /^metrics on (\S+)$/m.exec(host.stdout()) ?? [];
    expect(await (await fetch(url)).text()).toContain('phira_plugin_info{plugin="anna"');
    host.child.kill('SIGTERM');
    expect(await host.ended).toEqual({ code: 0, signal: null });
  });

  test('what a plugin stores while it stops is there at the next start', async () => {
    const folder = new HostFolder();
    await folder.plugin('anna', {
      stop: (text) => `
        (call $storage.set-item ${text('key')} ${text('kept')} (i32.const ${OUT}))
        (if (i32.load8_u (i32.const ${OUT})) (then (unreachable)))`,
      commands: ['keys'],
      onCommand: (text) => `
        (call $storage.list-keys ${text('')} (i32.const ${OUT}))
        (if (i32.load8_u (i32.const ${OUT})) (then (unreachable)))
        (if (i32.load (i32.const ${OUT + 8})) (then (return (call $say ${text('some')}))))
        (return (call $say ${text('none')}))`,
    });
    const first = run(folder, '');
    await first.until('plugin anna 1.0.0 is started');
    first.child.stdin?.write('/keys\n');
    await first.until('[console] none');
    first.child.kill('SIGTERM');
    expect(await first.ended).toEqual({ code: 0, signal: null });
    const second = run(folder, '');
    await second.until('plugin anna 1.0.0 is started');
    second.child.stdin?.write('/keys\n');
    await second.until('[console] some');
    second.child.stdin?.end('quit\n');
    expect(await second.ended).toEqual({ code: 0, signal: null });
  });
});

test('a host is stopped once, however often it is asked', async () => {
  const folder = new HostFolder();
  await folder.plugin('anna', ORDERLY);
  const { host, lines } = await operate(folder);
  expect(host.stopReport).toBeUndefined();
  await Promise.all([host.stop(), host.stop()]);
  await host.stop();
  expect(host.stopReport).toEqual({ done: ['anna'], failed: [] });
  expect(lines.filter((line) => line.endsWith(' stops'))).toHaveLength(1);
});
