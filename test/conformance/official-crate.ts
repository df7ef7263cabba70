// SPDX-License-Identifier: MIT
// The official parser's own tests: fetched with cargo as a user of the crate would, never copied into this repository.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type FetchedCrate, fetchCrate } from '../support/crates.ts';

/** The version inside the jco that the other tests use as their referee. */
export const CRATE = { name: 'wit-parser', version: '0.259.0' } as const;

/** Finds the crate's `tests/ui`, from an earlier fetch or by fetching it now. */
export function fetchCases(): FetchedCrate {
  const crate = fetchCrate(CRATE);
  if (crate.folder === undefined) return crate;
  const folder = join(crate.folder, 'tests/ui');
  if (existsSync(join(folder, 'parse-fail'))) return { folder, missing: undefined };
  return { folder: undefined, missing: `${CRATE.name} ${CRATE.version} has no tests` };
}
