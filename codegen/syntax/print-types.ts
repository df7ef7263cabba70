// SPDX-License-Identifier: MIT
// Type expressions as the tokens of canonical WIT.

import type { TypeExpression } from './ast.ts';
import type { Gap, PieceWriter } from './pieces.ts';

/** Adds the tokens of a type, set off by `gap`. */
export function typePieces(out: PieceWriter, gap: Gap, type: TypeExpression): void {
  switch (type.kind) {
    case 'name':
      out.name(gap, type.name);
      return;
    case 'own':
    case 'borrow':
      out.put(gap, type.kind, '<');
      out.name('none', type.resource);
      out.put('none', '>');
      return;
    case 'list':
      out.put(gap, 'list', '<');
      typePieces(out, 'none', type.element);
      if (type.length !== undefined) {
        out.put('none', ',');
        out.put('space', String(type.length));
      }
      out.put('none', '>');
      return;
    case 'map':
      generic(out, gap, 'map', [type.key, type.value]);
      return;
    case 'tuple':
      generic(out, gap, 'tuple', type.items);
      return;
    case 'option':
      generic(out, gap, 'option', [type.item]);
      return;
    case 'result':
      result(out, gap, type.ok, type.error);
      return;
    case 'future':
    case 'stream':
      if (type.item === undefined) out.put(gap, type.kind);
      else generic(out, gap, type.kind, [type.item]);
      return;
    default:
      out.put(gap, type.kind);
  }
}

/** The name of a built-in type and its arguments in angle brackets. */
function generic(out: PieceWriter, gap: Gap, name: string, items: readonly TypeExpression[]): void {
  out.put(gap, name, '<');
  items.forEach((item, index) => {
    if (index > 0) out.put('none', ',');
    typePieces(out, index === 0 ? 'none' : 'space', item);
  });
  out.put('none', '>');
}

/** A missing first type beside a second one is `_`. */
function result(
  out: PieceWriter,
  gap: Gap,
  ok: TypeExpression | undefined,
  error: TypeExpression | undefined,
): void {
  out.put(gap, 'result');
  if (ok === undefined && error === undefined) return;
  out.put('none', '<');
  if (ok === undefined) out.put('none', '_');
  else typePieces(out, 'none', ok);
  if (error !== undefined) {
    out.put('none', ',');
    typePieces(out, 'space', error);
  }
  out.put('none', '>');
}
