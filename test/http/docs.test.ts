// SPDX-License-Identifier: MIT
// runtime/http-api.md lists every route, and no other.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { startHttp } from './support.ts';

test('the page of the API lists its routes', async () => {
  const { host } = await startHttp();
  const page = readFileSync(new URL('../../runtime/http-api.md', import.meta.url), 'utf8');
  const listed = [...page.matchAll(/^\| ([A-Z]+) \| `([^`]+)` \| (everybody|operator) \|/gm)].map(
    ([, method, path, who]) => `${method} ${path} ${who === 'everybody' ? 'public' : who}`,
  );
  const routes = host.router.routes().map(({ method, path, access }) => `${method} ${path} ${access}`);
  expect(listed.sort()).toEqual([...routes].sort());
});
