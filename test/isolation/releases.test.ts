// SPDX-License-Identifier: MIT
// Plugins that were built for an older release are served apart as they are inline: its bindings run over there, and
// what travels is of the current world.

import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { worldBinding } from '../../generated/bindings/world.ts';
import { createMockHost } from '../../generated/mock/host.ts';
import { isolatedEngine } from '../../runtime/isolation/isolated-engine.ts';
import { worldText } from '../bench/fixtures.ts';
import { componentFromWat } from '../support/components.ts';
import { asOlder, olderRelease } from './older.ts';
import { APART, DO, endAll, run, thrownBy } from './support.ts';

let component: Uint8Array;
beforeAll(async () => {
  const wat = asOlder(readFileSync(new URL('probe.wat', import.meta.url), 'utf8'));
  component = await componentFromWat({ wat, wit: asOlder(worldText()), world: 'plugin' });
});
afterEach(endAll);

const entry = new URL('older-entry.ts', import.meta.url);

test.each(APART)('in a %s', async (isolation) => {
  const engine = isolatedEngine({ world: worldBinding, releases: [olderRelease], entry });
  const users = { ...createMockHost().users, listUsers: () => [{ ...ADA, name: 'Bob' }, ADA] };
  const one = await run(isolation, component, { engine, host: { users } });
  expect(await one.command('say', 'hello')).toBe('hello');
  expect(await one.does(DO.vetoWithLastName)).toEqual({ tag: 'veto', val: 'Ada' });
});

test('a release that is not served is refused before anything is started', async () => {
  expect(await thrownBy(() => run('worker', component))).toMatchObject({ code: 'COMPONENT_WORLD_VERSION' });
});

const ADA = { id: 7, name: 'Ada', language: 'en', room: undefined, monitor: false, connectedAt: 12n };
