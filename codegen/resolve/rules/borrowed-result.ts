// SPDX-License-Identifier: MIT
// Rule: a function's result holds no `borrow`, through definitions either (CanonicalABI.md, "borrow").

import type { Collector } from '../../diagnostics/collector.ts';
import { partsOf, partsOfBody, type ResolvedFunction, type ResolvedType, type TypeUse } from '../model.ts';

export function checkBorrowedResult(func: ResolvedFunction, collector: Collector): void {
  if (func.result !== undefined && holdsBorrow(func.result, new Set())) {
    collector.report('WIT3006', func.span, { name: func.mangled });
  }
}

function holdsBorrow(type: TypeUse, seen: Set<ResolvedType>): boolean {
  if (type.kind === 'borrow') return true;
  if (type.kind !== 'named') return partsOf(type).some((part) => holdsBorrow(part, seen));
  if (seen.has(type.type)) return false;
  seen.add(type.type);
  return partsOfBody(type.type.body).some((part) => holdsBorrow(part, seen));
}
