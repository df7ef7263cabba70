// SPDX-License-Identifier: MIT
// `client`: what it refuses before and while it connects.

import { createServer } from 'node:net';
import { expect, test } from 'vitest';
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
