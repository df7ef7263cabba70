// SPDX-License-Identifier: MIT
// Rule: plain names of one direction of a world differ in more than case (identifiers are case-insensitive).

import type { Collector } from '../../diagnostics/collector.ts';
import type { ResolvedWorld } from '../model.ts';

export function checkWorldNames(world: ResolvedWorld, collector: Collector): void {
  for (const [direction, items] of [
    ['import', world.imports],
    ['export', world.exports],
  ] as const) {
    const seen = new Map<string, string>();
    for (const [key, item] of items) {
      if (key.includes(':')) continue;
      const folded = key.toLowerCase();
      const earlier = seen.get(folded);
      if (earlier === undefined) {
        seen.set(folded, key);
        continue;
      }
      const notes = [{ message: `\`${earlier}\` is here`, span: items.get(earlier)?.span }];
      const params = { direction, name: key, other: earlier, world: world.name };
      collector.report('WIT2015', item.span, params, { notes });
    }
  }
}
