// SPDX-License-Identifier: MIT
// Rewrites the maxima of the memories and tables that a module defines.

import { componentError } from '../errors.ts';
import { Cursor } from './cursor.ts';
import { type ModuleLayout, Section } from './module-layout.ts';
import { constantExpression, sizeLimits, valueType } from './module-parts.ts';
import { leb } from './writer.ts';

/**
 * The entries of the memory section, each with a maximum of at most `pages`.
 *
 * @throws ComponentError `COMPONENT_LIMIT` for one that begins with more.
 */
export function limitedMemories(bytes: Uint8Array, layout: ModuleLayout, pages: number): number[] {
  const cursor = sectionCursor(bytes, layout, Section.MEMORY);
  const entries: number[] = [];
  if (cursor === undefined) return entries;
  for (let left = cursor.count(); left > 0; left--) append(entries, limited(cursor, 'memory', pages));
  return entries;
}

/** The entries of the table section, each with a maximum of at most `elements`; throws as {@link limitedMemories}. */
export function limitedTables(bytes: Uint8Array, layout: ModuleLayout, elements: number): number[] {
  const cursor = sectionCursor(bytes, layout, Section.TABLE);
  const entries: number[] = [];
  if (cursor === undefined) return entries;
  for (let left = cursor.count(); left > 0; left--) {
    const start = cursor.at;
    const initialised = bytes[start] === 0x40;
    if (initialised) cursor.skip(2);
    valueType(cursor, layout.types);
    append(entries, bytes.subarray(start, cursor.at));
    append(entries, limited(cursor, 'table', elements));
    const expression = cursor.at;
    if (initialised) constantExpression(cursor, layout);
    append(entries, bytes.subarray(expression, cursor.at));
  }
  return entries;
}

const UNITS = { memory: 'pages of a memory', table: 'elements of a table' } as const;

function sectionCursor(bytes: Uint8Array, layout: ModuleLayout, id: number): Cursor | undefined {
  const range = layout.sections.get(id);
  return range === undefined ? undefined : new Cursor(bytes, range.start, range.end);
}

function limited(cursor: Cursor, what: 'memory' | 'table', most: number): number[] {
  const at = cursor.at;
  const { minimum, maximum } = sizeLimits(cursor, what);
  if (minimum > most)
    throw componentError('COMPONENT_LIMIT', `${UNITS[what]}: ${minimum} are more than ${most}`, at);
  return [1, ...leb(minimum), ...leb(Math.min(maximum ?? most, most))];
}

/** `push(...)` of a long list would overflow the stack. */
function append(entries: number[], more: ArrayLike<number>): void {
  for (let index = 0; index < more.length; index++) entries.push(more[index] ?? 0);
}
