// SPDX-License-Identifier: MIT
// Local names for the core values that one WIT value travels as.

import type { Type } from '../../ir/ir.ts';
import { layoutOf } from '../../ir/layout.ts';
import { resolveAlias, resolveDef } from '../type-text.ts';
import { extended, type Locals } from './locals.ts';

/** One name per core value of the type, such as `namePtr`, `nameLen`; parallel to the flat layout. */
export function flatNames(type: Type, base: string, locals: Locals): string[] {
  const seen = resolveAlias(type);
  switch (seen.kind) {
    case 'string':
    case 'map':
      return [locals.with(base, 'Ptr'), locals.with(base, 'Len')];
    case 'list': {
      if (seen.length === undefined) return [locals.with(base, 'Ptr'), locals.with(base, 'Len')];
      const { element } = seen;
      return Array.from({ length: seen.length }, (_, index) =>
        flatNames(element, `${base}${index}`, locals),
      ).flat();
    }
    case 'tuple':
      return seen.items.flatMap((item, index) => flatNames(item, `${base}${index}`, locals));
    case 'option':
      return [locals.with(base, 'Case'), ...flatNames(seen.item, base, locals)];
    case 'result':
      return slotNames(seen, base, locals);
    case 'own':
    case 'borrow':
      return [locals.with(base, 'Handle')];
    case 'char':
      return [locals.with(base, 'Code')];
    case 'named': {
      const { shape } = resolveDef(seen.def);
      if (shape.kind === 'record') {
        return shape.fields.flatMap((field) => flatNames(field.type, extended(base, field.name), locals));
      }
      if (shape.kind === 'enum') return [locals.with(base, 'Case')];
      if (shape.kind === 'flags') return [locals.with(base, 'Bits')];
      return slotNames(seen, base, locals);
    }
    default:
      return [locals.claim(base)];
  }
}

/** A case, and numbered slots that the payloads share. */
function slotNames(type: Type, base: string, locals: Locals): string[] {
  return layoutOf(type).flat.map((_, index) => locals.with(base, index === 0 ? 'Case' : `Slot${index}`));
}
