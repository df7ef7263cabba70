// SPDX-License-Identifier: MIT
// What the SDK of a language does not have of a world, said to whoever generates it and not only in a comment of the
// SDK: an author would otherwise look in vain for what the WIT declares.

import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { inReadingOrder } from '../../diagnostics/order.ts';
import type { Span } from '../../diagnostics/source.ts';
import type { Func, Ir, TypeDef } from '../../ir/ir.ts';
import { resourceFunctions, typesOf } from '../facts.ts';
import type { Side } from '../reference/pages.ts';

/** An item that one SDK leaves out. */
export interface LeftOut {
  /** Name in WIT. */
  readonly name: string;
  readonly span: Span;
  /** The end of a sentence: `it is a resource`. */
  readonly reason: string;
}

/** Why a language leaves out a function or a type; undefined for what its SDK has. */
export interface Reasons {
  func(func: Func, side: Side): string | undefined;
  type(def: TypeDef): string | undefined;
}

/** Every function and type of a world that there is a reason to leave out; those of a type left out are not named. */
export function itemsLeftOut(ir: Ir, reasons: Reasons): LeftOut[] {
  const found = new Map<Func | TypeDef, LeftOut>();
  const note = (item: Func | TypeDef, reason: string | undefined): boolean => {
    if (reason !== undefined) found.set(item, { name: item.name, span: item.span, reason });
    return reason !== undefined;
  };
  for (const def of typesOf(ir)) {
    if (def.shape.kind === 'alias' && def.shape.used) continue;
    if (note(def, reasons.type(def))) continue;
    for (const func of resourceFunctions(def)) note(func, reasons.func(func, 'import'));
  }
  for (const side of ['import', 'export'] as const) {
    for (const item of side === 'import' ? ir.world.imports : ir.world.exports) {
      if (item.kind === 'function') note(item.function, reasons.func(item.function, side));
      if (item.kind !== 'interface') continue;
      for (const func of item.interface.functions) note(func, reasons.func(func, side));
    }
  }
  return [...found.values()];
}

/** One warning for an item and a reason, with every language that it holds for. */
export function leftOutWarnings(
  languages: readonly { readonly title: string; readonly leftOut: readonly LeftOut[] }[],
): Diagnostic[] {
  const groups = new Map<string, { item: LeftOut; titles: string[] }>();
  for (const { title, leftOut } of languages) {
    for (const item of leftOut) {
      const key = [item.span.source.name, item.span.start, item.name, item.reason].join('\0');
      const group = groups.get(key) ?? { item, titles: [] };
      group.titles.push(title);
      groups.set(key, group);
    }
  }
  return inReadingOrder(
    [...groups.values()].map(({ item: { name, span, reason }, titles }) =>
      diagnostic('WIT7005', span, { name, languages: titles.join(', '), reason }),
    ),
  );
}
