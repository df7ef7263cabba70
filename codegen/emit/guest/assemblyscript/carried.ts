// SPDX-License-Identifier: MIT
// Types that the AssemblyScript SDK leaves out: those that hold a future, a stream or an error context.

import type { TypeDef } from '../../../ir/ir.ts';
import { isCarried } from '../../reference/wit-text.ts';

/** Whether values of a named type can be passed: a function that took one would be carried. */
export function isDefCarried(def: TypeDef): boolean {
  return isCarried({
    name: def.name,
    mangled: def.name,
    docs: undefined,
    async: false,
    params: [{ name: 'value', type: { kind: 'named', def } }],
    result: undefined,
    permission: undefined,
    checks: [],
    fires: [],
    span: def.span,
  });
}
