// SPDX-License-Identifier: MIT
// What a host with this world would say about a plugin: its component, its manifest, its rights.

import { satisfies } from 'semver';
import { worldBinding } from '../../../generated/bindings/world.ts';
import { DEFAULT_GRANTS } from '../../../generated/host-config.ts';
import type { PluginManifest } from '../../../generated/manifest.ts';
import { PERMISSION_USES, PERMISSIONS, type Permission } from '../../../generated/permissions.ts';
import { prepareComponent } from '../../component/engine.ts';
import { ComponentError, type ComponentErrorCode } from '../../component/errors.ts';
import type { Finding } from '../output.ts';
import { packageVersion } from '../package-root.ts';

/** What to do about each reason why a component is refused. */
const COMPONENT_HELP: Readonly<Record<ComponentErrorCode, string>> = {
  COMPONENT_NOT_WASM: 'give the .wasm file that `phira-plugin build` writes',
  COMPONENT_CORE_MODULE:
    'wrap the module as a component of the world (`jco embed` and `jco new`, or your toolchain), or use `phira-plugin build`',
  COMPONENT_VERSION: 'build the plugin with a toolchain for the component model of 2024 or later',
  COMPONENT_TRUNCATED: 'copy or build the file again: its end is missing',
  COMPONENT_MALFORMED: 'build the file again; if it stays so, report it to the makers of the toolchain',
  COMPONENT_UNSUPPORTED: 'build the plugin for the synchronous canonical ABI, without threads',
  COMPONENT_LIMIT: 'build the plugin for release, or split it',
  COMPONENT_INVALID: 'build the file again; if it stays so, report it to the makers of the toolchain',
  COMPONENT_UNKNOWN_IMPORT:
    'plugins get the interfaces of the world and nothing else; close WASI when building (`phira-plugin build` does)',
  COMPONENT_MISSING_EXPORT: 'export every interface that the world asks for, with the version of the world',
  COMPONENT_TYPE_MISMATCH: 'build the plugin against the WIT files of this package',
  COMPONENT_COMPILE: 'build the file again; if it stays so, report it to the makers of the toolchain',
  COMPONENT_START: 'see that nothing at the top level of the plugin fails',
  COMPONENT_CONTRACT: 'run `npm run generate`',
};

/** Findings on a component: none when the host would take it. No code of it runs. */
export function checkComponent(bytes: Uint8Array, path: string): readonly Finding[] {
  try {
    prepareComponent(bytes, worldBinding.world);
    return [];
  } catch (error) {
    if (!(error instanceof ComponentError)) throw error;
    return error.findings.map(({ code, message, offset }) => ({
      severity: 'error',
      code,
      message: offset === undefined ? message : `${message} (at byte ${offset})`,
      path,
      help: COMPONENT_HELP[code],
    }));
  }
}

/** Version of the world, such as `1.0.0`. */
export function worldVersion(): string {
  return /@(.+)$/.exec(worldBinding.world.id)?.[1] ?? '0.0.0';
}

/** Whether a range of the manifest takes a version; a bare version means caret, as in Cargo. */
function takes(range: string, version: string): boolean {
  const bare = /^\d+(\.\d+){0,2}(-[^ ]+)?$/.test(range);
  return satisfies(version, bare ? `^${range}` : range, { includePrerelease: true });
}

/** Rights of a plugin on a host whose operator has said nothing. */
export interface Rights {
  readonly granted: readonly Permission[];
  /** Until the operator grants them. */
  readonly waiting: readonly Permission[];
}

/** Splits what a manifest declares by what is granted from the start. */
export function rightsOf(manifest: PluginManifest): Rights {
  const declared = PERMISSIONS.filter((permission) => manifest.permissions[permission] === true);
  return {
    granted: declared.filter((permission) => DEFAULT_GRANTS(permission)),
    waiting: declared.filter((permission) => !DEFAULT_GRANTS(permission)),
  };
}

/** What a permission opens, for people. */
export function describePermission(permission: Permission): string {
  const { functions, checkedBy, events } = PERMISSION_USES[permission];
  return [...functions, ...checkedBy, ...events.map((event) => `event ${event}`)].join(', ');
}
