// SPDX-License-Identifier: MIT
// What one plugin may use: the specification's `ResourceLimits`, and what a host needs beyond it.

/**
 * Limits of one plugin, all in force. `host.toml` and `plugin.toml` have them in snake case; what a plugin asks for is
 * never above the operator's ceilings. A plugin that goes over one is stopped by a {@link LimitTrap} that names the limit,
 * unless its description says otherwise.
 */
export interface SandboxLimits {
  /**
   * Bytes of all linear memories of the plugin together. A component that begins above it is refused; a `memory.grow`
   * beyond it answers -1, which guests see as being out of memory.
   */
  readonly maxMemory: number;
  /**
   * Milliseconds of processor time of one call. Inline it is the time of the server's thread where Node tells it
   * (`process.threadCpuUsage`, Node 23.9), else time on the clock; in a worker or process it is that of the plugin's own
   * thread. Looked at when a quantum of fuel is used up: code runs over by some ten microseconds, and by up to a tenth of
   * a second if all it does is wait for memory.
   */
  readonly maxCpuTimeMs: number;
  /** Milliseconds on the clock of one call, what the host does for it included. */
  readonly maxExecutionTimeMs: number;
  /** Files and folders open at once through WASI; the next one is refused with `insufficient-memory`. */
  readonly maxOpenFiles: number;
  /** Sockets open at once through WASI; the next one is refused with `new-socket-limit`. */
  readonly maxNetworkConnections: number;
  /**
   * Bytes of one `memory.grow`, which answers -1 above it, and of one allocation that the host makes in the guest to
   * pass a value, which traps above it.
   */
  readonly maxAllocationSize: number;
  /**
   * Bytes by which one call may make the memories grow, and that the host allocates in the guest for it, together; then
   * as for `maxAllocationSize`.
   */
  readonly maxTotalAllocation: number;
  /**
   * Bytes of the stack. In a worker or process it sets the stack of the plugin's thread; inline it is the smaller of
   * this and the server's own stack, which the plugin reports as `effectiveStackSize`. Running out of it is a trap.
   */
  readonly maxStackSize: number;
  /**
   * Units of fuel of one call; a unit stands for a turn of a loop or a call, of up to 2,048 simple instructions. A very
   * large function pays for some turns at a time.
   */
  readonly maxFuelPerCall: number;
  /** Bytes of strings and number lists that one call may pass out of the guest, in one direction. */
  readonly maxLiftedBytes: number;
  /** Elements of all other lists that one call may pass out of the guest. */
  readonly maxLiftedElements: number;
  /** Resource handles alive in one component instance. */
  readonly maxResourceHandles: number;
  /** Calls of host functions a second; as many may be made at once after a pause. */
  readonly maxHostCallsPerSecond: number;
  /** Log records a second, four times as many at once after a pause; more are dropped and counted, nothing traps. */
  readonly maxLogLinesPerSecond: number;
  /**
   * Events and calls that wait for the plugin, and events that it caused and that wait to be delivered. What comes on
   * top is dropped and counted, or refused to the caller.
   */
  readonly maxQueuedEvents: number;
  /** Timers set at once; the next one is refused with `limit-exceeded`. */
  readonly maxTimers: number;
  /** Bytes of all keys (UTF-8) and values that the plugin stores; a change beyond it is refused with `limit-exceeded`. */
  readonly maxStorageBytes: number;
  /** Items that the plugin stores; as for `maxStorageBytes`. */
  readonly maxStorageItems: number;
  /**
   * Milliseconds that completing a command line may take. On the server's thread it is processor time of the call, above
   * which the plugin is stopped; a plugin elsewhere is not waited for any longer, and goes on.
   */
  readonly maxCompletionTimeMs: number;
}

const MEBIBYTE = 1024 * 1024;

/** Limits where nobody says anything: those of the specification, and generous ones beyond it. */
export const DEFAULT_SANDBOX_LIMITS: SandboxLimits = {
  maxMemory: 256 * MEBIBYTE,
  maxCpuTimeMs: 1_000,
  maxExecutionTimeMs: 5_000,
  maxOpenFiles: 32,
  maxNetworkConnections: 8,
  maxAllocationSize: 16 * MEBIBYTE,
  maxTotalAllocation: 128 * MEBIBYTE,
  maxStackSize: 8 * MEBIBYTE,
  maxFuelPerCall: 10_000_000_000,
  maxLiftedBytes: 8 * MEBIBYTE,
  maxLiftedElements: 100_000,
  maxResourceHandles: 1_024,
  maxHostCallsPerSecond: 100_000,
  maxLogLinesPerSecond: 50,
  maxQueuedEvents: 1_000,
  maxTimers: 64,
  maxStorageBytes: MEBIBYTE,
  maxStorageItems: 10_000,
  maxCompletionTimeMs: 50,
};
