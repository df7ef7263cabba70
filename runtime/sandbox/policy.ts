// SPDX-License-Identifier: MIT
// What a plugin may reach outside of its world: the specification's `SecurityPolicy`.

/**
 * The policy of one plugin. Everything is closed unless it is opened by name.
 *
 * A component that imports an interface of WASI which its policy does not open is refused when it is loaded, by the name
 * of the interface and the key that opens it; so is one that has WASI on the thread of the server (`isolation =
 * "inline"`). With any of `allowFilesystem`, `allowNetwork`, `allowEnvironment` and `allowSystemInfo` a plugin may import
 * what every toolchain imports and what gives nothing away: `wasi:io`, `wasi:clocks`, `wasi:random`, and of `wasi:cli`
 * an environment without variables, no arguments, no input, no terminal, output to the plugin's log and an exit that
 * ends the plugin. `wasi:http` is never served, nor anything of WASI but 0.2.
 */
export interface SandboxPolicy {
  /**
   * Opens `wasi:filesystem` to `allowedFilesystemPaths`, for reading and writing. Plugins of Rust and of Python import it
   * in any case: with an empty list they have no file at all. Links and renames are refused, and whatever leads out.
   */
  readonly allowFilesystem: boolean;
  /**
   * Opens `wasi:sockets` to `allowedNetworkHosts`: TCP connections and looking names up, nothing to listen to and no
   * UDP. Plugins of Python import it in any case: with an empty list they reach nobody.
   */
  readonly allowNetwork: boolean;
  /** WASI has no way to start programs: nothing that a plugin can import is opened by it. */
  readonly allowSubprocesses: boolean;
  /** Fills `wasi:cli/environment` with `allowedEnvironmentVars`. */
  readonly allowEnvironment: boolean;
  /** Opens clocks finer than a millisecond. */
  readonly allowSystemInfo: boolean;
  /**
   * Folders and files, absolute or below the folder of the plugin; what is below a folder is open too. The plugin finds
   * them under the same names. What is not there keeps the plugin from starting; `/proc`, `/sys` and `/dev` are never
   * open, also not below `/`.
   */
  readonly allowedFilesystemPaths: readonly string[];
  /**
   * Host names and addresses, `*.example.org` for all below one; a port may follow after `:` (`[::1]:80`). A name opens
   * the addresses that the plugin's own lookups of it bring; those of this machine, of private networks, of links and of
   * clouds' metadata are open only where they are listed themselves.
   */
  readonly allowedNetworkHosts: readonly string[];
  /** Names; a variable that is not set is left out. */
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
