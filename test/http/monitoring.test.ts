// SPDX-License-Identifier: MIT
// Metrics and health on the HTTP API of a server.

import { expect, test } from 'vitest';
import { startHttp } from './support.ts';

test('/metrics is for who has the token, /healthz for everybody', async () => {
  const { ask, enter } = await startHttp();
  await enter('alice');
  expect(await ask('/metrics')).toMatchObject({ status: 401 });
  const metrics = await ask('/metrics', { operator: true });
  expect(metrics).toMatchObject({ status: 200 });
  expect(metrics.text).toMatch(/^phira_users_online 1$/m);
  expect(metrics.text).toMatch(/^phira_rooms_open 0$/m);
  const plugins = { healthy: 0, warning: 0, critical: 0, unknown: 0 };
  expect(await ask('/healthz')).toMatchObject({ status: 200, json: { status: 'ok', plugins } });
});
