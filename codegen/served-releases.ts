// SPDX-License-Identifier: MIT
// Which older releases of a world a host of it serves: those that link with it, read from their frozen WIT.

import { type Diagnostic, diagnostic } from './diagnostics/diagnostic.ts';
import { trackOf } from './evolution/bump.ts';
import { analyze, type Features, type Input } from './front-end.ts';
import type { Ir } from './ir/ir.ts';
import { compareVersions } from './syntax/version.ts';

/** The frozen WIT of one release. */
export type ReleaseInput = Input & { readonly version: string };

/** What was read of the releases. */
export interface ServedReleases {
  /** Newest first. */
  readonly releases: readonly Ir[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the releases that are older than the world and whose plugins link with it (`1.0.0` with `1.2.0`, not with
 * `2.0.0`); of the others only the version is looked at.
 */
export function servedReleases(
  current: Ir,
  given: readonly ReleaseInput[],
  features: Features | undefined,
): ServedReleases {
  const now = current.package.version;
  if (now === undefined) return { releases: [], diagnostics: [] };
  const served = given
    .filter(({ version }) => trackOf(version) === trackOf(now) && compareVersions(version, now) < 0)
    .sort((a, b) => compareVersions(b.version, a.version));
  const releases: Ir[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { version, ...input } of served) {
    const found = analyze({ ...input, world: current.world.name, features: features ?? [] });
    if (found.ir === undefined) {
      diagnostics.push(...found.diagnostics);
    } else if (found.ir.package.version !== version) {
      const params = { release: version, version: found.ir.package.version ?? 'none' };
      diagnostics.push(diagnostic('WIT8103', found.ir.world.span, params));
    } else releases.push(found.ir);
  }
  return { releases, diagnostics };
}
