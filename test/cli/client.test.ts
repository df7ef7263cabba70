// SPDX-License-Identifier: MIT
// `client`: what it refuses before and while it connects, and sessions on a real server.

import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startServer } from '../server/phira-support.ts';
import { phiraPlugin, temporaryFolder } from './command.ts';

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

test('says that nobody answers, and what to look at', async () => {
  const server = `127.0.0.1:${await freePort()}`;
  const { code, stderr } = await phiraPlugin(['client', '--connect', server], temporaryFolder());
  expect(code).toBe(1);
  expect(stderr).toBe(
    `error CLI_NO_SERVER: nobody answers at ${server}; see that the server runs there and takes the token\n`,
  );
});

test.each([
  [['--connect', 'no address'], 'CLI_USAGE', 'write --connect HOST:PORT'],
  [['--bots', 'many'], 'CLI_USAGE', 'write --bots with a number'],
  [['none.play'], 'CLI_NO_FILE', 'there is no none.play'],
])('refuses %j', async (args, error, text) => {
  const { code, stderr } = await phiraPlugin(['client', ...args], temporaryFolder());
  expect(code).toBe(2);
  expect(stderr).toContain(`error ${error}`);
  expect(stderr).toContain(text);
});

describe('on a server', () => {
  const GAME = [
    'create room-1',
    'expect [ok] create',
    'wait 300',
    'say hello',
    'expect [chat] ada: hello',
    'chart 7',
    'start',
    'expect [room] the game begins',
    'touch 300',
    'played 987654',
    'expect [room] ada played 0987654, 98.77%',
    'expect [room] the game is over',
    'leave',
  ].join('\n');

  test('plays a script with bots that go along, and shows what it sees', async () => {
    const { address } = await startServer();
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'game.play'), GAME);
    const server = `${address.host}:${address.port}`;
    const args = ['client', 'game.play', '--connect', server, '--token', 'ada', '--bots', '2'];
    const { code, stdout, stderr } = await phiraPlugin(args, folder);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^\[ok\] logged in as ada \(\d+\)\n/);
    for (const line of [
      '[room] here is bot-1 (',
      '[room] bot-2 joined',
      '[room] bot-1 is ready',
      '[room] bot-2 played 0900002, 90.00%',
      '[ok] leave',
    ]) {
      expect(stdout).toContain(line);
    }
    expect(stdout).not.toContain('[hazard]');
  });

  test('ends with what was expected and did not come', async () => {
    const { address } = await startServer();
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'bad.play'), 'join nowhere\nexpect [ok] join\n');
    const { code, stderr } = await phiraPlugin(
      ['client', 'bad.play', '--connect', `${address.host}:${address.port}`],
      folder,
    );
    expect(code).toBe(1);
    expect(stderr).toContain('bad.play:2: expected "[ok] join"');
    expect(stderr).toContain('  [refused] join: room not found');
  });

  test('does nothing of a script that cannot be read', async () => {
    const { address } = await startServer();
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'typo.play'), 'create room-1\nlaeve\n');
    const { code, stdout, stderr } = await phiraPlugin(
      ['client', 'typo.play', '--connect', `${address.host}:${address.port}`],
      folder,
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/^typo\.play:2:1 - error SCRIPT_UNKNOWN_ACTION: .*did you mean "leave"/);
    expect(stdout).not.toContain('[ok] create');
  });
});
