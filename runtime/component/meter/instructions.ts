// SPDX-License-Identifier: MIT
// The instructions that metering knows: name and immediates of every opcode that V8 accepts without a flag.

/** What follows an opcode in the binary format (WebAssembly core specification, 5.4). */
export const Immediate = {
  /** An opcode that no supported instruction has. */
  UNKNOWN: 0,
  NONE: 1,
  LOCAL: 2,
  I32: 3,
  MEMARG: 4,
  GLOBAL: 5,
  LABEL: 6,
  FUNCTION: 7,
  BLOCK: 8,
  TABLE: 9,
  TYPE: 10,
  /** A type, then a table. */
  INDIRECT: 11,
  LABELS: 12,
  I64: 13,
  F32: 14,
  F64: 15,
  MEMORY: 16,
  HEAP_TYPE: 17,
  /** A vector of value types. */
  TYPES: 18,
  TAG: 19,
  /** A block type, then the catch clauses of `try_table`. */
  CATCHES: 20,
  /** A data or element segment, which metering adds none to. */
  SEGMENT: 21,
  /** A data segment, then a memory. */
  SEGMENT_MEMORY: 22,
  /** An element segment, then a table. */
  SEGMENT_TABLE: 23,
  MEMORIES: 24,
  TABLES: 25,
  /** Sixteen bytes: a constant, or the lanes of a shuffle. */
  VECTOR: 26,
  LANE: 27,
  MEMARG_LANE: 28,
  /** The opcode goes on in a LEB128 number. */
  PREFIX: 29,
} as const;

/** One of {@link Immediate}. */
export type ImmediateKind = (typeof Immediate)[keyof typeof Immediate];

/** One instruction. */
export interface Instruction {
  readonly opcode: number;
  readonly name: string;
  readonly immediate: ImmediateKind;
}

const { NONE, MEMARG, LABEL, FUNCTION, BLOCK, TABLE, TYPE, TAG } = Immediate;

/** Names of opcodes that follow each other; `-` is an opcode without an instruction. */
function run(first: number, immediate: ImmediateKind, names: string): Instruction[] {
  return names
    .trim()
    .split(/\s+/)
    .map((name, index) => ({ opcode: first + index, name, immediate }))
    .filter(({ name }) => name !== '-');
}

const COMPARISONS = 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u';
const FLOAT_COMPARISONS = 'eq ne lt gt le ge';
const INTEGERS = 'clz ctz popcnt add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr';
const FLOATS = 'abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign';

function of(type: string, names: string): string {
  return names
    .split(' ')
    .map((name) => (name === '-' ? name : `${type}.${name}`))
    .join(' ');
}

/** Instructions of one byte. */
export const INSTRUCTIONS: readonly Instruction[] = [
  ...run(0x00, NONE, 'unreachable nop'),
  ...run(0x02, BLOCK, 'block loop if'),
  ...run(0x05, NONE, 'else'),
  ...run(0x06, BLOCK, 'try'),
  ...run(0x07, TAG, 'catch throw'),
  ...run(0x09, LABEL, 'rethrow'),
  ...run(0x0a, NONE, 'throw_ref end'),
  ...run(0x0c, LABEL, 'br br_if'),
  ...run(0x0e, Immediate.LABELS, 'br_table'),
  ...run(0x0f, NONE, 'return'),
  ...run(0x10, FUNCTION, 'call'),
  ...run(0x11, Immediate.INDIRECT, 'call_indirect'),
  ...run(0x12, FUNCTION, 'return_call'),
  ...run(0x13, Immediate.INDIRECT, 'return_call_indirect'),
  ...run(0x14, TYPE, 'call_ref return_call_ref'),
  ...run(0x18, LABEL, 'delegate'),
  ...run(0x19, NONE, 'catch_all drop select'),
  ...run(0x1c, Immediate.TYPES, 'select_typed'),
  ...run(0x1f, Immediate.CATCHES, 'try_table'),
  ...run(0x20, Immediate.LOCAL, 'local.get local.set local.tee'),
  ...run(0x23, Immediate.GLOBAL, 'global.get global.set'),
  ...run(0x25, TABLE, 'table.get table.set'),
  ...run(0x28, MEMARG, 'i32.load i64.load f32.load f64.load'),
  ...run(0x2c, MEMARG, of('i32', 'load8_s load8_u load16_s load16_u')),
  ...run(0x30, MEMARG, of('i64', 'load8_s load8_u load16_s load16_u load32_s load32_u')),
  ...run(0x36, MEMARG, 'i32.store i64.store f32.store f64.store i32.store8 i32.store16'),
  ...run(0x3c, MEMARG, of('i64', 'store8 store16 store32')),
  ...run(0x3f, Immediate.MEMORY, 'memory.size memory.grow'),
  ...run(0x41, Immediate.I32, 'i32.const'),
  ...run(0x42, Immediate.I64, 'i64.const'),
  ...run(0x43, Immediate.F32, 'f32.const'),
  ...run(0x44, Immediate.F64, 'f64.const'),
  ...run(0x45, NONE, of('i32', `eqz ${COMPARISONS}`)),
  ...run(0x50, NONE, of('i64', `eqz ${COMPARISONS}`)),
  ...run(0x5b, NONE, of('f32', FLOAT_COMPARISONS)),
  ...run(0x61, NONE, of('f64', FLOAT_COMPARISONS)),
  ...run(0x67, NONE, of('i32', INTEGERS)),
  ...run(0x79, NONE, of('i64', INTEGERS)),
  ...run(0x8b, NONE, of('f32', FLOATS)),
  ...run(0x99, NONE, of('f64', FLOATS)),
  ...run(0xa7, NONE, of('i32', 'wrap_i64 trunc_f32_s trunc_f32_u trunc_f64_s trunc_f64_u')),
  ...run(0xac, NONE, of('i64', 'extend_i32_s extend_i32_u trunc_f32_s trunc_f32_u trunc_f64_s trunc_f64_u')),
  ...run(0xb2, NONE, of('f32', 'convert_i32_s convert_i32_u convert_i64_s convert_i64_u demote_f64')),
  ...run(0xb7, NONE, of('f64', 'convert_i32_s convert_i32_u convert_i64_s convert_i64_u promote_f32')),
  ...run(0xbc, NONE, 'i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 f64.reinterpret_i64'),
  ...run(0xc0, NONE, 'i32.extend8_s i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s'),
  ...run(0xd0, Immediate.HEAP_TYPE, 'ref.null'),
  ...run(0xd1, NONE, 'ref.is_null'),
  ...run(0xd2, FUNCTION, 'ref.func'),
  ...run(0xd3, NONE, 'ref.eq ref.as_non_null'),
  ...run(0xd5, LABEL, 'br_on_null br_on_non_null'),
  ...run(0xfc, Immediate.PREFIX, '0xfc 0xfd'),
];

/** Instructions after the prefix 0xfc. */
export const NUMERIC_INSTRUCTIONS: readonly Instruction[] = [
  ...run(0, NONE, of('i32', 'trunc_sat_f32_s trunc_sat_f32_u trunc_sat_f64_s trunc_sat_f64_u')),
  ...run(4, NONE, of('i64', 'trunc_sat_f32_s trunc_sat_f32_u trunc_sat_f64_s trunc_sat_f64_u')),
  ...run(8, Immediate.SEGMENT_MEMORY, 'memory.init'),
  ...run(9, Immediate.SEGMENT, 'data.drop'),
  ...run(10, Immediate.MEMORIES, 'memory.copy'),
  ...run(11, Immediate.MEMORY, 'memory.fill'),
  ...run(12, Immediate.SEGMENT_TABLE, 'table.init'),
  ...run(13, Immediate.SEGMENT, 'elem.drop'),
  ...run(14, Immediate.TABLES, 'table.copy'),
  ...run(15, TABLE, 'table.grow table.size table.fill'),
];

const VECTOR_COMPARISONS = 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u';
const LOADS = 'load load8x8_s load8x8_u load16x4_s load16x4_u load32x2_s load32x2_u';

/** Instructions after the prefix 0xfd: vectors, and the relaxed ones from 0x100 on. */
export const VECTOR_INSTRUCTIONS: readonly Instruction[] = [
  ...run(0, MEMARG, of('v128', `${LOADS} load8_splat load16_splat load32_splat load64_splat store`)),
  ...run(12, Immediate.VECTOR, 'v128.const i8x16.shuffle'),
  ...run(14, NONE, 'i8x16.swizzle'),
  ...run(15, NONE, 'i8x16.splat i16x8.splat i32x4.splat i64x2.splat f32x4.splat f64x2.splat'),
  ...run(21, Immediate.LANE, 'i8x16.extract_lane_s i8x16.extract_lane_u i8x16.replace_lane'),
  ...run(24, Immediate.LANE, 'i16x8.extract_lane_s i16x8.extract_lane_u i16x8.replace_lane'),
  ...run(27, Immediate.LANE, 'i32x4.extract_lane i32x4.replace_lane i64x2.extract_lane i64x2.replace_lane'),
  ...run(31, Immediate.LANE, 'f32x4.extract_lane f32x4.replace_lane f64x2.extract_lane f64x2.replace_lane'),
  ...run(35, NONE, of('i8x16', VECTOR_COMPARISONS)),
  ...run(45, NONE, of('i16x8', VECTOR_COMPARISONS)),
  ...run(55, NONE, of('i32x4', VECTOR_COMPARISONS)),
  ...run(65, NONE, of('f32x4', FLOAT_COMPARISONS)),
  ...run(71, NONE, of('f64x2', FLOAT_COMPARISONS)),
  ...run(77, NONE, of('v128', 'not and andnot or xor bitselect any_true')),
  ...run(84, Immediate.MEMARG_LANE, of('v128', 'load8_lane load16_lane load32_lane load64_lane')),
  ...run(88, Immediate.MEMARG_LANE, of('v128', 'store8_lane store16_lane store32_lane store64_lane')),
  ...run(92, MEMARG, 'v128.load32_zero v128.load64_zero'),
  ...run(94, NONE, 'f32x4.demote_f64x2_zero f64x2.promote_low_f32x4'),
  ...run(96, NONE, of('i8x16', 'abs neg popcnt all_true bitmask narrow_i16x8_s narrow_i16x8_u')),
  ...run(103, NONE, of('f32x4', 'ceil floor trunc nearest')),
  ...run(107, NONE, of('i8x16', 'shl shr_s shr_u add add_sat_s add_sat_u sub sub_sat_s sub_sat_u')),
  ...run(116, NONE, 'f64x2.ceil f64x2.floor i8x16.min_s i8x16.min_u i8x16.max_s i8x16.max_u f64x2.trunc'),
  ...run(123, NONE, 'i8x16.avgr_u i16x8.extadd_pairwise_i8x16_s i16x8.extadd_pairwise_i8x16_u'),
  ...run(126, NONE, 'i32x4.extadd_pairwise_i16x8_s i32x4.extadd_pairwise_i16x8_u'),
  ...run(128, NONE, of('i16x8', 'abs neg q15mulr_sat_s all_true bitmask narrow_i32x4_s narrow_i32x4_u')),
  ...run(135, NONE, of('i16x8', 'extend_low_i8x16_s extend_high_i8x16_s')),
  ...run(137, NONE, of('i16x8', 'extend_low_i8x16_u extend_high_i8x16_u')),
  ...run(139, NONE, of('i16x8', 'shl shr_s shr_u add add_sat_s add_sat_u sub sub_sat_s sub_sat_u')),
  ...run(148, NONE, 'f64x2.nearest i16x8.mul i16x8.min_s i16x8.min_u i16x8.max_s i16x8.max_u'),
  ...run(155, NONE, 'i16x8.avgr_u i16x8.extmul_low_i8x16_s i16x8.extmul_high_i8x16_s'),
  ...run(158, NONE, 'i16x8.extmul_low_i8x16_u i16x8.extmul_high_i8x16_u'),
  ...run(160, NONE, of('i32x4', 'abs neg - all_true bitmask - - extend_low_i16x8_s extend_high_i16x8_s')),
  ...run(169, NONE, of('i32x4', 'extend_low_i16x8_u extend_high_i16x8_u shl shr_s shr_u add')),
  ...run(177, NONE, of('i32x4', 'sub - - - mul min_s min_u max_s max_u dot_i16x8_s')),
  ...run(188, NONE, of('i32x4', 'extmul_low_i16x8_s extmul_high_i16x8_s')),
  ...run(190, NONE, of('i32x4', 'extmul_low_i16x8_u extmul_high_i16x8_u')),
  ...run(192, NONE, of('i64x2', 'abs neg - all_true bitmask - - extend_low_i32x4_s extend_high_i32x4_s')),
  ...run(201, NONE, of('i64x2', 'extend_low_i32x4_u extend_high_i32x4_u shl shr_s shr_u add')),
  ...run(209, NONE, of('i64x2', 'sub - - - mul eq ne lt_s gt_s le_s ge_s')),
  ...run(220, NONE, of('i64x2', 'extmul_low_i32x4_s extmul_high_i32x4_s')),
  ...run(222, NONE, of('i64x2', 'extmul_low_i32x4_u extmul_high_i32x4_u')),
  ...run(224, NONE, of('f32x4', 'abs neg - sqrt add sub mul div min max pmin pmax')),
  ...run(236, NONE, of('f64x2', 'abs neg - sqrt add sub mul div min max pmin pmax')),
  ...run(248, NONE, 'i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u'),
  ...run(250, NONE, 'f32x4.convert_i32x4_s f32x4.convert_i32x4_u'),
  ...run(252, NONE, 'i32x4.trunc_sat_f64x2_s_zero i32x4.trunc_sat_f64x2_u_zero'),
  ...run(254, NONE, 'f64x2.convert_low_i32x4_s f64x2.convert_low_i32x4_u'),
  ...run(256, NONE, 'i8x16.relaxed_swizzle i32x4.relaxed_trunc_f32x4_s i32x4.relaxed_trunc_f32x4_u'),
  ...run(259, NONE, 'i32x4.relaxed_trunc_f64x2_s_zero i32x4.relaxed_trunc_f64x2_u_zero'),
  ...run(261, NONE, 'f32x4.relaxed_madd f32x4.relaxed_nmadd f64x2.relaxed_madd f64x2.relaxed_nmadd'),
  ...run(265, NONE, 'i8x16.relaxed_laneselect i16x8.relaxed_laneselect i32x4.relaxed_laneselect'),
  ...run(268, NONE, 'i64x2.relaxed_laneselect f32x4.relaxed_min f32x4.relaxed_max f64x2.relaxed_min'),
  ...run(272, NONE, 'f64x2.relaxed_max i16x8.relaxed_q15mulr_s i16x8.relaxed_dot_i8x16_i7x16_s'),
  ...run(275, NONE, 'i32x4.relaxed_dot_i8x16_i7x16_add_s'),
];
