// SPDX-License-Identifier: MIT
// Version bumps: what a set of changes owes, and what two versions give (semver.org 2.0; below 1.0.0 as in Cargo).

import { compareVersions } from '../syntax/version.ts';
import type { Bump } from './rules.ts';

const WEIGHTS: Readonly<Record<Bump, number>> = { none: 0, patch: 1, minor: 2, major: 3 };

/** Whether a bump is at least another. */
export function covers(given: Bump, owed: Bump): boolean {
  return WEIGHTS[given] >= WEIGHTS[owed];
}

/** The heaviest of several bumps. */
export function heaviest(bumps: Iterable<Bump>): Bump {
  let most: Bump = 'none';
  for (const bump of bumps) if (!covers(most, bump)) most = bump;
  return most;
}

/**
 * Part of the version that has to rise after `version`, or later. Of `0.y.z` the minor stands for the major, and the
 * patch for the minor; of `0.0.z` and of a pre-release every rise may bring anything.
 *
 * @param version undefined when the package has none, which then counts as 1.0.0
 */
export function owedFrom(version: string | undefined, bump: Bump): Bump {
  if (version === undefined || bump === 'none') return bump;
  const { major, minor, prerelease } = partsOf(version);
  if (prerelease || (major === '0' && minor === '0')) return 'patch';
  if (major !== '0') return bump;
  return bump === 'major' ? 'minor' : 'patch';
}

/**
 * The part that rises from one version to the next; `none` when nothing does or the version falls. Leaving a
 * pre-release, such as `1.0.0-rc.1` for `1.0.0`, counts as a patch at least.
 */
export function givenBy(from: string | undefined, to: string | undefined): Bump {
  if (to === undefined) return 'none';
  if (from === undefined) return 'major';
  if (compareVersions(from, to) >= 0) return 'none';
  const [before, after] = [partsOf(from), partsOf(to)];
  if (before.major !== after.major) return 'major';
  return before.minor === after.minor ? 'patch' : 'minor';
}

/** Compatible versions share it: `1`, `0.2`, `0.0.3`, or a whole pre-release (WIT.md, "Package names"). */
export function trackOf(version: string | undefined): string {
  if (version === undefined) return '';
  const { core, major, minor, patch, prerelease } = partsOf(version);
  if (prerelease) return core;
  if (major !== '0') return major;
  return minor === '0' ? `0.0.${patch}` : `0.${minor}`;
}

interface VersionParts {
  /** Without build metadata. */
  readonly core: string;
  readonly major: string;
  readonly minor: string;
  readonly patch: string;
  readonly prerelease: boolean;
}

function partsOf(version: string): VersionParts {
  const [core = version] = version.split('+', 1);
  const [numbers = core] = core.split('-', 1);
  const [major = '0', minor = '0', patch = '0'] = numbers.split('.');
  return { core, major, minor, patch, prerelease: numbers !== core };
}
