// SPDX-License-Identifier: MIT
// Feature gates: attributes to stability, and which items a run leaves out (WIT.md, "Feature gates").

import type { Collector } from '../diagnostics/collector.ts';
import type { Span } from '../diagnostics/source.ts';
import type { Attribute } from '../syntax/ast.ts';
import { compareVersions } from '../syntax/version.ts';
import type { Marks, ResolvedPackage, Stability } from './model.ts';

/** Enabled features: a list of names, or every one. */
export type Features = readonly string[] | 'all';

/** What an item without attributes carries. */
export const UNMARKED: Marks = { stability: { kind: 'unknown' }, externalId: undefined };

/** Reads the attributes of one item; contradictions are reported. */
export function marksOf(attributes: readonly Attribute[], collector: Collector): Marks {
  if (attributes.length === 0) return UNMARKED;
  const found = new Map<Attribute['kind'], Attribute>();
  for (const attribute of attributes) {
    const earlier = found.get(attribute.kind);
    if (earlier === undefined) {
      found.set(attribute.kind, attribute);
      continue;
    }
    const notes = [{ message: 'first given here', span: earlier.span }];
    collector.report('WIT4001', attribute.span, { name: attribute.kind }, { notes });
  }
  const externalId = found.get('external-id');
  return {
    stability: stabilityOf(found, collector),
    externalId: externalId?.kind === 'external-id' ? externalId.value : undefined,
  };
}

function stabilityOf(found: ReadonlyMap<Attribute['kind'], Attribute>, collector: Collector): Stability {
  const since = found.get('since');
  const unstable = found.get('unstable');
  const mark = found.get('deprecated');
  const deprecated = mark?.kind === 'deprecated' ? mark.version.text : undefined;
  if (since !== undefined && unstable !== undefined) {
    const notes = [{ message: '`@unstable` is here', span: unstable.span }];
    collector.report('WIT4002', since.span, {}, { notes });
  } else if (mark !== undefined && since === undefined && unstable === undefined) {
    collector.report('WIT4003', mark.span, {});
  }
  if (since?.kind === 'since')
    return { kind: 'stable', since: since.version.text, deprecated, span: since.span };
  if (unstable?.kind === 'unstable') {
    return { kind: 'unstable', feature: unstable.feature.name, deprecated, span: unstable.span };
  }
  return { kind: 'unknown' };
}

/** Decides for one run which gated items exist. */
export class Gates {
  readonly #features: ReadonlySet<string> | 'all';
  readonly #collector: Collector;

  constructor(features: Features, collector: Collector) {
    this.#features = features === 'all' ? 'all' : new Set(features);
    this.#collector = collector;
  }

  /** Whether an item of this stability is left out. */
  isOff(stability: Stability): boolean {
    return (
      stability.kind === 'unstable' && this.#features !== 'all' && !this.#features.has(stability.feature)
    );
  }

  /** Reports a `@since` that the package's version cannot satisfy. */
  check(stability: Stability, owner: ResolvedPackage): void {
    if (stability.kind !== 'stable') return;
    const { version } = owner.id;
    if (version === undefined) {
      this.#collector.report('WIT4004', stability.span, { package: owner.label });
    } else if (compareVersions(stability.since, version) > 0) {
      const notes = [{ message: `the package is at version ${version}`, span: owner.span }];
      this.#collector.report(
        'WIT4005',
        stability.span,
        { since: stability.since, package: owner.label },
        { notes },
      );
    }
  }

  /** Reports a reference from an item that exists to one that is left out. */
  excluded(span: Span, what: string, name: string, target: Stability): void {
    const feature = target.kind === 'unstable' ? target.feature : '';
    this.#collector.report('WIT4006', span, { what, name, feature });
  }
}
