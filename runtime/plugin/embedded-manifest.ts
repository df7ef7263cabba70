// SPDX-License-Identifier: MIT
// Finds the manifest that a component carries in a custom section of its own.

import { customSections } from '../component/custom-section.ts';

/** Name of the section. */
export const MANIFEST_SECTION = 'plugin.toml';

/**
 * Contents of the first custom section of that name at the top of a component; undefined when there is none. Throws
 * ComponentError when the bytes are no component, or end too early.
 */
export function embeddedManifest(bytes: Uint8Array): Uint8Array | undefined {
  return customSections(bytes).find(({ name }) => name === MANIFEST_SECTION)?.payload;
}
