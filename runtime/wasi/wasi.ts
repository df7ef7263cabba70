// SPDX-License-Identifier: MIT
// WASI for one plugin, to be made on the plugin's own thread: what its policy opens, behind our own checks.

import type { HostInterface, HostNamespace } from '../component/foreign.ts';
import { opensFiles, opensNetwork } from './access.ts';
import { cliInterfaces } from './cli.ts';
import { clockInterfaces } from './clocks.ts';
import { WASI_DESCRIPTOR } from './descriptor.ts';
import { filesystemInterfaces } from './filesystem/filesystem.ts';
import { pollInterface, Waiter } from './io/poll.ts';
import { InputStream, IoError, OutputStream } from './io/streams.ts';
import { networkInterfaces } from './network/network.ts';
import type { WasiOptions } from './options.ts';
import { randomInterfaces } from './random.ts';
import { loadShim } from './shim.ts';

/** WASI as one plugin has it. */
export interface WasiHost {
  /** For `instantiateComponent`. */
  readonly namespace: HostNamespace;
  /** Logs what the plugin has printed without a line end; to be called when it has ended. */
  flush(): void;
}

/**
 * Makes WASI for one plugin. Call it where `wasiImports` has accepted the component, in the plugin's worker or process:
 * the shim, loaded when a path or host is open, blocks its thread.
 *
 * @throws {ComponentError} `COMPONENT_WASI_CLOSED` when the policy names a path or host that cannot be opened.
 */
export async function createWasi(options: WasiOptions): Promise<WasiHost> {
  const { policy, limits } = options;
  const shim = opensFiles(policy) || opensNetwork(policy) ? await loadShim() : undefined;
  const waiter = new Waiter(options.remainingMs ?? (() => limits.maxExecutionTimeMs), shim);
  const cli = cliInterfaces(options, waiter);
  const packages: Record<string, Readonly<Record<string, HostInterface>>> = {
    cli: cli.interfaces,
    clocks: clockInterfaces(policy, waiter),
    io: {
      error: { Error: IoError },
      poll: pollInterface(waiter),
      streams: { InputStream, OutputStream },
    },
    random: randomInterfaces(limits),
  };
  if (policy.allowFilesystem) packages.filesystem = filesystemInterfaces(options, shim, waiter);
  if (policy.allowNetwork) packages.sockets = networkInterfaces(options, shim, waiter);
  return { namespace: namespaceOf(packages), flush: () => cli.flush() };
}

/** Interfaces by the ids that the descriptor has for them. */
function namespaceOf(
  packages: Readonly<Record<string, Readonly<Record<string, HostInterface>>>>,
): HostNamespace {
  const namespace = new Map<string, HostInterface>();
  for (const id of Object.keys(WASI_DESCRIPTOR.imports)) {
    const [, name = '', item = ''] = /^wasi:(.+)\/(.+)@/.exec(id) ?? [];
    const host = packages[name]?.[item];
    if (host !== undefined) namespace.set(id, host);
  }
  return namespace;
}
