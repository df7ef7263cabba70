// SPDX-License-Identifier: MIT
// Pairs of worlds as text, and what a comparison says about them in short.

import { positionAt } from '../../codegen/diagnostics/position.ts';
import { render } from '../../codegen/diagnostics/render.ts';
import type { Change } from '../../codegen/evolution/change.ts';
import { diffSources, type Evolution } from '../../codegen/evolution/diff.ts';
import type { WitSources } from '../../codegen/front-end.ts';

/** Files of the root package, then of each dependency, as text; a root without a header gets `package a:b@1.0.0;`. */
export interface Side {
  readonly root: string;
  readonly deps?: readonly string[];
}

/** Compares two sides that must be right. */
export function evolve(old: Side | string, now: Side | string): Evolution {
  const { evolution, diagnostics } = diffSources(sources(old, 'old'), sources(now, 'new'));
  if (evolution === undefined) throw new Error(diagnostics.map((each) => render(each)).join('\n\n'));
  return evolution;
}

/** The root package of a side as a whole file. */
export function rootText(side: Side | string): string {
  const root = typeof side === 'string' ? side : side.root;
  return root.startsWith('package ') ? root : `package a:b@1.0.0;\n${root}`;
}

function sources(side: Side | string, name: string): WitSources {
  const deps = typeof side === 'string' ? [] : (side.deps ?? []);
  return {
    root: [{ name, text: rootText(side) }],
    dependencies: deps.map((dep, index) => [{ name: `${name}-dep${index}`, text: dep }]),
  };
}

/** `FIELD_ADDED breaks-linking major new 2:30`: code, class, bump, and place. */
export function brief(change: Change): string {
  const { line, column } = positionAt(change.span.source, change.span.start);
  return `${change.code} ${change.class} ${change.bump} ${change.span.source.name} ${line}:${column}`;
}
