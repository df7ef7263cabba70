// SPDX-License-Identifier: MIT
// The site that believes everybody.

import { describe, expect, test } from 'vitest';

import { OfflineSite, offlineAccountId } from '../../runtime/server/site/offline-site.ts';
import { SiteError } from '../../runtime/server/site/site.ts';

const site = new OfflineSite();
const { signal } = new AbortController();

describe('offline', () => {
  test('a token is a name, and the same name is the same account', async () => {
    const alice = await site.authenticate('alice', signal);
    expect(alice).toEqual({ id: offlineAccountId('alice'), name: 'alice', language: 'en-US' });
    expect(await new OfflineSite().authenticate('alice', signal)).toEqual(alice);
    expect((await site.authenticate('Alice', signal)).id).not.toBe(alice.id);
  });

  test('the language stands behind the name and changes no account', async () => {
    expect(await site.authenticate('alice@zh-CN', signal)).toEqual({
      id: offlineAccountId('alice'),
      name: 'alice',
      language: 'zh-CN',
    });
    expect(await site.authenticate('小 明', signal)).toMatchObject({ name: '小 明' });
  });

  test.each([
    '',
    ' ',
    ' alice',
    '@zh-CN',
    'alice@',
    'alice@!!',
    'a@b@c',
    'a\nb',
    '\u202eecila',
    '谱'.repeat(21),
  ])('%j is no name', async (token) => {
    const login = site.authenticate(token, signal);
    await expect(login).rejects.toBeInstanceOf(SiteError);
    await expect(login).rejects.toMatchObject({ code: 'SITE_TOKEN', kind: 'refused' });
  });

  test('the token of a real account is not shown', async () => {
    const token = 'Zq3vN8xLr5TtWb1HsYc7KdPm2Jf9Ge4A';
    const guest = await site.authenticate(token, signal);
    expect(guest.name).toMatch(/^guest-\d{1,4}$/);
    expect(await site.authenticate(token, signal)).toEqual(guest);
  });

  test('numbers of accounts fit the protocol and are spread', () => {
    const ids = new Set(Array.from({ length: 10_000 }, (_, at) => offlineAccountId(`player ${at}`)));
    expect(ids.size).toBe(10_000);
    expect(Math.min(...ids)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...ids)).toBeLessThanOrEqual(0x7fff_ffff);
  });

  test('every chart above 0 is there', async () => {
    expect(await site.chart(12, signal)).toEqual({ id: 12, name: 'Chart 12' });
    await expect(site.chart(0, signal)).rejects.toMatchObject({ code: 'SITE_NO_CHART', kind: 'not-found' });
  });

  test('the number of a record is its score', async () => {
    const player = await site.authenticate('bob', signal);
    expect(await site.record(987_654, player, signal)).toEqual({
      id: 987_654,
      player: player.id,
      score: 987_654,
      accuracy: 0.987654,
      fullCombo: false,
    });
    expect(await site.record(1_000_000, player, signal)).toMatchObject({ accuracy: 1, fullCombo: true });
    for (const id of [-1, 1_000_001]) {
      await expect(site.record(id, player, signal)).rejects.toMatchObject({ code: 'SITE_NO_RECORD' });
    }
  });

  test('who gave up is not answered', async () => {
    const gone = AbortSignal.abort(new Error('gone'));
    await expect(site.authenticate('alice', gone)).rejects.toThrow('gone');
  });
});
