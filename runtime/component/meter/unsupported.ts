// SPDX-License-Identifier: MIT
// Names of instructions that plugins may not use, for a refusal that says what it is about.

import { type ComponentError, componentError } from '../errors.ts';

const PROPOSALS: ReadonlyMap<number, string> = new Map([
  [0xe0, 'cont.new (stack switching)'],
  [0xe1, 'cont.bind (stack switching)'],
  [0xe2, 'suspend (stack switching)'],
  [0xe3, 'resume (stack switching)'],
  [0xe4, 'resume_throw (stack switching)'],
  [0xe5, 'resume_throw_ref (stack switching)'],
  [0xe6, 'switch (stack switching)'],
]);

/** Instructions after the prefix 0xfb, by number. */
const COLLECTED = `struct.new struct.new_default struct.get struct.get_s struct.get_u struct.set array.new
array.new_default array.new_fixed array.new_data array.new_elem array.get array.get_s array.get_u array.set array.len
array.fill array.copy array.init_data array.init_elem ref.test ref.test ref.cast ref.cast br_on_cast br_on_cast_fail
any.convert_extern extern.convert_any ref.i31 i31.get_s i31.get_u`.split(/\s+/);

/** Instructions after the prefix 0xfc that are proposals still. */
const NUMERIC: ReadonlyMap<number, string> = new Map([
  [18, 'memory.discard (memory control)'],
  [19, 'i64.add128 (wide arithmetic)'],
  [20, 'i64.sub128 (wide arithmetic)'],
  [21, 'i64.mul_wide_s (wide arithmetic)'],
  [22, 'i64.mul_wide_u (wide arithmetic)'],
]);

/** Instructions after the prefix 0xfe that read and write no memory in one step. */
const WAITING = ['memory.atomic.notify', 'memory.atomic.wait32', 'memory.atomic.wait64', 'atomic.fence'];

/**
 * Makes the error of an instruction that metering does not know.
 *
 * @param opcode the first byte.
 * @param rest the number after a prefix byte.
 * @param offset byte in the module.
 */
export function unknownInstruction(opcode: number, rest: number | undefined, offset: number): ComponentError {
  const name = nameOf(opcode, rest);
  const code = rest === undefined ? hex(opcode) : `${hex(opcode)} ${hex(rest)}`;
  const message =
    name === undefined
      ? `the instruction ${code} is unknown and so cannot be metered`
      : `the instruction ${name} is not supported in plugins (opcode ${code})`;
  return componentError('COMPONENT_UNSUPPORTED', message, offset);
}

function nameOf(opcode: number, rest = -1): string | undefined {
  if (opcode === 0xfc) return NUMERIC.get(rest);
  if (opcode === 0xfb) return `${COLLECTED[rest] ?? '0xfb'} (garbage collection)`;
  if (opcode === 0xfe) return `${WAITING[rest] ?? 'of atomic memory access'} (threads)`;
  return PROPOSALS.get(opcode);
}

function hex(code: number): string {
  return `0x${code.toString(16).padStart(2, '0')}`;
}
