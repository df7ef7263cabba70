// SPDX-License-Identifier: MIT
// Everything that generated code and a host may import of the canonical ABI.

export * from './cases.ts';
export * from './context.ts';
export * from './contract.ts';
export * from './descriptor.ts';
export * from './errors.ts';
export { type Finding, type FindingCode, type FindingKind, formatFinding } from './finding.ts';
export * from './guarded-class.ts';
export * from './guest-resources.ts';
export * from './handles.ts';
export * from './imports.ts';
export * from './lists.ts';
export type * from './members.ts';
export * from './memory.ts';
export * from './numbers.ts';
export * from './releases.ts';
export * from './resources.ts';
export type * from './scalars.ts';
export * from './strings.ts';
export * as schema from './validate.ts';
