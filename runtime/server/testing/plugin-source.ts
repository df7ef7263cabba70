// SPDX-License-Identifier: MIT
// Where a plugin under test comes from: a folder, a file, or bytes alone.

import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { PERMISSIONS } from '../../../generated/permissions.ts';
import { embeddedManifest } from '../../plugin/embedded-manifest.ts';
import { type Manifest, metadataOf } from '../../plugin/manifest.ts';
import { type PluginPackage, readPackage, sha256Of } from '../../plugin/plugin-package.ts';
import { readToml } from '../../toml/toml-file.ts';
import type { HostApi } from '../host-api.ts';

/**
 * Reads a plugin from bytes, from a `.wasm` file or from a plugin folder. A component without manifest is given one.
 *
 * @throws PluginError, TypeError when its manifest is refused.
 */
export async function readSource(source: Uint8Array | string, hostApi: HostApi): Promise<PluginPackage> {
  if (typeof source !== 'string') return inMemory(source, hostApi);
  const path = await realpath(source);
  try {
    return await readPackage(dirname(path), basename(path), (input) => hostApi.validateManifest(input));
  } catch (error) {
    const lacksManifest = error instanceof Error && 'code' in error && error.code === 'RT_PLUGIN_NO_MANIFEST';
    if (!lacksManifest || !path.endsWith('.wasm')) throw error;
    return inMemory(await readFile(path), hostApi);
  }
}

/** A component without files around it: its embedded manifest, or one that asks for everything. */
function inMemory(component: Uint8Array, hostApi: HostApi): PluginPackage {
  const embedded = embeddedManifest(component);
  const file = embedded === undefined ? undefined : readToml(embedded, 'plugin.toml');
  const result = hostApi.validateManifest(file === undefined ? madeUp(hostApi) : file.value);
  if ('findings' in result) throw new TypeError(result.findings.map(({ message }) => message).join('; '));
  const { manifest } = result;
  const manifestSource = file?.source ?? { name: 'plugin.toml', text: '' };
  const metadata = metadataOf(manifest);
  return {
    path: 'plugin',
    folder: '.',
    manifest,
    metadata,
    manifestSource,
    component,
    componentPath: 'plugin.wasm',
    sha256: sha256Of(component),
  };
}

function madeUp(hostApi: HostApi): Manifest {
  return {
    name: 'plugin-under-test',
    version: '0.0.0',
    author: 'test',
    abi_version: hostApi.world.world.id.split('@')[1] ?? '',
    permissions: Object.fromEntries(PERMISSIONS.map((permission) => [permission, true])),
  };
}
