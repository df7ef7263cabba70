// SPDX-License-Identifier: MIT
// Each plugin goes to the engine of its isolation.

import { expect, test } from 'vitest';
import { routedEngine } from '../../runtime/isolation/routed-engine.ts';
import type { PluginEngine } from '../../runtime/plugin/plugin-engine.ts';
import { DEFAULT_SANDBOX, type Isolation } from '../../runtime/sandbox/sandbox.ts';
import { manifestOf, thrownBy } from './support.ts';

function engineOf(isolation: Isolation): PluginEngine<object, object> {
  return {
    prepare: async () => ({
      isolation,
      importedFunctions: [],
      instantiate: () => {
        throw new Error('not of this test');
      },
    }),
  };
}

const NONE = new Uint8Array();

test('by the sandbox, inline without one', async () => {
  const engine = routedEngine({ inline: engineOf('inline'), worker: engineOf('worker') });
  for (const isolation of ['inline', 'worker'] as const) {
    const prepared = await engine.prepare(NONE, manifestOf('x'), { ...DEFAULT_SANDBOX, isolation });
    expect(prepared.isolation).toBe(isolation);
  }
  expect((await engine.prepare(NONE, manifestOf('x'))).isolation).toBe('inline');
});

test('and nowhere else', async () => {
  const engine = routedEngine({ inline: engineOf('inline') });
  const sandbox = { ...DEFAULT_SANDBOX, isolation: 'process' } as const;
  expect(await thrownBy(() => engine.prepare(NONE, manifestOf('x'), sandbox))).toMatchObject({
    name: 'IsolationError',
    code: 'ISOLATION_MISSING',
    message: 'this host runs no plugins with isolation "process"',
  });
});
