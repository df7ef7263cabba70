// SPDX-License-Identifier: MIT
// The Phira site over HTTP, against a real server that is slow, wrong, huge or gone.

import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';

import { HttpSite, type HttpSiteOptions } from '../../runtime/server/site/http-site.ts';
import { type SiteChart, SiteError } from '../../runtime/server/site/site.ts';
import { type Answer, json, type StandIn, standIn } from './stand-in.ts';

const ALICE = { id: 101, name: 'alice', language: 'en-US' };
const SECRET = 'tok-very-secret';

function siteOf({ base }: Pick<StandIn, 'base'>, options: Partial<HttpSiteOptions> = {}): HttpSite {
  const site = new HttpSite({ base, ...options });
  onTestFinished(() => site.close());
  return site;
}

const never = (): AbortSignal => new AbortController().signal;

/** Code, kind and detail of what a question fails with; that no secret is in it is checked by the way. */
async function failure(question: Promise<unknown>): Promise<Pick<SiteError, 'code' | 'kind' | 'detail'>> {
  const error = await question.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SiteError)) throw new Error(`not a SiteError: ${inspect(error)}`);
  expect(inspect(error, { depth: 10 })).not.toContain(SECRET);
  expect(error.message).not.toContain('127.0.0.1');
  const { code, kind, detail } = error;
  return { code, kind, detail };
}

const silent: Answer = () => {};

describe('a login', () => {
  test('asks for the account of the token, with the token in the header only', async () => {
    const api = await standIn(json({ ...ALICE, badge: null, exp: 3 }));
    expect(await siteOf(api).authenticate(SECRET, never())).toEqual(ALICE);
    expect(api.asked).toEqual(['GET /me']);
    expect(api.requests[0]?.headers.authorization).toBe(`Bearer ${SECRET}`);
  });

  test('leaves out of a name what would steer a screen', async () => {
    const api = await standIn(json({ ...ALICE, name: '\u001b[2Jal\r\nice\u202e' }));
    expect(await siteOf(api).authenticate(SECRET, never())).toMatchObject({ name: '[2Jal ice' });
  });

  test('keeps the path of the base', async () => {
    const api = await standIn(json(ALICE));
    await siteOf({ base: `${api.base}/api/` }).authenticate(SECRET, never());
    expect(api.asked).toEqual(['GET /api/me']);
  });

  test('is asked once for everybody who waits, and then remembered for a while', async () => {
    const api = await standIn(json(ALICE));
    const site = siteOf(api, { tokenCacheMs: 60_000 });
    const answers = await Promise.all([1, 2, 3].map(() => site.authenticate(SECRET, never())));
    expect(answers).toEqual([ALICE, ALICE, ALICE]);
    await site.authenticate(SECRET, never());
    expect(api.asked).toHaveLength(1);
    await site.authenticate('another', never());
    expect(api.asked).toHaveLength(2);
  });

  test('is remembered no longer than was asked for', async () => {
    const api = await standIn(json(ALICE), json({ ...ALICE, name: 'Alice' }));
    const site = siteOf(api, { tokenCacheMs: 0 });
    await site.authenticate(SECRET, never());
    expect(await site.authenticate(SECRET, never())).toMatchObject({ name: 'Alice' });
  });

  test.each([401, 403])('is refused with %i, and asked for again the next time', async (status) => {
    const api = await standIn(json({ error: 'no' }, status), json(ALICE));
    const site = siteOf(api);
    expect(await failure(site.authenticate(SECRET, never()))).toMatchObject({
      code: 'SITE_TOKEN',
      kind: 'refused',
    });
    expect(await site.authenticate(SECRET, never())).toEqual(ALICE);
  });

  test.each(['', 'two words', 'a\r\nx-evil: 1', 'nul\0', 'ümlaut', 'x'.repeat(201)])(
    'with %j is refused without asking',
    async (token) => {
      const api = await standIn(json(ALICE));
      expect(await failure(siteOf(api).authenticate(token, never()))).toMatchObject({ code: 'SITE_TOKEN' });
      expect(api.asked).toEqual([]);
    },
  );

  test.each([
    ['no language', { id: 106, name: 'nolang' }, 'language'],
    ['no number', { name: 'a', language: 'en-US' }, 'id'],
    ['the number of the server', { ...ALICE, id: 0 }, 'id'],
    ['a negative number', { ...ALICE, id: -5 }, 'id'],
    ['a number beyond 32 bits', { ...ALICE, id: 2 ** 31 }, 'id'],
    ['a fraction', { ...ALICE, id: 1.5 }, 'id'],
    ['a text as number', { ...ALICE, id: '101' }, 'id'],
    ['a list as name', { ...ALICE, name: ['alice'] }, 'name'],
    ['an endless name', { ...ALICE, name: 'x'.repeat(501) }, 'name'],
    ['a list', [ALICE], 'object'],
    ['null', null, 'object'],
    ['no JSON', 'id: 101', 'JSON'],
    ['a page', `<html>${SECRET}`, 'JSON'],
  ])('answered with %s cannot be read', async (_, answer, detail) => {
    const api = await standIn(json(answer));
    const found = await failure(siteOf(api).authenticate(SECRET, never()));
    expect(found).toMatchObject({ code: 'SITE_ANSWER', kind: 'unavailable' });
    expect(found.detail).toContain(detail);
    expect(api.asked).toHaveLength(1);
  });
});

describe('a site that fails', () => {
  test.each([500, 503, 429])('with %i once is asked again', async (status) => {
    const api = await standIn(json({ error: 'x' }, status, { 'retry-after': '0' }), json(ALICE));
    expect(await siteOf(api).authenticate(SECRET, never())).toEqual(ALICE);
    expect(api.asked).toHaveLength(2);
  });

  test('with 500 always is asked three times', async () => {
    const api = await standIn(json({ error: 'x' }, 500));
    expect(await failure(siteOf(api).chart(500, never()))).toEqual({
      code: 'SITE_STATUS',
      kind: 'unavailable',
      detail: 'status 500',
    });
    expect(api.asked).toHaveLength(3);
  });

  test('is not waited for longer than the whole question may take', async () => {
    const api = await standIn(json({ error: 'x' }, 503, { 'retry-after': '3600' }));
    expect(await failure(siteOf(api, { timeoutMs: 300 }).chart(1, never()))).toMatchObject({
      code: 'SITE_TIMEOUT',
    });
    expect(api.asked).toHaveLength(1);
  });

  test('by resetting the connection once is asked again', async () => {
    const api = await standIn((request) => void request.socket.destroy(), json(ALICE));
    expect(await siteOf(api).authenticate(SECRET, never())).toEqual(ALICE);
  });

  test('by being gone cannot be reached', async () => {
    const site = siteOf({ base: 'http://127.0.0.1:1' });
    // Browsers and Node refuse port 1 themselves; to a user that is the same.
    expect(await failure(site.authenticate(SECRET, never()))).toMatchObject({ code: 'SITE_NETWORK' });
  });

  test('by never answering runs into the deadline', async () => {
    const api = await standIn(silent);
    const site = siteOf(api, { timeoutMs: 200 });
    expect(await failure(site.authenticate(SECRET, never()))).toMatchObject({
      code: 'SITE_TIMEOUT',
      kind: 'unavailable',
    });
  });

  test('by stopping in the middle of an answer runs into the deadline', async () => {
    const api = await standIn((_, response) => void response.writeHead(200).write('{"id":'));
    expect(await failure(siteOf(api, { timeoutMs: 200 }).chart(1, never()))).toMatchObject({
      code: 'SITE_TIMEOUT',
    });
  });

  test('by sending without end is cut off', async () => {
    let sent = 0;
    const api = await standIn((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(' '.repeat(65_536))) sent += 65_536;
      };
      response.on('drain', more).on('error', () => {});
      more();
    });
    const found = await failure(siteOf(api).chart(1, never()));
    expect(found).toMatchObject({ code: 'SITE_ANSWER', detail: 'more than 262144 bytes' });
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  test('by leading elsewhere is not followed there', async () => {
    const elsewhere = await standIn(json(ALICE));
    const api = await standIn(json('', 302, { location: `${elsewhere.base}/me` }));
    expect(await failure(siteOf(api).authenticate(SECRET, never()))).toMatchObject({ code: 'SITE_STATUS' });
    expect(elsewhere.asked).toEqual([]);
  });
});

describe('who asks', () => {
  test('gives up at any time, while others get the answer', async () => {
    const answers: (() => void)[] = [];
    const api = await standIn((_, response) => void answers.push(() => response.end(JSON.stringify(ALICE))));
    const site = siteOf(api);
    const impatient = new AbortController();
    const reason = new Error('the connection is gone');
    const first = site.authenticate(SECRET, impatient.signal);
    const second = site.authenticate(SECRET, never());
    await expect.poll(() => answers.length).toBe(1);
    impatient.abort(reason);
    await expect(first).rejects.toBe(reason);
    answers[0]?.();
    expect(await second).toEqual(ALICE);
    await expect(site.authenticate(SECRET, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  test('waits for a turn, and is refused where too many wait', async () => {
    const answers: (() => void)[] = [];
    const api = await standIn(({ url }, response) => {
      const id = Number(url?.split('/').at(-1));
      answers.push(() => response.end(JSON.stringify({ id, name: `Chart ${id}` })));
    });
    const site = siteOf(api, { maxRunning: 1, maxWaiting: 1 });
    const [first, second] = [site.chart(1, never()), site.chart(2, never())];
    expect(await failure(site.chart(3, never()))).toMatchObject({ code: 'SITE_BUSY', kind: 'unavailable' });
    await expect.poll(() => answers.length).toBe(1);
    answers[0]?.();
    expect(await first).toEqual({ id: 1, name: 'Chart 1' });
    await expect.poll(() => answers.length).toBe(2);
    answers[1]?.();
    expect(await second).toEqual({ id: 2, name: 'Chart 2' });
  });

  test('is let go when the site is closed', async () => {
    const api = await standIn(silent);
    const site = siteOf(api);
    const question = site.chart(1, never());
    await expect.poll(() => api.asked.length).toBe(1);
    site.close();
    expect(await failure(question)).toMatchObject({ code: 'SITE_NETWORK' });
  });
});

describe('charts and records', () => {
  test('a chart is asked for once', async () => {
    const api = await standIn(json({ id: 7, name: '谱面', level: 'AT' }));
    const site = siteOf(api);
    const chart: SiteChart = { id: 7, name: '谱面' };
    expect(await site.chart(7, never())).toEqual(chart);
    expect(await site.chart(7, never())).toEqual(chart);
    expect(api.asked).toEqual(['GET /chart/7']);
  });

  test('no more charts are remembered than was asked for', async () => {
    const api = await standIn(({ url }, response) => {
      response.end(JSON.stringify({ id: Number(url?.split('/').at(-1)), name: 'x' }));
    });
    const site = siteOf(api, { maxCached: 2 });
    for (const id of [1, 2, 1, 3, 1, 2]) await site.chart(id, never());
    // 2 was used least recently when 3 came.
    expect(api.asked).toEqual(['GET /chart/1', 'GET /chart/2', 'GET /chart/3', 'GET /chart/2']);
  });

  test.each([
    ['that is not there', json({ error: 'Not found' }, 404), 'SITE_NO_CHART'],
    ['without a name', json('{"id":77}'), 'SITE_ANSWER'],
    ['of another number', json({ id: 78, name: 'x' }), 'SITE_ANSWER'],
    ['that is no JSON', json('not json'), 'SITE_ANSWER'],
  ])('a chart %s is none', async (_, answer, code) => {
    expect(await failure(siteOf(await standIn(answer)).chart(77, never()))).toMatchObject({ code });
  });

  const RECORD = { id: 9001, player: 101, score: 987_654, accuracy: 0.9876, full_combo: false, perfect: 10 };

  test('a record is asked for each time', async () => {
    const api = await standIn(json(RECORD));
    const site = siteOf(api);
    const record = { id: 9001, player: 101, score: 987_654, accuracy: 0.9876, fullCombo: false };
    expect(await site.record(9001, ALICE, never())).toEqual(record);
    await site.record(9001, ALICE, never());
    expect(api.asked).toEqual(['GET /record/9001', 'GET /record/9001']);
  });

  test.each([
    ['that is not there', json({}, 404), 'SITE_NO_RECORD'],
    ['with an accuracy in percent', json({ ...RECORD, accuracy: 98.76 }), 'SITE_ANSWER'],
    ['with an accuracy that is no number', json({ ...RECORD, accuracy: null }), 'SITE_ANSWER'],
    ['with a broken score', json({ ...RECORD, score: 0.5 }), 'SITE_ANSWER'],
    ['with a combo of no truth', json({ ...RECORD, full_combo: 1 }), 'SITE_ANSWER'],
  ])('a record %s is none', async (_, answer, code) => {
    const site = siteOf(await standIn(answer));
    expect(await failure(site.record(9001, ALICE, never()))).toMatchObject({ code });
  });
});

test('the address of the API is a web address', () => {
  expect(() => new HttpSite({ base: 'file:///etc' })).toThrow(TypeError);
  expect(() => new HttpSite({ base: 'nowhere' })).toThrow(TypeError);
});
