// SPDX-License-Identifier: MIT
// The list of products: an emitter that is not named here does not run.

import { bindingsEmitter } from './bindings/bindings.ts';
import type { Emitter, EmitterName } from './context.ts';
import { guestEmitter } from './guest/guest.ts';
import { hostEmitter } from './host.ts';
import { hostConfigEmitter } from './manifest/host-config.ts';
import { manifestEmitter } from './manifest/manifest.ts';
import { mockEmitter } from './mock/mock.ts';
import { referenceEmitter } from './reference/reference.ts';

/** Every emitter, in the order it runs; `index.ts` of the output is made after all of them. */
export const EMITTERS: readonly Emitter[] = [
  hostEmitter,
  bindingsEmitter,
  manifestEmitter,
  hostConfigEmitter,
  guestEmitter,
  mockEmitter,
  referenceEmitter,
];

/** A product was asked for that no emitter makes. */
export class UnknownProductError extends Error {
  override readonly name = 'UnknownProductError';
  readonly code = 'GENERATE_UNKNOWN_PRODUCT';

  constructor(product: string) {
    const known = EMITTERS.map(({ name }) => name).join(', ');
    super(`there is no product "${product}"; there are ${known}`);
  }
}

/**
 * The emitters of a selection and of everything they need, in the order they run; all of them without a selection.
 *
 * @throws {UnknownProductError} for a name that no emitter has; the message lists those there are.
 */
export function selectEmitters(names?: readonly string[]): Emitter[] {
  if (names === undefined) return [...EMITTERS];
  const wanted = new Set<EmitterName>();
  const want = (name: string): void => {
    const emitter = EMITTERS.find((candidate) => candidate.name === name);
    if (emitter === undefined) {
      throw new UnknownProductError(name);
    }
    if (wanted.has(emitter.name)) return;
    wanted.add(emitter.name);
    for (const needed of emitter.requires ?? []) want(needed);
  };
  for (const name of names) want(name);
  return EMITTERS.filter(({ name }) => wanted.has(name));
}
