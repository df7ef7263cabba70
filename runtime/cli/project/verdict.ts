// SPDX-License-Identifier: MIT
// What a host with this world would say about a plugin: its component, its manifest, its rights.

import { isPermission, PERMISSION_USES } from '../../../generated/permissions.ts';
import { servedWorlds } from '../../../generated/releases/index.ts';
import { prepareComponent } from '../../component/engine.ts';
import {
  ComponentError,
  type ComponentErrorCode,
  type Finding as EngineFinding,
} from '../../component/errors.ts';
import type { ServedDescriptors } from '../../component/select-world.ts';
import type { PluginMetadata } from '../../plugin/manifest.ts';
import { importedFunctions, sandboxBounds } from '../../plugin/plugin-engine.ts';
import { checkVersions, MisfitError } from '../../plugin/versions.ts';
import { DEFAULT_SANDBOX, type Sandbox } from '../../sandbox/sandbox.ts';
import { HOST_VERSION } from '../../server/version.ts';
import { locator } from '../../toml/locate.ts';
import { wasiImports } from '../../wasi/access.ts';
import type { Finding } from '../output.ts';
import type { Operator } from './operator.ts';

/** A manifest: the path that findings show, and the text that they have their places in. */
export interface ManifestFile {
  readonly path: string;
  readonly text: string;
}

const [current, ...releases] = servedWorlds;
/** What the host serves: the current world, then older releases of it. */
const SERVED: ServedDescriptors = [current.world, ...releases.map(({ world }) => world)];

const REBUILD = 'build the file again; if it stays so, report it to the makers of the toolchain';

/** What to do about the reasons why a component is refused; the engine's text for the others says it itself. */
const COMPONENT_HELP: Readonly<Partial<Record<ComponentErrorCode, string>>> = {
  COMPONENT_MALFORMED: REBUILD,
  COMPONENT_LIMIT: 'build the plugin for release, or split it',
  COMPONENT_INVALID: REBUILD,
  COMPONENT_UNKNOWN_IMPORT:
    'plugins get the interfaces of the world and nothing else; close WASI when building (`phira-plugin build` does)',
  COMPONENT_WASI_CLOSED:
    'close WASI when building (`phira-plugin build` does), or have the operator open it under [plugins.NAME.policy] in host.toml',
  COMPONENT_MISSING_EXPORT: 'export every interface that the world asks for, with the version of the world',
  COMPONENT_TYPE_MISMATCH: 'build the plugin against the WIT files of this package',
  COMPONENT_COMPILE: REBUILD,
};

/** A manifest with where it stands. */
export interface DeclaredBy {
  readonly metadata: PluginMetadata;
  readonly file: ManifestFile;
}

/**
 * Findings on a component: none when the host would take it. No code of it runs.
 *
 * @param declared its manifest, which is compared with what the component imports
 * @param sandbox where it would run; on the server's thread with nothing open when not given
 */
export function checkComponent(
  bytes: Uint8Array,
  path: string,
  declared?: DeclaredBy,
  sandbox: Sandbox = DEFAULT_SANDBOX,
): readonly Finding[] {
  try {
    const bounds = sandboxBounds(sandbox.limits);
    const prepared = prepareComponent(bytes, SERVED, bounds, { foreign: wasiImports(sandbox) });
    return declared === undefined
      ? []
      : undeclaredWarnings(importedFunctions(prepared, current.world), declared);
  } catch (error) {
    if (!(error instanceof ComponentError)) throw error;
    return componentFindings(error.findings, path);
  }
}

/**
 * A warning for each permission that an imported function needs and the manifest does not ask for. Engines such as
 * QuickJS and CPython import every function, used or not: that tells nothing.
 */
function undeclaredWarnings(imported: readonly string[], { metadata, file }: DeclaredBy): readonly Finding[] {
  const all = Object.values(current.world.imports).flatMap(({ functions }) => Object.keys(functions));
  if (imported.length >= all.length) return [];
  const used = new Set(imported.map((name) => name.replace(/^[^/]*\/([^@#]*)[^#]*#/, '$1.')));
  const locate = locator(file.text);
  return Object.entries(PERMISSION_USES)
    .filter(([permission]) => !metadata.permissions.includes(permission))
    .map(([permission, { functions }]) => ({
      permission,
      functions: functions.filter((name) => used.has(name)),
    }))
    .filter(({ functions }) => functions.length > 0)
    .map(({ permission, functions }) => ({
      severity: 'warning',
      code: 'CLI_UNDECLARED_PERMISSION',
      message: `the plugin uses ${functions.join(', ')} without asking for permission ${permission}: every call is denied`,
      path: file.path,
      ...locate(['permissions']),
      help: `add \`${permission} = true\` under [permissions], or take out what calls it`,
    }));
}

/** Findings of the engine with the way out. */
export function componentFindings(findings: readonly EngineFinding[], path: string): readonly Finding[] {
  return findings.map(({ code, message, offset }) => ({
    severity: 'error',
    code,
    message: offset === undefined ? message : `${message} (at byte ${offset})`,
    path,
    help: COMPONENT_HELP[code],
  }));
}

/** Findings on the versions that a manifest names: of the world and of the host. */
export function checkFit(metadata: PluginMetadata, { path, text }: ManifestFile): readonly Finding[] {
  try {
    checkVersions(metadata, SERVED, HOST_VERSION);
    return [];
  } catch (error) {
    if (!(error instanceof MisfitError)) throw error;
    const { code, message, help, key } = error;
    return [{ severity: 'error', code, message, path, ...locator(text)([key]), help }];
  }
}

/** A note for each permission that waits for the operator: what stays closed until then. */
export function waitingNotes(
  metadata: PluginMetadata,
  { path, text }: ManifestFile,
  operator: Operator,
): readonly Finding[] {
  const locate = locator(text);
  return operator.rightsOf(metadata).pending.map((permission) => ({
    severity: 'note',
    code: 'CLI_PERMISSION_WAITS',
    message: `permission ${permission} waits for the operator, and with it ${describePermission(permission)}`,
    path,
    ...locate(['permissions', permission]),
    help: `grant it in host.toml: [plugins.${metadata.name}] grant = [...]; for development use run --grant-declared`,
  }));
}

/** What a permission opens, for people. */
function describePermission(permission: string): string {
  if (!isPermission(permission)) return 'nothing';
  const { functions, checkedBy, events } = PERMISSION_USES[permission];
  return [...functions, ...checkedBy, ...events.map((event) => `event ${event}`)].join(', ');
}
