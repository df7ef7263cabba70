// SPDX-License-Identifier: MIT
// Resource limits: the specification's `ResourceLimits`, as keys of both files.

import type { FieldSpec, RecordSpec } from './schema.ts';
import { byDefault, optional } from './schema.ts';

const MEBIBYTE = 1024 * 1024;
const PAGE = 65_536;
/** Largest memory that 32-bit WebAssembly can address. */
const MOST_MEMORY = 4096 * MEBIBYTE;
const DAY = 86_400_000;

/** Said wherever limits are set, so that nobody relies on what is not there yet. */
export const HELD =
  'This version refuses a plugin whose memory begins above `max_memory`; the other limits are checked and kept for a later one.';

interface Limit {
  readonly key: string;
  readonly docs: string;
  readonly min: number;
  readonly max: number;
  /** Value of the specification. */
  readonly usual: number;
}

/** Every limit, with the values of the specification. */
export const LIMITS: readonly Limit[] = [
  { key: 'max_memory', docs: 'Linear memory in bytes.', min: PAGE, max: MOST_MEMORY, usual: 256 * MEBIBYTE },
  {
    key: 'max_cpu_time_ms',
    docs: 'Time on the processor for one call, in milliseconds.',
    min: 1,
    max: DAY,
    usual: 1000,
  },
  {
    key: 'max_execution_time_ms',
    docs: 'Time on the clock for one call, waiting included, in milliseconds.',
    min: 1,
    max: DAY,
    usual: 5000,
  },
  { key: 'max_open_files', docs: 'Files open at once.', min: 0, max: 65_536, usual: 32 },
  {
    key: 'max_network_connections',
    docs: 'Network connections open at once.',
    min: 0,
    max: 65_536,
    usual: 8,
  },
  {
    key: 'max_allocation_size',
    docs: 'Bytes of a single allocation.',
    min: 1024,
    max: MOST_MEMORY,
    usual: 16 * MEBIBYTE,
  },
  {
    key: 'max_total_allocation',
    docs: 'Bytes that one call may take from the host altogether.',
    min: 1024,
    max: MOST_MEMORY,
    usual: 128 * MEBIBYTE,
  },
  { key: 'max_stack_size', docs: 'Bytes of the stack.', min: 1024, max: MOST_MEMORY, usual: 8 * MEBIBYTE },
];

/** `[limits]` of a manifest: each may be left out. */
export const manifestLimits: RecordSpec = {
  kind: 'record',
  type: 'ManifestLimits',
  docs: `Limits that a plugin asks for; what is left out is the default of the operator. ${HELD}`,
  camelCase: false,
  fields: LIMITS.map(({ key, docs, min, max, usual }): FieldSpec => {
    return { key, docs, value: { kind: 'integer', min, max }, presence: optional, example: usual };
  }),
};

/** `[limits]` and `[ceilings]` of the operator's file: each has a default. */
export const resourceLimits: RecordSpec = {
  kind: 'record',
  type: 'ResourceLimits',
  docs: `Limits of one plugin. ${HELD}`,
  camelCase: true,
  fields: LIMITS.map(({ key, docs, min, max, usual }): FieldSpec => {
    return { key, docs, value: { kind: 'integer', min, max }, presence: byDefault(usual) };
  }),
};
