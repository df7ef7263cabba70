// SPDX-License-Identifier: MIT
// Versions and ranges as manifests write them: a bare version means caret, as in Cargo.

import semver from 'semver';
import type { WorldDescriptor } from '../abi/descriptor.ts';
import { RuntimeError, runtimeError } from '../errors.ts';
import type { PluginMetadata } from './manifest.ts';

/** Longest range that is parsed. */
const LONGEST_RANGE = 256;

const BARE = /^\d+(?:\.\d+){0,2}(?:[-+][0-9A-Za-z.+-]*)?$/;

/** A range of versions, read. */
export type VersionRange = semver.Range;

/** A range with a bare version read as caret; undefined for what is not a range. */
export function readRange(text: string): VersionRange | undefined {
  if (text.length > LONGEST_RANGE) return undefined;
  try {
    return new semver.Range(BARE.test(text) ? `^${text}` : text);
  } catch {
    // What else the parser may throw is about the text as well.
    return undefined;
  }
}

/** Whether a version lies in a range. */
export function isInRange(version: string, range: VersionRange): boolean {
  return range.test(version);
}

/** Whether some version can lie in both ranges. */
export function canAgree(left: VersionRange, right: VersionRange): boolean {
  return left.intersects(right);
}

/** Version of the package that a world belongs to, from an id such as `phira:plugin/plugin@1.0.0`. */
export function worldVersion({ id }: Pick<WorldDescriptor, 'id'>): string {
  return id.slice(id.lastIndexOf('@') + 1);
}

/** A plugin does not fit this host. */
export class MisfitError extends RuntimeError {
  override readonly name = 'MisfitError';
  /** Key of the manifest that says so. */
  readonly key: string;

  constructor(error: RuntimeError, key: 'abi_version' | 'min_host_version') {
    super(error.code, error.message, error.help);
    this.key = key;
  }
}

/**
 * Looks whether a plugin fits this host.
 *
 * @param worlds all that the host serves, the current one first; one of them has to be in the plugin's range.
 * @throws MisfitError with RT_PLUGIN_ABI, RT_PLUGIN_HOST_VERSION or RT_PLUGIN_DEPENDENCY_RANGE.
 */
export function checkVersions(
  metadata: PluginMetadata,
  worlds: readonly WorldDescriptor[],
  hostVersion: string,
): void {
  const { abiVersion, minHostVersion, name } = metadata;
  const range = readRange(abiVersion);
  if (range === undefined) {
    const error = runtimeError('RT_PLUGIN_DEPENDENCY_RANGE', { range: abiVersion, name });
    throw new MisfitError(error, 'abi_version');
  }
  const versions = worlds.map(worldVersion);
  if (!versions.some((version) => isInRange(version, range))) {
    const error = runtimeError('RT_PLUGIN_ABI', { range: abiVersion, version: versions.join(', ') });
    throw new MisfitError(error, 'abi_version');
  }
  if (minHostVersion === undefined) return;
  const wanted = semver.valid(minHostVersion);
  if (wanted === null) {
    const error = runtimeError('RT_PLUGIN_DEPENDENCY_RANGE', { range: minHostVersion, name });
    throw new MisfitError(error, 'min_host_version');
  }
  if (semver.lt(hostVersion, wanted)) {
    const error = runtimeError('RT_PLUGIN_HOST_VERSION', { wanted, version: hostVersion });
    throw new MisfitError(error, 'min_host_version');
  }
}
