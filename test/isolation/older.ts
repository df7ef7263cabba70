// SPDX-License-Identifier: MIT
// The world as if it had been released as 0.9.0 before: the same functions under that version's names.

import { worldBinding } from '../../generated/bindings/world.ts';
import type { Exports, Imports } from '../../generated/world.ts';
import type { WorldBinding } from '../../runtime/abi/contract.ts';
import type { WorldDescriptor } from '../../runtime/abi/descriptor.ts';

/** A text with the older version in place of the current one. */
export function asOlder(text: string): string {
  return text.replaceAll('@1.0.0', '@0.9.0');
}

function renamed<T>(side: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(side).map(([id, described]) => [asOlder(id), described]));
}

const { world } = worldBinding;
const older: WorldDescriptor = {
  id: asOlder(world.id),
  types: world.types,
  imports: renamed(world.imports),
  exports: renamed(world.exports),
};

/** The release as one that is served beside the world. */
export const olderRelease: WorldBinding<Imports, Exports> = {
  contract: worldBinding.contract,
  world: older,
  imports: new Map([...worldBinding.imports].map(([id, table]) => [asOlder(id), table])),
  bindExports: (lookup, resources) =>
    worldBinding.bindExports(
      (id, name) => lookup(id === undefined ? undefined : asOlder(id), name),
      resources,
    ),
};
