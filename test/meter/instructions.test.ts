// SPDX-License-Identifier: MIT
// The table of instructions against V8: what is in it compiles, also when it is metered, and nothing is missing.

import { describe, expect, it } from 'vitest';
import { ComponentError } from '../../runtime/component/errors.ts';
import {
  Immediate,
  type ImmediateKind,
  INSTRUCTIONS,
  type Instruction,
  NUMERIC_INSTRUCTIONS,
  VECTOR_INSTRUCTIONS,
} from '../../runtime/component/meter/instructions.ts';
import { meterModule } from '../../runtime/component/meter/meter.ts';
import { body, isValid, LIMITS, moduleOf, name, section, u32, vec } from './support.ts';

/** Immediates that are valid in {@link around}, by kind. */
const SAMPLES: ReadonlyMap<ImmediateKind, readonly number[]> = new Map([
  [Immediate.NONE, []],
  [Immediate.LOCAL, [0]],
  [Immediate.I32, [0x80, 0x80, 0x80, 0x80, 0x78]],
  [Immediate.I64, [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f]],
  [Immediate.F32, [1, 2, 3, 4]],
  [Immediate.F64, [1, 2, 3, 4, 5, 6, 7, 8]],
  [Immediate.MEMARG, [0, 0x80, 1]],
  [Immediate.GLOBAL, [0]],
  [Immediate.LABEL, [0]],
  [Immediate.LABELS, [2, 0, 0, 0]],
  [Immediate.FUNCTION, [0]],
  [Immediate.TYPE, [0]],
  [Immediate.INDIRECT, [0, 0]],
  [Immediate.TABLE, [0]],
  [Immediate.TABLES, [0, 0]],
  [Immediate.MEMORY, [0]],
  [Immediate.MEMORIES, [0, 0]],
  [Immediate.HEAP_TYPE, [0x70]],
  [Immediate.TYPES, [1, 0x7f]],
  [Immediate.TAG, [0]],
  [Immediate.SEGMENT, [0]],
  [Immediate.SEGMENT_MEMORY, [0, 0]],
  [Immediate.SEGMENT_TABLE, [0, 0]],
  [Immediate.VECTOR, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]],
  [Immediate.LANE, [0]],
  [Immediate.MEMARG_LANE, [0, 0, 0]],
  [Immediate.CATCHES, [0x40, 0, 0x0b]],
]);

/** Instructions that only stand with others, and how. */
const STRUCTURES: Readonly<Record<string, readonly number[]>> = {
  block: [0x02, 0x40, 0x0b],
  loop: [0x03, 0x40, 0x0b],
  if: [0x04, 0x40, 0x0b],
  else: [0x04, 0x40, 0x05, 0x0b],
  end: [0x02, 0x40, 0x0b],
  try: [0x06, 0x40, 0x0b],
  catch: [0x06, 0x40, 0x07, 0, 0x0b],
  catch_all: [0x06, 0x40, 0x19, 0x0b],
  delegate: [0x06, 0x40, 0x18, 0],
  rethrow: [0x06, 0x40, 0x19, 0x09, 0, 0x0b],
};

/** A module with one of everything, whose second function executes `code` where any operands are at hand. */
function around(code: readonly number[]): Uint8Array {
  const empty = [0x60, 0, 0];
  return moduleOf(
    section(1, vec([empty])),
    section(3, vec([[0], [0]])),
    section(4, vec([[0x70, 0, 1]])),
    section(5, vec([[0, 1]])),
    section(13, vec([[0, 0]])),
    section(6, vec([[0x7f, 1, 0x41, 0, 0x0b]])),
    section(7, vec([[...name('f'), 0, 0]])),
    section(9, vec([[1, 0, 1, 0]])),
    section(12, [1]),
    section(10, vec([body([]), body([0x00, ...code, 0x00], [[1, 0x7f]])])),
    section(11, vec([[1, 1, 0]])),
  );
}

const all = [
  ...INSTRUCTIONS.filter(({ immediate }) => immediate !== Immediate.PREFIX).map((one) => ({
    ...one,
    bytes: [one.opcode],
  })),
  ...NUMERIC_INSTRUCTIONS.map((one) => ({ ...one, bytes: [0xfc, ...u32(one.opcode)] })),
  ...VECTOR_INSTRUCTIONS.map((one) => ({ ...one, bytes: [0xfd, ...u32(one.opcode)] })),
];

function sample({
  name: instruction,
  immediate,
  bytes,
}: Instruction & { readonly bytes: readonly number[] }) {
  return STRUCTURES[instruction] ?? [...bytes, ...(SAMPLES.get(immediate) ?? [])];
}

describe('the table of instructions', () => {
  it('has every opcode and every name once', () => {
    expect(new Set(all.map(({ bytes }) => bytes.join())).size).toBe(all.length);
    expect(new Set(all.map(({ name: instruction }) => instruction)).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(450);
  });

  it.each(all)('$name compiles, also when it is metered', (instruction) => {
    const module = around(sample(instruction));
    expect(isValid(module)).toBe(true);
    expect(isValid(meterModule(module, LIMITS).bytes)).toBe(true);
  });

  it('lacks nothing that V8 accepts, but for what is refused by name', () => {
    const known = new Set(all.map(({ bytes }) => bytes.join()));
    const codes = [
      ...numbers(0xfb).map((opcode) => [opcode]),
      ...[0xfb, 0xfc, 0xfe].flatMap((prefix) => numbers(0x80).map((rest) => [prefix, ...u32(rest)])),
      ...numbers(0x200).map((rest) => [0xfd, ...u32(rest)]),
    ];
    const missing = codes.filter((code) => !known.has(code.join()) && acceptedWithSome(code));
    const names = missing.map((code) => refusal(around([...code, 0, 0, 0, 0])));
    expect(names.filter((text) => !/ is not supported in plugins/.test(text))).toEqual([]);
    // Those of garbage collection that need no type of their own, and of threads.
    expect(names.some((text) => text.includes('ref.i31 (garbage collection)'))).toBe(true);
    expect(names.some((text) => text.includes('atomic.fence (threads)'))).toBe(true);
  });

  it.each([
    [[0xfb, 0x00], 'struct.new (garbage collection) is not supported in plugins (opcode 0xfb 0x00)'],
    [[0xfe, 0x10], 'of atomic memory access (threads) is not supported in plugins (opcode 0xfe 0x10)'],
    [[0xe3], 'resume (stack switching) is not supported in plugins (opcode 0xe3)'],
    [[0xfc, 0x13], 'i64.add128 (wide arithmetic) is not supported in plugins (opcode 0xfc 0x13)'],
    [[0x27], '0x27 is unknown'],
    [[0xfc, 0x7f], '0xfc 0x7f is unknown'],
    [[0xfd, 0x9a, 0x04], '0xfd 0x21a is unknown'],
  ])('names what it refuses, and where: %j', (code, text) => {
    const module = around(code);
    const error = thrown(module);
    expect(error.code).toBe('COMPONENT_UNSUPPORTED');
    expect(error.message).toContain(text);
    const offset = error.findings[0]?.offset ?? 0;
    expect([...module.subarray(offset, offset + code.length)]).toEqual(code);
  });
});

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** Whether V8 accepts an opcode with immediates of any kind, in any place that {@link around} has. */
function acceptedWithSome(code: readonly number[]): boolean {
  const shapes = [...SAMPLES.values(), [0x40], [0, 0, 0, 0], [0x40, 0x0b], [2, 0], [0x6e], [1, 0]];
  return shapes.some((immediates) => isValid(around([...code, ...immediates])));
}

function thrown(module: Uint8Array): ComponentError {
  try {
    meterModule(module, LIMITS);
  } catch (error) {
    if (error instanceof ComponentError) return error;
    throw error;
  }
  throw new Error('the module was not refused');
}

function refusal(module: Uint8Array): string {
  return thrown(module).message;
}
