// SPDX-License-Identifier: MIT
// Interface ids such as `ns:pkg/iface@1.2.3`, and which versions may be linked (Explainer.md, "canonical version").

/** An interface id taken apart. */
export interface InterfaceId {
  /** Without the version. */
  readonly base: string;
  readonly version: Version | undefined;
}

/** A semantic version; build metadata has no meaning. */
export interface Version {
  readonly numbers: readonly [major: number, minor: number, patch: number];
  readonly prerelease: string;
}

const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;
const CANONICAL_VERSION = /^(?:[1-9]\d*|0\.[1-9]\d*|0\.0\.(?:0|[1-9]\d*))$/;

/**
 * Takes an interface id with its full version apart.
 *
 * @returns undefined when the version is none.
 */
export function parseInterfaceId(id: string): InterfaceId | undefined {
  const at = id.indexOf('@');
  if (at < 0) return { base: id, version: undefined };
  const match = VERSION.exec(id.slice(at + 1));
  if (match === null) return undefined;
  const [, major, minor, patch, prerelease = ''] = match;
  return {
    base: id.slice(0, at),
    version: { numbers: [Number(major), Number(minor), Number(patch)], prerelease },
  };
}

/** Whether the version of `id` is one that a suffix may complete: up to its first number that is not 0. */
export function hasCanonicalVersion(id: string): boolean {
  const at = id.indexOf('@');
  return at >= 0 && CANONICAL_VERSION.test(id.slice(at + 1));
}

/** How the version that a component was built for stands to the version of the host. */
export type VersionMatch = 'compatible' | 'host is older' | 'different';

/**
 * Compares versions as component linking does: the first number that is not 0 must be the same, and the host must
 * have the component's version or a later one. Pre-releases match only themselves.
 */
export function matchVersions(component: Version | undefined, host: Version | undefined): VersionMatch {
  if (component === undefined || host === undefined) return component === host ? 'compatible' : 'different';
  const [major, minor, patch] = component.numbers;
  const [hostMajor, hostMinor, hostPatch] = host.numbers;
  if (major !== hostMajor) return 'different';
  if (major === 0 && minor !== hostMinor) return 'different';
  if (major === 0 && minor === 0 && patch !== hostPatch) return 'different';
  if (component.prerelease !== '' || host.prerelease !== '') {
    const same = component.prerelease === host.prerelease && minor === hostMinor && patch === hostPatch;
    return same ? 'compatible' : 'different';
  }
  const older = hostMinor < minor || (hostMinor === minor && hostPatch < patch);
  return older ? 'host is older' : 'compatible';
}
