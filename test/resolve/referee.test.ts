// SPDX-License-Identifier: MIT
// Agreement with the official parser and component validator that jco ships: accept what it accepts, refuse the rest.

import { componentEmbed, componentNew } from '@bytecodealliance/jco-transpile/wasm-tools';
import { expect, test } from 'vitest';
import { analyze } from '../../codegen/front-end.ts';
import { WebAssembly } from '../../runtime/abi/web-assembly.ts';
import { source } from '../support/wit.ts';
import { CORPUS } from './referee-corpus.ts';

/** Whether a component for world `w` of this text can be made at all. */
async function refereeAccepts(text: string): Promise<boolean> {
  try {
    await componentNew(await componentEmbed({ witSource: text, dummy: true, world: 'w' }), []);
    return true;
  } catch (thrown) {
    // A trap of the referee would make it refuse everything after.
    if (thrown instanceof WebAssembly.RuntimeError || /wasm trap/.test(String(thrown))) throw thrown;
    return false;
  }
}

test('the same texts are right', async () => {
  const disagreements: string[] = [];
  let accepted = 0;
  for (const text of CORPUS) {
    const { diagnostics } = analyze({ sources: [source(text)], world: 'w' });
    const theirs = await refereeAccepts(text);
    if (theirs) accepted += 1;
    if (theirs !== (diagnostics.length === 0)) {
      disagreements.push(
        `${theirs ? 'refused' : 'accepted'} by us: ${text}\n  ${diagnostics[0]?.message ?? ''}`,
      );
    }
  }
  expect(disagreements).toEqual([]);
  expect(accepted).toBeGreaterThan(80);
  expect(CORPUS.length - accepted).toBeGreaterThan(100);
});
