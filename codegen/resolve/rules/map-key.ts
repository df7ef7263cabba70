// SPDX-License-Identifier: MIT
// Rule: a map's key type is written as bool, an integer, char or string; not even an alias of one will do.

import type { Collector } from '../../diagnostics/collector.ts';
import type { Span } from '../../diagnostics/source.ts';
import type { TypeUse } from '../model.ts';

const KEYS: ReadonlySet<TypeUse['kind']> = new Set([
  'bool',
  's8',
  'u8',
  's16',
  'u16',
  's32',
  'u32',
  's64',
  'u64',
  'char',
  'string',
  'unknown',
]);

export function checkMapKey(key: TypeUse, span: Span, collector: Collector): void {
  if (!KEYS.has(key.kind)) collector.report('WIT3003', span, {});
}
