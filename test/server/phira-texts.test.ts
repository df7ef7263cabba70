// SPDX-License-Identifier: MIT
// What players read, in their languages, through a real connection.

import { expect, test } from 'vitest';

import { HttpSite } from '../../runtime/server/site/http-site.ts';
import { startPhiraSite } from '../support/phira-site.ts';
import { JOIN, OPEN } from './phira-packets.ts';
import { Player, startServer } from './phira-support.ts';

test.each([
  ['en-US', 'Room ID is occupied', 'Room is locked'],
  ['zh-CN', '房间 ID 已被占用', '房间已锁定'],
  ['zh-TW', '房間 ID 已被佔用', '房間已鎖定'],
  ['zh-Hant-HK', '房間 ID 已被佔用', '房間已鎖定'],
  ['zh', '房间 ID 已被占用', '房间已锁定'],
  ['ja-JP', 'Room ID is occupied', 'Room is locked'],
])('errors are in the language of the account: %s', async (language, occupied, locked) => {
  const { address, logIn } = await startServer();
  const host = await logIn('host');
  await host.ask(OPEN);
  await host.ask({ kind: 'lock-room', lock: true });
  const player = await Player.connect(address, 'player');
  await player.ask({ kind: 'authenticate', token: `player@${language}` });
  expect(await player.refusal(OPEN)).toBe(occupied);
  expect(await player.refusal(JOIN)).toBe(locked);
});

test('an account without a readable language gets English, and errors of the site show nothing of it', async () => {
  const site = await startPhiraSite();
  const { address } = await startServer({ site: new HttpSite({ base: site.url }) });
  const emil = await Player.connect(address, 'emil');
  await emil.ask({ kind: 'authenticate', token: 'tok-emil' });
  await emil.ask(OPEN);
  expect(await emil.refusal({ kind: 'request-start' })).toBe('No chart selected');
  expect(await emil.refusal({ kind: 'select-chart', id: 404 })).toBe('Not found on the Phira site');
  const down = await emil.refusal({ kind: 'select-chart', id: 500 });
  expect(down).toBe('The Phira site cannot be reached at the moment');
  await site.close();
}, 30_000);
