// SPDX-License-Identifier: MIT
// One line on how a named type lies in memory, for the comments of emitted functions.

import type { TypeDef } from '../../ir/ir.ts';
import { layoutOfDef, recordLayout, variantLayout } from '../../ir/layout.ts';

/** Such as `24 bytes, aligned to 8; user-id 0, reason 4, since 16`. */
export function layoutDocs(def: TypeDef): string {
  const { size, align } = layoutOfDef(def);
  const whole = `${size} ${size === 1 ? 'byte' : 'bytes'}, aligned to ${align}`;
  const { shape } = def;
  if (shape.kind === 'record') {
    const { offsets } = recordLayout(shape.fields.map((field) => field.type));
    const places = shape.fields.map((field, index) => `${field.name} ${offsets[index] ?? 0}`);
    return `${whole}; ${places.join(', ')}`;
  }
  if (shape.kind === 'variant') {
    const { discriminant, payload } = variantLayout(shape.cases.map((item) => item.payload));
    return `${whole}; discriminant of ${discriminant} at 0, payload ${payload}`;
  }
  return whole;
}
