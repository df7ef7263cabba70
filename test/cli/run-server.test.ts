// SPDX-License-Identifier: MIT
// `run` as a server: what it listens on and says, its console, and how it ends. Game clients are real connections.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';

import { parseAddress } from '../../runtime/server/client/address.ts';
import { HostFolder } from '../operator/support.ts';
import { Player } from '../server/phira-support.ts';
import { LAUNCHER, phiraPlugin, ROOT, temporaryFolder } from './command.ts';

const PATIENCE = { timeout: 30_000 };

interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly folder: string;
  stdout: () => string;
  stderr: () => string;
  /** Where game clients connect. */
  address: () => Promise<string>;
  /** The code it ends with. */
  readonly ended: Promise<number | null>;
}

function emptyHost(files: Record<string, string> = {}): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'plugins'));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  return folder;
}

function follow(
  args: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Running {
  const child = spawn(process.execPath, args, { cwd: folder, env: { ...process.env, ...environment } });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const address = async (): Promise<string> => {
    await expect.poll(() => stdout, PATIENCE).toMatch(/^game clients connect to \S+$/m);
    return /^game clients connect to (\S+)$/m.exec(stdout)?.[1] ?? '';
  };
  return { child, folder, stdout: () => stdout, stderr: () => stderr, address, ended };
}

function serve(args: readonly string[], files: Record<string, string> = {}): Running {
  const usual = ['--listen', '127.0.0.1:0', '--api', 'offline'];
  return follow([LAUNCHER, 'run', ...usual, ...args], emptyHost(files));
}

async function logIn(address: string, name: string): Promise<Player> {
  const endpoint = parseAddress(address);
  if (endpoint === undefined) throw new Error(`no address: ${address}`);
  const player = await Player.connect(endpoint, name);
  await player.ask({ kind: 'authenticate', token: name });
  return player;
}

describe('run', { timeout: 60_000 }, () => {
  test('serves game clients, whatever becomes of its input, until it is told to end', async () => {
    const server = serve([]);
    server.child.stdin.end();
    const address = await server.address();
    const player = await logIn(address, 'alice');
    expect(server.stdout()).toContain('accounts: offline, everybody is believed\n');
    expect(server.stdout()).toContain('data: none is kept, name a folder with --data\n');
    expect(server.stdout()).toContain(`set its server to ${address}.`);
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    await expect.poll(() => player.isClosed).toBe(true);
  });

  test('takes commands from its input, in their order, and ends at quit', async () => {
    const server = serve([]);
    await logIn(await server.address(), 'alice');
    server.child.stdin.write('users\n/help users\nnonsense\nquit\n');
    expect(await server.ended).toBe(0);
    const said = server.stdout().slice(server.stdout().indexOf('3. Without the game'));
    expect(said).toMatch(/alice[\s\S]*users[\s\S]*error: there is no command nonsense/);
  });

  test('serves on when nobody reads what it prints, and stops in order', async () => {
    const server = serve(['--data', 'data']);
    const address = await server.address();
    const alice = await logIn(address, 'alice');
    server.child.stdout.destroy();
    server.child.stderr.destroy();
    server.child.stdin.write(`users\nnonsense\nban ${alice.id} rude\nrooms\n`);
    await alice.closed();
    const bob = await logIn(address, 'bob');
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    await bob.closed();
    expect(bob.rest()).toMatchObject([{ message: { content: 'The server is shutting down: shutdown' } }]);
    expect(existsSync(join(server.folder, 'data/control/access.json'))).toBe(false);
  });

  test('says at a terminal that a changed plugin was taken in', async () => {
    const folder = new HostFolder();
    await folder.plugin('anna');
    const args = ['--listen', '127.0.0.1:0', '--api', 'offline', '--config', 'host.toml'];
    folder.write('host.toml', '[hot_reload]\ndebounce_delay_ms = 50\n');
    const server = follow([LAUNCHER, 'run', ...args], folder.path, { PHIRA_LOG_FORMAT: 'text' });
    await server.address();
    await folder.plugin('anna', {}, '', '1.1.0');
    await expect
      .poll(server.stdout, PATIENCE)
      .toContain('plugin anna 1.1.0 is started: another instance took over\n');
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
  });

  test('keeps bans in the data folder', async () => {
    const first = serve(['--data', 'data']);
    const player = await logIn(await first.address(), 'mallory');
    first.child.stdin.write(`ban ${player.id} cheating\nquit\n`);
    expect(await first.ended).toBe(0);
    expect(existsSync(join(first.folder, 'data/server.sqlite'))).toBe(true);
    const again = follow(
      [LAUNCHER, 'run', '--listen', '127.0.0.1:0', '--api', 'offline', '--data', 'data'],
      first.folder,
    );
    const endpoint = parseAddress(await again.address());
    if (endpoint === undefined) throw new Error('no address');
    const refused = await Player.connect(endpoint, 'mallory');
    expect(await refused.ask({ kind: 'authenticate', token: 'mallory' })).toMatchObject({
      result: { ok: false, error: 'You are banned from this server: cheating' },
    });
    again.child.kill('SIGTERM');
    expect(await again.ended).toBe(0);
  });

  test('takes what host.toml says, and options over it', async () => {
    const config =
      '[server]\nlisten = "127.0.0.1:1"\napi = "http://127.0.0.1:1"\n[http]\nlisten = "127.0.0.1:0"\n';
    const server = follow(
      [LAUNCHER, 'run', '--config', 'host.toml', '--listen', '127.0.0.1:0'],
      emptyHost({ 'host.toml': config }),
    );
    expect(await server.address()).not.toBe('127.0.0.1:1');
    await expect.poll(server.stdout).toContain('accounts: http://127.0.0.1:1\n');
    const http = /HTTP API on (\S+), nothing can be changed/.exec(server.stdout())?.[1];
    const info = await (await fetch(`${http}/info`)).json();
    expect(info).toMatchObject({ players: 0, rooms: 0, offline: false, maintenance: null });
    server.child.kill('SIGINT');
    expect(await server.ended).toBe(0);
  });

  test('warns where the token could be read on its way', async () => {
    const config = '[http]\nlisten = "0.0.0.0:0"\ntoken = "0123456789abcdef"\n';
    const server = serve(['--config', 'host.toml'], { 'host.toml': config });
    await server.address();
    await expect
      .poll(server.stdout)
      .toContain('changes need the token\nthe token crosses the network as it is');
    expect(server.stdout()).not.toContain('0123456789abcdef');
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
  });

  test('does not believe everybody where others can connect, unless that is wanted', async () => {
    const open = ['--listen', '0.0.0.0:0', '--api', 'offline'];
    const refused = await phiraPlugin(['run', ...open], emptyHost());
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/RT_SERVER_OPEN: .*0\.0\.0\.0:0.*--insecure/s);
    const wanted = follow([LAUNCHER, 'run', ...open, '--insecure'], emptyHost());
    expect(await wanted.address()).toMatch(/^0\.0\.0\.0:\d+$/);
    wanted.child.kill('SIGTERM');
    expect(await wanted.ended).toBe(0);
  });

  test('says where it cannot listen, and ends', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await new Promise((resolve) => other.on('listening', resolve));
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const game = await phiraPlugin(['run', '--api', 'offline', '--listen', `127.0.0.1:${port}`], emptyHost());
    expect(game.code).toBe(1);
    expect(game.stderr).toContain('RT_SERVER_LISTEN');
    const http = await phiraPlugin(
      ['run', '--api', 'offline', '--listen', '127.0.0.1:0', '--http', `127.0.0.1:${port}`],
      emptyHost(),
    );
    expect(http.code).toBe(1);
    expect(http.stderr).toContain('RT_SERVER_LISTEN');
  });

  test.each([
    [['--listen', 'localhost'], 1, 'RT_SERVER_ADDRESS'],
    [['--http', '127.0.0.1:99999'], 1, 'RT_SERVER_ADDRESS'],
    [['--api', 'ftp://example.org'], 1, 'RT_SERVER_API'],
    [['--listen', '127.0.0.1:0', '--memory'], 2, 'CLI_USAGE'],
    [['--api', 'offline', '--exit'], 2, 'CLI_USAGE'],
  ])('is told what is wrong with %j', async (args, code, expected) => {
    const outcome = await phiraPlugin(['run', ...args], emptyHost());
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toContain(expected);
  });
});

test('npm start serves with the sample plugins', { timeout: 120_000 }, async () => {
  const server = follow([join(ROOT, 'runtime/cli/start.ts'), '--listen', '127.0.0.1:0'], ROOT);
  const player = await logIn(await server.address(), 'alice');
  expect(server.stdout()).toMatch(/^plugin greeter \S+ is started$/m);
  expect(server.stdout()).toMatch(/^ {2}granted: manage_users, read_messages, read_users, veto_events$/m);
  await player.find((packet) => JSON.stringify(packet).includes('Welcome, alice'));
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
});
