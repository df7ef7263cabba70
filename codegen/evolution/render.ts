// SPDX-License-Identifier: MIT
// Changes as lines for people and as data for machines.

import { positionAt } from '../diagnostics/position.ts';
import type { PackageId } from '../ir/ir.ts';
import type { Change } from './change.ts';
import type { Evolution } from './diff.ts';
import type { Language } from './hints.ts';
import { CLASSES } from './rules.ts';

/**
 * Changes by class, each as `path:line:column - CLASS CODE: text`, then the line of {@link verdict}.
 *
 * @param language adds to each change what an author of this language does about it
 */
export function renderEvolution(evolution: Evolution, language?: Language): string {
  const lines: string[] = [];
  for (const group of CLASSES) {
    const changes = evolution.changes.filter((change) => change.class === group);
    for (const change of changes) {
      lines.push(renderChange(change));
      const hint = language === undefined ? undefined : change.hints[language];
      if (hint !== undefined) lines.push(`  ${language}: ${hint}`);
    }
    if (changes.length > 0) lines.push('');
  }
  return [...lines, verdict(evolution)].join('\n');
}

function renderChange(change: Change): string {
  const { source, start } = change.span;
  const { line, column } = positionAt(source, start);
  const note = change.note === undefined ? '' : ` (${change.note})`;
  return `${source.name}:${line}:${column} - ${change.class} ${change.code}: ${change.text}${note}`;
}

/** What is owed and what is given, on one line. */
export function verdict({ old, now, changes, owed, given, enough }: Evolution): string {
  const count = changes.length === 1 ? '1 change' : `${changes.length} changes`;
  const versions = `${label(old)} -> ${label(now)}`;
  return `${versions}: ${count}, bump owed: ${owed}, given: ${given}${enough ? '' : ' - not enough'}`;
}

/** The whole result as plain JSON data; lines and columns are 1-based, columns in UTF-16 units, ends exclusive. */
export function evolutionJson(evolution: Evolution): Readonly<Record<string, unknown>> {
  const { old, now, owed, given, enough, changes } = evolution;
  return { old: label(old), new: label(now), owed, given, enough, changes: changes.map(changeJson) };
}

function changeJson(change: Change): Readonly<Record<string, unknown>> {
  const { code, class: changeClass, bump, subject, text, side, span, note, hints } = change;
  return {
    code,
    class: changeClass,
    bump,
    subject,
    text,
    side,
    path: span.source.name,
    start: positionAt(span.source, span.start),
    end: positionAt(span.source, span.end),
    ...(note === undefined ? {} : { note }),
    hints,
  };
}

function label({ namespace, name, version }: PackageId): string {
  return `${namespace}:${name}${version === undefined ? '' : `@${version}`}`;
}
