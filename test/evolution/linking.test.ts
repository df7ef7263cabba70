// SPDX-License-Identifier: MIT
// The component engine as referee: a component built for the old world of an example links with the new one exactly
// when no change is said to break linking.

import { componentEmbed, componentNew } from '@bytecodealliance/jco';
import { describe, expect, test } from 'vitest';
import { prepareComponent } from '../../runtime/component/engine.ts';
import { ComponentError } from '../../runtime/component/errors.ts';
import { bindingsOf } from '../support/bind.ts';
import { EXAMPLES } from './rules.ts';
import { evolve, rootText } from './support.ts';

/** Examples that the engine cannot judge, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  INTERFACE_ADDED: 'there is no world to link with',
  INTERFACE_REMOVED: 'there is no world to link with',
  WORLD_ADDED: 'one side has no world',
  WORLD_REMOVED: 'one side has no world',
  ASYNC_CHANGED: 'the direct bindings carry no asynchronous function',
  OPEN_CASE_ADDED: 'a host serves older guests by the descriptors of released worlds',
};

const judged = EXAMPLES.filter(({ shows }) => ELSEWHERE[shows] === undefined);

/** Reasons why the engine refuses a component of one world in another. */
async function refusals(built: string, host: string): Promise<readonly string[]> {
  const core = await componentEmbed({ witSource: built, dummy: true, world: 'w' });
  const bytes = await componentNew(core, []);
  const { world } = await bindingsOf(host, 'w');
  try {
    prepareComponent(bytes, world);
    return [];
  } catch (error) {
    if (!(error instanceof ComponentError)) throw error;
    return error.findings.map(({ code }) => code);
  }
}

describe('a component of the old world in a host of the new one', () => {
  test.each(judged)('$shows', async ({ old, now }) => {
    const breaks = evolve(old, now).changes.filter((change) => change.class === 'breaks-linking');
    const found = await refusals(rootText(old), rootText(now));
    expect({ refused: found.length > 0, found }).toMatchObject({ refused: breaks.length > 0 });
  });

  test('the exceptions are examples, and few', () => {
    expect(EXAMPLES.map(({ shows }): string => shows)).toEqual(
      expect.arrayContaining(Object.keys(ELSEWHERE)),
    );
    expect(judged.length).toBeGreaterThan(50);
  });
});
