// SPDX-License-Identifier: MIT
// What a plugin may reach outside of its world: the specification's `SecurityPolicy`.

/** The policy of one plugin. Everything is closed unless it is opened by name. */
export interface SandboxPolicy {
  /** Opens `wasi:filesystem` to `allowedFilesystemPaths`. */
  readonly allowFilesystem: boolean;
  /** Opens `wasi:sockets` and `wasi:http` to `allowedNetworkHosts`. */
  readonly allowNetwork: boolean;
  /** WASI has no way to start programs: nothing that a plugin can import is opened by it. */
  readonly allowSubprocesses: boolean;
  /** Opens `wasi:cli/environment` to `allowedEnvironmentVars`. */
  readonly allowEnvironment: boolean;
  /** Opens clocks finer than a millisecond. */
  readonly allowSystemInfo: boolean;
  /** Folders and files, absolute or below the folder of the plugin; what is below a folder is open too. */
  readonly allowedFilesystemPaths: readonly string[];
  /** Host names and addresses, `*.example.org` for all below one; a port may follow after `:`. */
  readonly allowedNetworkHosts: readonly string[];
  readonly allowedEnvironmentVars: readonly string[];
  /** Longest chain of events each caused by handling the one before, and of commands that call each other. */
  readonly maxRecursionDepth: number;
  /** Bounds the stack by `maxStackSize`; always on, since V8 checks every stack. */
  readonly enableStackProtection: boolean;
  /** Keeps every plugin in linear memories of its own; always on. */
  readonly enableMemorySandbox: boolean;
}

/** Nothing is open. */
export const CLOSED_POLICY: SandboxPolicy = {
  allowFilesystem: false,
  allowNetwork: false,
  allowSubprocesses: false,
  allowEnvironment: false,
  allowSystemInfo: false,
  allowedFilesystemPaths: [],
  allowedNetworkHosts: [],
  allowedEnvironmentVars: [],
  maxRecursionDepth: 100,
  enableStackProtection: true,
  enableMemorySandbox: true,
};
