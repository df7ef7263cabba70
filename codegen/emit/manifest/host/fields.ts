// SPDX-License-Identifier: MIT
// Fields that many sections of host.toml have: switches, numbers with a unit, lists, whole sections.

import type { FieldSpec, RecordSpec, ValueSpec } from '../schema.ts';
import { byDefault, section } from '../schema.ts';

/** A section that is read as an empty one when it is not there. */
export function part(key: string, docs: string, value: RecordSpec): FieldSpec {
  return { key, docs, value, presence: section };
}

/** A whole number of something. */
export function count(key: string, docs: string, min: number, max: number, usual: number): FieldSpec {
  return { key, docs, value: { kind: 'integer', min, max }, presence: byDefault(usual) };
}

/** A whole number of seconds, at most a day. */
export function seconds(key: string, docs: string, min: number, usual: number): FieldSpec {
  return count(key, docs, min, 86_400, usual);
}

/** Something that is on or off. */
export function toggle(key: string, docs: string, usual: boolean): FieldSpec {
  return { key, docs, value: { kind: 'boolean' }, presence: byDefault(usual) };
}

/** A list that is empty where nothing is said. */
export function list(key: string, docs: string, of: ValueSpec, max = 1000): FieldSpec {
  return { key, docs, value: { kind: 'list', of, max }, presence: byDefault([]) };
}

/** Number of a Phira account. */
export const account: ValueSpec = { kind: 'integer', min: 0, max: 4_294_967_295 };
