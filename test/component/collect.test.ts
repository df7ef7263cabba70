// SPDX-License-Identifier: MIT
// Nothing of a component that is unloaded stays: neither its instances, nor its modules, nor the file's bytes.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { instantiateComponent, prepareComponent } from '../../runtime/component/engine.ts';
import { componentFromWat } from '../support/components.ts';
import { toyBinding, toyGuest, toyHost, toyWit, toyWorld } from '../support/toy-world.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

/** Loads, runs and forgets one component; dead ones as well. */
function cycle(source: Uint8Array, kill: boolean): WeakRef<object>[] {
  const bytes = Uint8Array.from(source);
  const prepared = prepareComponent(bytes, toyWorld);
  const host = toyHost({
    upper: (s) => {
      if (kill) throw new Error('dies');
      return s.toUpperCase();
    },
  });
  const instance = instantiateComponent(prepared, toyBinding, host);
  if (kill) expect(() => instance.exports.greet('x')).toThrow('dies');
  else expect(instance.exports.greet('x')).toBe('X');
  const [module] = prepared.modules;
  return [
    bytes,
    prepared,
    instance.exports,
    instance.life,
    host,
    ...(module === undefined ? [] : [module]),
  ].map((item) => new WeakRef(item));
}

test('a hundred load and unload cycles leave nothing behind', async () => {
  if (typeof collectGarbage !== 'function') throw new Error('the garbage collector is not exposed');
  const source = await componentFromWat({ wat: toyGuest(), wit: toyWit(), world: 'toy' });
  const refs: WeakRef<object>[] = [];
  for (let round = 0; round < 100; round++) refs.push(...cycle(source, round % 2 === 1));
  for (let round = 0; round < 5; round++) {
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
  }
  const alive = refs.filter((ref) => ref.deref() !== undefined).length;
  expect(refs.length).toBe(600);
  expect(alive).toBeLessThanOrEqual(6);
});
