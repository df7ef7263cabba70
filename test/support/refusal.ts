// SPDX-License-Identifier: MIT
// What the engine says of a component that it refuses.

import type { WorldDescriptor } from '../../runtime/abi/descriptor.ts';
import { prepareComponent } from '../../runtime/component/engine.ts';
import { ComponentError } from '../../runtime/component/errors.ts';
import { moduleFromWat } from './components.ts';
import { toyWorld } from './toy-world.ts';

/** The error of a component that a world refuses. @throws {Error} when it is accepted. */
export function refusal(bytes: Uint8Array, world: WorldDescriptor = toyWorld): ComponentError {
  return refusalOf(() => prepareComponent(bytes, world));
}

/** The error that preparing in some other way ends with. @throws {Error} when the component is accepted. */
export function refusalOf(prepare: () => unknown): ComponentError {
  try {
    prepare();
  } catch (error) {
    if (error instanceof ComponentError) return error;
    throw error;
  }
  throw new Error('the component was accepted');
}

/** The same for a component of these fields, in text. */
export async function refusedText(fields: string, world?: WorldDescriptor): Promise<ComponentError> {
  return refusal(await moduleFromWat(`(component ${fields})`), world);
}
