// SPDX-License-Identifier: MIT
// Which interfaces of WASI 0.2 a plugin may import: closed by default, each opened by a key of its policy.

import { quote } from '../component/errors.ts';
import type { ForeignImports } from '../component/foreign.ts';
import { parseInterfaceId } from '../component/interface-id.ts';
import type { SandboxPolicy } from '../sandbox/policy.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { WASI_DESCRIPTOR } from './descriptor.ts';

/** Keys of the policy that open interfaces, as `host.toml` writes them. */
const KEYS = {
  allow_filesystem: ({ allowFilesystem }: SandboxPolicy) => allowFilesystem,
  allow_network: ({ allowNetwork }: SandboxPolicy) => allowNetwork,
  allow_environment: ({ allowEnvironment }: SandboxPolicy) => allowEnvironment,
  allow_system_info: ({ allowSystemInfo }: SandboxPolicy) => allowSystemInfo,
};

type Key = keyof typeof KEYS;

/**
 * What opens an interface; the first that fits its name decides. What every toolchain imports whether it uses it or not
 * is harmless by itself (streams that exist already, stdout and stderr as lines of the log, clocks, random numbers, exit
 * as a trap, an environment without variables, no standard input), so that any of the keys opens it.
 */
const OPENED_BY: readonly (readonly [prefix: string, keys: readonly Key[]])[] = [
  ['wasi:filesystem/', ['allow_filesystem']],
  ['wasi:sockets/', ['allow_network']],
  ...['wasi:cli/', 'wasi:clocks/', 'wasi:io/', 'wasi:random/'].map(
    (prefix) => [prefix, Object.keys(KEYS) as Key[]] as const,
  ),
];

const SERVED = new Set(Object.keys(WASI_DESCRIPTOR.imports).map((id) => parseInterfaceId(id)?.base));

/**
 * The check side of WASI for one plugin, for `prepareComponent`: refuses what its policy does not open, and all of WASI
 * where it would run on the server's own thread, which WASI's waits would stop.
 */
export function wasiImports({ policy, isolation }: Pick<Sandbox, 'policy' | 'isolation'>): ForeignImports {
  return {
    world: WASI_DESCRIPTOR,
    accepts(interfaceId) {
      if (!interfaceId.startsWith('wasi:')) return undefined;
      const reason = closed(interfaceId, policy) ?? (isolation === 'inline' ? INLINE : undefined);
      return reason === undefined || `the component imports ${quote(interfaceId)}, which ${reason}`;
    },
  };
}

const INLINE =
  'is not served to plugins on the thread of the server: set isolation = "worker" (or "process") for this plugin';

/** Why the policy does not let an interface in; undefined when it does. */
function closed(interfaceId: string, policy: SandboxPolicy): string | undefined {
  const base = interfaceId.replace(/@.*$/s, '');
  const keys = OPENED_BY.find(([prefix]) => base.startsWith(prefix))?.[1];
  if (keys === undefined || !SERVED.has(base)) {
    return 'is never served; of WASI plugins may use cli, clocks, filesystem, io, random and sockets';
  }
  if (keys.some((key) => KEYS[key](policy))) return undefined;
  const [first] = keys;
  if (keys.length === 1) return `is closed: ${first} opens it`;
  return `is closed: WASI as a whole is, until one of ${keys.join(', ')} opens it`;
}

/** Whether a policy opens any path. Many plugins import files because their toolchain does, and have none. */
export function opensFiles({ allowFilesystem, allowedFilesystemPaths }: SandboxPolicy): boolean {
  return allowFilesystem && allowedFilesystemPaths.length > 0;
}

/** Whether a policy opens any host. */
export function opensNetwork({ allowNetwork, allowedNetworkHosts }: SandboxPolicy): boolean {
  return allowNetwork && allowedNetworkHosts.length > 0;
}

/** Whether a policy opens WASI at all. */
export function opensWasi(policy: SandboxPolicy): boolean {
  return Object.values(KEYS).some((opens) => opens(policy));
}
