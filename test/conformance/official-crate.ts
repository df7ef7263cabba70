// SPDX-License-Identifier: MIT
// Tests that the official crates ship, in the version inside the jco that the other tests use as their referee.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fetchCrate } from '../support/crates.ts';

const VERSION = '0.259.0';

/** Where each crate keeps its cases. */
const FOLDERS = { 'wit-parser': 'tests/ui', 'wit-component': 'tests/interfaces' } as const;

export type CrateName = keyof typeof FOLDERS;

/** Folder of the cases of a crate, or why there is none. */
export type Fetched =
  | { readonly folder: string; readonly missing: undefined }
  | { readonly folder: undefined; readonly missing: string };

/** Finds the cases of a crate, from an earlier fetch or by fetching them now. */
export function fetchCases(name: CrateName): Fetched {
  const crate = fetchCrate({ name, version: VERSION });
  if (crate.folder === undefined) return crate;
  const folder = join(crate.folder, FOLDERS[name]);
  return existsSync(folder)
    ? { folder, missing: undefined }
    : { folder: undefined, missing: `${name} ${VERSION} has no ${FOLDERS[name]}` };
}

/** A test that says why there are no cases: passed over on a user's machine, failed where all must run. */
export function reportMissing(crate: CrateName, missing: string): void {
  // A continuous-integration run must not lose these tests silently.
  if (process.env.CI === 'true') test(`the cases of ${crate} are there`, () => expect.fail(missing));
  else test.skip(`the cases of ${crate}: ${missing}`, () => {});
}
