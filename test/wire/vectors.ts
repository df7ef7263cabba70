// SPDX-License-Identifier: MIT
// The encodings that the reference implementation printed.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../cli/command.ts';

/** One value and its bytes, and what the reference says of them. */
export interface Vector {
  readonly name: string;
  readonly bytes: Buffer;
  /** `roundtrip ok`, `ok VALUE` or `err REASON`. */
  readonly result: string;
}

const FILE = join(ROOT, 'test/fixtures/phira-mp/vectors.json');
const groups: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(FILE, 'utf8'));

/** The vectors of the group whose name begins so. */
export function vectors(group: string): Vector[] {
  const name = Object.keys(groups).find((key) => key.startsWith(group));
  const rows = name === undefined ? undefined : groups[name];
  if (!Array.isArray(rows)) throw new Error(`vectors.json has no group ${group}`);
  return rows.map(({ name, hex, result }) => ({ name, bytes: Buffer.from(hex, 'hex'), result }));
}
