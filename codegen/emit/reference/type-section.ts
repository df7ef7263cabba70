// SPDX-License-Identifier: MIT
// One type of the reference: its documentation, and its fields, cases or functions.

import type { Case, TypeDef } from '../../ir/ir.ts';
import { functionSection } from './function-section.ts';
import { cell, code, link, prose, table } from './markdown.ts';
import { eventAnchor, eventName, INDEX_PAGE, type Page, type TypeEntry } from './pages.ts';
import { permissionLink, type Reference } from './reference-context.ts';
import { linkedType, witName } from './wit-text.ts';

/** Blocks of one type, its heading first. */
export function typeSection(entry: TypeEntry, page: Page, reference: Reference): string[] {
  const blocks = [`### ${entry.heading}`, ...prose(entry.def.docs), ...body(entry.def, page, reference)];
  return [...blocks, ...entry.functions.flatMap((func) => functionSection(func, page, reference, '####'))];
}

function body(def: TypeDef, page: Page, reference: Reference): string[] {
  const { shape } = def;
  const name = (label: string): string => code(witName(label));
  const linked = (type: Parameters<typeof linkedType>[0]): string =>
    linkedType(type, (named) => reference.pages.type(named, page));
  switch (shape.kind) {
    case 'alias':
      return [`Is ${linked(shape.type)}.`];
    case 'record':
      return rows(
        ['field', 'type', 'says'],
        shape.fields.map((field) => [name(field.name), linked(field.type), cell(field.docs)]),
      );
    case 'enum':
      return rows(
        ['case', 'says'],
        shape.cases.map((item) => [name(item.name), cell(item.docs)]),
      );
    case 'flags':
      return rows(
        ['flag', 'says'],
        shape.flags.map((item) => [name(item.name), cell(item.docs)]),
      );
    case 'variant': {
      const payload = (item: Case): string => (item.payload === undefined ? '' : linked(item.payload));
      const cases = rows(
        ['case', 'payload', 'says'],
        shape.cases.map((item) => [name(item.name), payload(item), says(item, def, reference)]),
      );
      const open =
        shape.open === undefined
          ? []
          : [`Minor versions may add cases; an older plugin sees them as ${code(shape.open)}.`];
      return [...cases, ...open];
    }
    case 'resource':
      return [];
  }
}

/** What a case says, with its facts when it is an event. */
function says(item: Case, def: TypeDef, reference: Reference): string {
  const { events } = reference;
  if (events?.def !== def) return cell(item.docs);
  const isOpen = def.shape.kind === 'variant' && def.shape.open === item.name;
  const name = eventName(item.name);
  const facts = [
    ...(isOpen ? [] : [`Event ${link(code(name), `${INDEX_PAGE}#${eventAnchor(name)}`)}.`]),
    ...(item.vetoable ? ['Can be vetoed.'] : []),
    ...(item.targeted ? ['Told to the plugin concerned only, without a subscription.'] : []),
    ...(item.permission === undefined ? [] : [`Needs ${permissionLink(item.permission, true)}.`]),
  ].join(' ');
  return [cell(item.docs), facts].filter((text) => text !== '').join('<br>');
}

function rows(head: readonly string[], lines: readonly (readonly string[])[]): string[] {
  return lines.length === 0 ? [] : [table(head, lines)];
}
