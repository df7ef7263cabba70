// SPDX-License-Identifier: MIT
// `wasi:filesystem` for one plugin: the allowed folders and nothing else.

import type { HostInterface } from '../../component/foreign.ts';
import type { Waiter } from '../io/poll.ts';
import type { IoError } from '../io/streams.ts';
import type { WasiOptions } from '../options.ts';
import { Quota } from '../quota.ts';
import type { Shim } from '../shim.ts';
import { Descriptor, type RootAccess } from './descriptor.ts';
import { DirectoryEntryStream } from './directory.ts';
import { isFsLabel } from './errors.ts';
import { rootsOf } from './roots.ts';

/**
 * Makes the interfaces `types` and `preopens`.
 *
 * @param shim undefined where the policy has no path.
 * @throws {ComponentError} when an allowed path cannot be opened.
 */
export function filesystemInterfaces(
  { policy, limits, folder }: WasiOptions,
  shim: Shim | undefined,
  waiter: Waiter,
): Readonly<Record<string, HostInterface>> {
  const quota = new Quota(limits.maxOpenFiles, 'insufficient-memory');
  const opened = ({ filesystem }: Shim): RootAccess[] => {
    return rootsOf(policy.allowedFilesystemPaths, folder).map((root) => {
      return { root, shim: filesystem._createPreopenDescriptor(root.host), quota, waiter };
    });
  };
  const roots = shim === undefined ? [] : opened(shim);
  return {
    types: {
      Descriptor,
      DirectoryEntryStream,
      filesystemErrorCode: ({ code }: IoError) => (isFsLabel(code) ? code : undefined),
    },
    preopens: {
      getDirectories: () => roots.map((access) => [preopened(access), access.root.name]),
    },
  };
}

function preopened(access: RootAccess): Descriptor {
  return new Descriptor(access, [], {
    read: true,
    write: false,
    mutateDirectory: access.root.files === undefined,
  });
}
