// SPDX-License-Identifier: MIT
// Classes of advisories that no row of the list is about: strings that pass between components of one plugin in
// different encodings. The others are in the table beside this file.

import { expect, test } from 'vitest';
import { instantiateComponent, prepareComponent } from '../../runtime/component/engine.ts';
import { type Composition, composition, MIRROR } from '../support/composition.ts';
import { type ToyExports, toyBinding, toyHost, toyWorld } from '../support/toy-world.ts';

const MEMORY = 2 * 65_536;

/** Passes a string of this place and length from the consumer to the provider. */
async function passing(
  pointer: number,
  length: number,
  encodings: Pick<Composition, 'consumerEncoding' | 'providerEncoding'>,
  more: Partial<Composition> = {},
): Promise<ToyExports> {
  const bytes = await composition({
    signature: '(param "s" string) (result string)',
    lowered: '(param i32 i32 i32)',
    provider: MIRROR,
    greet: `(call $call (i32.const ${pointer}) (i32.const ${length}) (i32.const 32)) (i32.const 32)`,
    ...encodings,
    ...more,
  });
  return instantiateComponent(prepareComponent(bytes, toyWorld), toyBinding, toyHost()).exports;
}

const trap = (code: string): unknown => expect.objectContaining({ code });
/** The length of a string in `latin1+utf16` that is of UTF-16. */
const WIDE = 0x8000_0000;

test('advisory: transcoding stays within both memories', async () => {
  const utf16 = { consumerEncoding: 'utf16', providerEncoding: 'utf8' } as const;
  const latin1 = { consumerEncoding: 'latin1+utf16', providerEncoding: 'utf16' } as const;
  const utf8 = { consumerEncoding: 'utf8', providerEncoding: 'utf16' } as const;
  const beyond: readonly (readonly [number, number, typeof utf16 | typeof latin1 | typeof utf8, string])[] = [
    [MEMORY - 2, 2, utf16, 'TRAP_OUT_OF_BOUNDS'],
    [0, 0x7fff_ffff, utf16, 'TRAP_TOO_LONG'],
    [MEMORY, 2, latin1, 'TRAP_OUT_OF_BOUNDS'],
    [MEMORY - 2, WIDE + 2, latin1, 'TRAP_OUT_OF_BOUNDS'],
    [0, 0x7fff_ffff, latin1, 'TRAP_TOO_LONG'],
    [MEMORY - 1, 2, utf8, 'TRAP_OUT_OF_BOUNDS'],
    [0xffff_fff0, 0x20, utf8, 'TRAP_OUT_OF_BOUNDS'],
  ];
  for (const [pointer, length, encodings, code] of beyond) {
    const exports = await passing(pointer, length, encodings);
    expect(() => exports.greet('x'), `${pointer}, ${length}`).toThrow(trap(code));
  }
  // What it grows to has no room in the memory of the provider, whose realloc says nothing of that.
  const grown = await passing(64, 66_000, utf8);
  expect(() => grown.greet('x')).toThrow(trap('TRAP_OUT_OF_BOUNDS'));
});

test('advisory: a misaligned UTF-16 string traps, and overlapping places harm nobody but the guest', async () => {
  const utf16 = { consumerEncoding: 'utf16', providerEncoding: 'utf8' } as const;
  const latin1 = { consumerEncoding: 'latin1+utf16', providerEncoding: 'utf8' } as const;
  const odd = await passing(65, 2, utf16);
  expect(() => odd.greet('x')).toThrow(trap('TRAP_MISALIGNED'));
  const wide = await passing(65, WIDE + 2, latin1);
  expect(() => wide.greet('x')).toThrow(trap('TRAP_MISALIGNED'));
  // What comes back is put where it came from: the memory of the consumer is source and target.
  const same = await passing(1_024, 8, utf16);
  expect(same.greet('x'.repeat(8))).toEqual(expect.any(String));
});
