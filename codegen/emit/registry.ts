// SPDX-License-Identifier: MIT
// The list of products: an emitter that is not named here does not run.

import { bindingsEmitter } from './bindings/bindings.ts';
import type { Emitter, EmitterName } from './context.ts';
import { eventsEmitter } from './events.ts';
import { guardsEmitter } from './guards.ts';
import { guestEmitter } from './guest/guest.ts';
import { hostEmitter } from './host.ts';
import { hostConfigEmitter } from './manifest/host-config.ts';
import { manifestEmitter } from './manifest/manifest.ts';
import { mockEmitter } from './mock/mock.ts';
import { permissionsEmitter } from './permissions.ts';
import { referenceEmitter } from './reference/reference.ts';
import { releasesEmitter } from './releases/releases.ts';

/** Every emitter, in the order it runs; `index.ts` of the output is made after all of them. */
export const EMITTERS: readonly Emitter[] = [
  hostEmitter,
  eventsEmitter,
  permissionsEmitter,
  guardsEmitter,
  bindingsEmitter,
  manifestEmitter,
  hostConfigEmitter,
  guestEmitter,
  mockEmitter,
  referenceEmitter,
  releasesEmitter,
];

/** The emitters of products, in the order they run. */
export function emittersOf(names: Iterable<EmitterName>): Emitter[] {
  const wanted = new Set(names);
  return EMITTERS.filter(({ name }) => wanted.has(name));
}
