// SPDX-License-Identifier: MIT
// Where a plugin's go.mod looks for the SDK.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folder that go.mod puts in place of the SDK's module, as it is written there; undefined when it does not. */
export function sdkPlace(folder: string): string | undefined {
  const text = readFileSync(join(folder, 'go.mod'), 'utf8');
  const [, place] = /^\s*(?:replace\s+)?wit\.local\/\S+(?:\s+v\S+)?\s+=>\s+(\.\S*)/m.exec(text) ?? [];
  return place;
}
