// SPDX-License-Identifier: MIT
// What may be released as a minor version can be served to plugins of the version before, and what breaks linking is
// refused: the comparison of worlds and the generator agree on every example of a rule.

import { describe, expect, test } from 'vitest';
import type { WitSources } from '../../codegen/front-end.ts';
import { produce } from '../../codegen/pipeline.ts';
import { EXAMPLES } from '../evolution/rules.ts';
import { evolve, rootText, type Side } from '../evolution/support.ts';

/** Examples without two versions of a world `w` that bindings can be made of. */
const ELSEWHERE = [
  'VERSION_LOWERED',
  'VERSION_REMOVED',
  'VERSION_ADDED',
  'INTERFACE_ADDED',
  'INTERFACE_REMOVED',
  'WORLD_ADDED',
  'WORLD_REMOVED',
  'ASYNC_CHANGED',
];

/** The adapter goes by the names of cases, so that their order is no matter for it. */
const SERVED = ['CASE_INSERTED', 'CASES_REORDERED'];

function sources(side: Side | string, version: string): WitSources {
  const root = rootText(side).replace(/^package ([\w:-]+)(@[^;]*)?;/, `package $1@${version};`);
  const deps = typeof side === 'string' ? [] : (side.deps ?? []);
  return {
    root: [{ name: version, text: root }],
    dependencies: deps.map((text, index) => [{ name: `${version}-dep${index}`, text }]),
  };
}

async function refusals(old: Side | string, now: Side | string): Promise<readonly string[]> {
  const release = { version: '1.0.0', sources: sources(old, '1.0.0') };
  const { diagnostics } = await produce(
    { sources: sources(now, '1.1.0') },
    { world: 'w', emit: ['releases'], releases: [release] },
  );
  return diagnostics.map(({ code }) => code);
}

const examples = EXAMPLES.filter(({ shows }) => !ELSEWHERE.includes(shows));

describe('owes a minor version or less', () => {
  const minor = examples.filter(({ old, now }) => evolve(old, now).owed !== 'major');

  test.each(minor)('$shows is served', async ({ old, now }) => {
    expect(await refusals(old, now)).toEqual([]);
  });
});

describe('breaks linking', () => {
  const breaking = examples.filter(({ old, now }) =>
    evolve(old, now).changes.some((change) => change.class === 'breaks-linking'),
  );

  test.each(breaking)('$shows', async ({ shows, old, now }) => {
    const found = await refusals(old, now);
    expect(found.every((code) => code === 'WIT8101' || code === 'WIT8102')).toBe(true);
    expect(found.length > 0).toBe(!SERVED.includes(shows));
  });
});
