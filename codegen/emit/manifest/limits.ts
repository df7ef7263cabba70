// SPDX-License-Identifier: MIT
// Resource limits: the specification's `ResourceLimits` and what a host needs beyond it, as keys of both files. Names,
// units and defaults are those of `runtime/sandbox/limits.ts`; a test holds the two together.

import type { FieldSpec, RecordSpec } from './schema.ts';
import { byDefault, optional } from './schema.ts';

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;
const PAGE = 65_536;
/** Largest memory that 32-bit WebAssembly can address. */
const MOST_MEMORY = 4096 * MEBIBYTE;
const DAY = 86_400_000;

interface Limit {
  readonly key: string;
  readonly docs: string;
  readonly min: number;
  readonly max: number;
  /** What holds where nobody says anything. */
  readonly usual: number;
}

/** Every limit. */
export const LIMITS: readonly Limit[] = [
  {
    key: 'max_memory',
    docs:
      'Bytes of all linear memories of the plugin together. A component that begins above it is refused; a ' +
      '`memory.grow` beyond it answers -1, which the plugin sees as being out of memory.',
    min: PAGE,
    max: MOST_MEMORY,
    usual: 256 * MEBIBYTE,
  },
  {
    key: 'max_cpu_time_ms',
    docs:
      'Milliseconds of processor time of one call; above it the plugin is stopped. Inline it is the time of the thread of ' +
      'the server where Node tells it, else time on the clock; in a worker or process that of the thread of the plugin.',
    min: 1,
    max: DAY,
    usual: 1000,
  },
  {
    key: 'max_execution_time_ms',
    docs: 'Milliseconds on the clock of one call, what the host does for it included; above it the plugin is stopped.',
    min: 1,
    max: DAY,
    usual: 5000,
  },
  {
    key: 'max_open_files',
    docs: 'Files and folders open at once through WASI; the next one is refused with `insufficient-memory`.',
    min: 0,
    max: 65_536,
    usual: 32,
  },
  {
    key: 'max_network_connections',
    docs: 'Sockets open at once through WASI; the next one is refused with `new-socket-limit`.',
    min: 0,
    max: 65_536,
    usual: 8,
  },
  {
    key: 'max_allocation_size',
    docs:
      'Bytes of one `memory.grow`, which answers -1 above it, and of one allocation that the host makes in the plugin to ' +
      'pass a value, above which the plugin is stopped.',
    min: KIBIBYTE,
    max: MOST_MEMORY,
    usual: 16 * MEBIBYTE,
  },
  {
    key: 'max_total_allocation',
    docs:
      'Bytes by which one call may make the memories grow, and that the host allocates in the plugin for it, together; ' +
      'then as for `max_allocation_size`.',
    min: KIBIBYTE,
    max: MOST_MEMORY,
    usual: 128 * MEBIBYTE,
  },
  {
    key: 'max_stack_size',
    docs:
      'Bytes of the stack; running out of it stops the plugin. In a worker or process it sets the stack of the thread ' +
      'of the plugin; inline the smaller of it and the own stack of the server counts.',
    min: 64 * KIBIBYTE,
    max: 1024 * MEBIBYTE,
    usual: 8 * MEBIBYTE,
  },
  {
    key: 'max_fuel_per_call',
    docs:
      'Units of fuel of one call; above it the plugin is stopped. A unit stands for a turn of a loop or a call, ' +
      'of up to 2,048 simple instructions.',
    min: 1000,
    max: 1_000_000_000_000_000,
    usual: 10_000_000_000,
  },
  {
    key: 'max_lifted_bytes',
    docs:
      'Bytes of strings and number lists that one call may pass out of the plugin, in one direction; above it the plugin ' +
      'is stopped.',
    min: KIBIBYTE,
    max: 1024 * MEBIBYTE,
    usual: 8 * MEBIBYTE,
  },
  {
    key: 'max_lifted_elements',
    docs: 'Elements of all other lists that one call may pass out of the plugin; above it the plugin is stopped.',
    min: 1,
    max: 100_000_000,
    usual: 100_000,
  },
  {
    key: 'max_resource_handles',
    docs: 'Resource handles alive in one component instance; above it the plugin is stopped.',
    min: 1,
    max: 1_000_000,
    usual: 1024,
  },
  {
    key: 'max_host_calls_per_second',
    docs: 'Calls of host functions a second, as many at once after a pause; above it the plugin is stopped.',
    min: 1,
    max: 1_000_000_000,
    usual: 100_000,
  },
  {
    key: 'max_log_lines_per_second',
    docs:
      'Log records a second, four times as many at once after a pause. More are dropped and counted, without the plugin ' +
      'noticing.',
    min: 1,
    max: 1_000_000,
    usual: 50,
  },
  {
    key: 'max_queued_events',
    docs:
      'Events and calls that wait for the plugin, and events that it caused and that wait to be delivered. What comes on ' +
      'top is dropped and counted, or refused to the caller.',
    min: 1,
    max: 1_000_000,
    usual: 1000,
  },
  {
    key: 'max_timers',
    docs: 'Timers set at once; the next one is refused with `limit-exceeded`.',
    min: 0,
    max: 100_000,
    usual: 64,
  },
  {
    key: 'max_storage_bytes',
    docs:
      'Bytes of all keys and values that the plugin stores; a change beyond it is refused with `limit-exceeded`, and what ' +
      'is stored stays.',
    min: 0,
    max: 1024 * MEBIBYTE,
    usual: MEBIBYTE,
  },
  {
    key: 'max_storage_items',
    docs: 'Items that the plugin stores; as for `max_storage_bytes`.',
    min: 0,
    max: 10_000_000,
    usual: 10_000,
  },
  {
    key: 'max_completion_time_ms',
    docs:
      'Milliseconds that completing a command line may take. On the thread of the server it is processor time, above which ' +
      'the plugin is stopped; a plugin elsewhere is not waited for any longer, and goes on.',
    min: 1,
    max: DAY,
    usual: 50,
  },
];

/** `[limits]` of a manifest: each may be left out. */
export const manifestLimits: RecordSpec = {
  kind: 'record',
  type: 'ManifestLimits',
  docs: 'Limits that a plugin asks for; what is left out is the default of the operator.',
  camelCase: false,
  fields: LIMITS.map(({ key, docs, min, max, usual }): FieldSpec => {
    return { key, docs, value: { kind: 'integer', min, max }, presence: optional, example: usual };
  }),
};

/** `[limits]` and `[ceilings]` of the operator's file: each has a default, the same in both. */
export const resourceLimits: RecordSpec = {
  kind: 'record',
  type: 'ResourceLimits',
  docs: 'Limits of one plugin.',
  camelCase: true,
  fields: LIMITS.map(({ key, docs, min, max, usual }): FieldSpec => {
    return { key, docs, value: { kind: 'integer', min, max }, presence: byDefault(usual) };
  }),
};
