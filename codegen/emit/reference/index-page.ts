// SPDX-License-Identifier: MIT
// The first page of the reference: the world, its interfaces, permissions, events and languages.

import type { Interface, WorldItem } from '../../ir/ir.ts';
import { allFunctions, permissionsOf } from '../facts.ts';
import { guideFile } from './guide-page.ts';
import { GUIDES } from './guides.ts';
import { LANGUAGES } from './languages/languages.ts';
import { cell, code, inline, link, prose, table } from './markdown.ts';
import {
  DIAGNOSTICS_PAGE,
  eventAnchor,
  eventName,
  HOST_PAGE,
  PLUGIN_PAGE,
  permissionAnchor,
} from './pages.ts';
import { eventLink, permissionLink, type Reference } from './reference-context.ts';
import { linkedType } from './wit-text.ts';

/** Blocks of the page. */
export function indexPage(reference: Reference): string[] {
  const { world } = reference.context.ir;
  return [
    `# World ${code(world.name)}`,
    ...prose(world.docs),
    `Full name ${code(world.id)}. The generator's messages: ${link('diagnostics', DIAGNOSTICS_PAGE)}. Files: ${link('plugin.toml', PLUGIN_PAGE)} of a plugin, ${link('host.toml', HOST_PAGE)} of an operator.`,
    ...side('Imports', 'What the host implements and plugins call.', world.imports, reference),
    ...side('Exports', 'What plugins implement and the host calls.', world.exports, reference),
    ...permissions(reference),
    ...events(reference),
    '## Languages',
    'Every function is shown as each guest language writes it. Whose naming that follows:',
    table(
      ['language', 'naming'],
      LANGUAGES.map((language) => {
        const guide = GUIDES.find(({ name }) => name === language.name);
        const name = guide === undefined ? language.name : link(language.name, guideFile(guide));
        return [name, inline(language.naming)];
      }),
    ),
  ];
}

function side(title: string, what: string, items: readonly WorldItem[], reference: Reference): string[] {
  if (items.length === 0) return [];
  const rows = items.map((item) => itemRow(item, reference));
  return [`## ${title}`, what, table(['name', 'has', 'says'], rows)];
}

function itemRow(item: WorldItem, reference: Reference): string[] {
  switch (item.kind) {
    case 'interface':
      return [interfaceLink(item.interface, reference), parts(item.interface), cell(item.interface.docs)];
    case 'function':
      return [reference.pages.func(item.function, item.name, HERE), 'function', cell(item.function.docs)];
    case 'type':
      return [reference.pages.type(item.type, HERE), 'type', cell(item.type.docs)];
  }
}

/** Links from here always name the file of their page. */
const HERE = undefined;

function interfaceLink(owner: Interface, { pages }: Reference): string {
  const page = pages.page(owner);
  return page === undefined ? code(owner.name) : link(code(owner.name), page.file);
}

function parts(owner: Interface): string {
  const own = owner.types.filter(({ shape }) => shape.kind !== 'alias' || !shape.used).length;
  const count = (number: number, what: string): string[] =>
    number === 0 ? [] : [`${number} ${what}${number === 1 ? '' : 's'}`];
  return [...count(owner.functions.length, 'function'), ...count(own, 'type')].join(', ');
}

function permissions(reference: Reference): string[] {
  const uses = permissionsOf(reference.context.ir);
  if (uses.length === 0) return [];
  const functions = new Map(allFunctions(reference.context.ir).map(({ label, func }) => [label, func]));
  const linked = (labels: readonly string[]): string =>
    labels
      .map((label) => {
        const func = functions.get(label);
        return func === undefined ? code(label) : reference.pages.func(func, label, HERE);
      })
      .join('<br>');
  const rows = uses.map((use) => [
    `<a id="${permissionAnchor(use.permission)}"></a>${code(use.permission)}`,
    linked(use.functions),
    linked(use.checkedBy),
    use.events.map((event) => eventLink(event, false)).join('<br>'),
  ]);
  return [
    '## Permissions',
    'A call without its permission answers `denied`, a subscription without its permission is refused.',
    table(['permission', 'guards', 'asked for in some cases by', 'guards the events'], rows),
  ];
}

function events(reference: Reference): string[] {
  const { events: variant, pages } = reference;
  if (variant === undefined || variant.def.shape.kind !== 'variant') return [];
  const { cases, open } = variant.def.shape;
  const rows = cases.map((item) => {
    const name = eventName(item.name);
    const payload =
      item.payload === undefined ? '' : linkedType(item.payload, (def) => pages.type(def, HERE));
    const anchored = `<a id="${eventAnchor(name)}"></a>`;
    return [
      // The open case stands for events whose names the plugin chooses.
      item.name === open ? `${anchored}any other` : `${anchored}${code(name)}`,
      code(item.name),
      item.vetoable ? 'yes' : '',
      item.targeted ? 'yes' : '',
      item.permission === undefined ? '' : permissionLink(item.permission, false),
      payload,
      cell(item.docs),
    ];
  });
  return [
    '## Events',
    `Cases of ${pages.type(variant.def, HERE)}. A plugin subscribes by the name; a targeted event reaches the plugin concerned without a subscription.`,
    table(['name', 'case', 'vetoable', 'targeted', 'permission', 'payload', 'says'], rows),
  ];
}
