// SPDX-License-Identifier: MIT
// Damaged components: decoded, planned, compared with their world, metered, compiled; what loads, runs within a budget.

import { readFileSync } from 'node:fs';
import { worldBinding } from '../../../generated/bindings/world.ts';
import { createMockHost } from '../../../generated/mock/host.ts';
import type { WorldBinding } from '../../../runtime/abi/contract.ts';
import { instantiateComponent, prepareComponent } from '../../../runtime/component/engine.ts';
import { DEFAULT_SANDBOX_LIMITS } from '../../../runtime/sandbox/limits.ts';
import { guest } from '../../hostile/guest.ts';
import { componentFromWat, moduleFromWat } from '../../support/components.ts';
import { composition, MIRROR, PASS_ON } from '../../support/composition.ts';
import { toyBinding, toyGuest, toyHost, toyWit } from '../../support/toy-world.ts';
import { damaged } from '../random.ts';
import { answerOf, type Target } from '../target.ts';

const SIZES = { memoryPages: 64, tableElements: 1000, handles: 500 };
const OPTIONS = {
  budget: { ...DEFAULT_SANDBOX_LIMITS, maxFuelPerCall: 1_000_000, maxMemory: 64 * 65_536 },
  liftLimits: { bytes: 100_000, elements: 1_000 },
};

/** Prepares a component for a world, and calls what it exports. */
function trial<Imports, Exports>(
  binding: WorldBinding<Imports, Exports>,
  host: () => Imports,
  use: (exports: Exports) => void,
): (bytes: Uint8Array) => string {
  return (bytes) => {
    try {
      const prepared = prepareComponent(bytes, binding.world, SIZES, { meter: true });
      use(instantiateComponent(prepared, binding, host(), OPTIONS).exports);
      return 'ran';
    } catch (error) {
      return answerOf(error);
    }
  };
}

const asToy = trial(toyBinding, toyHost, (exports) => {
  exports.add(0, 7);
  exports.greet('grüße');
});

const asPlugin = trial(
  worldBinding,
  () => createMockHost(),
  ({ lifecycle, commandHandler, eventHandler }) => {
    lifecycle.init();
    commandHandler.onCommand({ name: 'attack', args: ['with', 'words'], source: { tag: 'user', val: 7 } });
    const context = { at: 1n, sequence: 2n, stage: { tag: 'asked' } } as const;
    eventHandler.onEvent({ tag: 'timer', val: { timer: 1 } }, context);
  },
);

/** Components of the toy world, with and without components inside, and plugins of the Phira world. */
export async function componentTarget(): Promise<Target> {
  const fixture = readFileSync(new URL('../../fixtures/component/resources.wat', import.meta.url), 'utf8');
  const strings = { signature: '(param "s" string) (result string)', lowered: '(param i32 i32 i32)' };
  const toys = [
    await componentFromWat({ wat: toyGuest(), wit: toyWit(), world: 'toy' }),
    await moduleFromWat(fixture),
    await composition({ ...strings, greet: PASS_ON, provider: MIRROR, consumerEncoding: 'utf16' }),
  ];
  const plugin = await guest({
    commands: ['attack'],
    subscribe: ['user_connect'],
    onCommand: (text) => `(return (call $say ${text('hello')}))`,
  });
  // The first byte says which world an input is for.
  const seeds = [...toys.map((bytes) => [0, bytes] as const), [1, plugin] as const];
  return {
    input(random) {
      const [world, bytes] = random.pick(seeds);
      return Uint8Array.from([world, ...damaged(bytes, random)]);
    },
    run: (input) => (input[0] === 0 ? asToy : asPlugin)(input.subarray(1)),
    outcomes: ['ran', 'refused', 'trapped'],
  };
}
