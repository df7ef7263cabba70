// SPDX-License-Identifier: MIT
// A page of the reference on one interface, or on the items that the world declares itself.

import { sourceLabel } from '../context.ts';
import { functionSection } from './function-section.ts';
import { LANGUAGES } from './languages/languages.ts';
import { cell, code, link, prose, table } from './markdown.ts';
import { INDEX_PAGE, type Page, pageTitle } from './pages.ts';
import { eventLink, permissionLink, type Reference } from './reference-context.ts';
import { typeSection } from './type-section.ts';

/** Blocks of the page. */
export function interfacePage(page: Page, reference: Reference): string[] {
  const { owner, types, functions } = page;
  return [
    `# ${pageTitle(owner)}`,
    ...prose(owner?.docs),
    facts(page, reference),
    ...overview(page),
    ...modules(page, reference),
    ...(types.length > 0
      ? ['## Types', ...types.flatMap((entry) => typeSection(entry, page, reference))]
      : []),
    ...(functions.length > 0
      ? ['## Functions', ...functions.flatMap((entry) => functionSection(entry, page, reference))]
      : []),
  ];
}

function facts(page: Page, reference: Reference): string {
  const { owner, used } = page;
  const { world } = reference.context.ir;
  const lines = [`part of ${link(`world ${code(world.name)}`, INDEX_PAGE)}`];
  if (owner !== undefined) {
    lines.push(`full name ${code(owner.id)}, from ${code(sourceLabel(owner.span.source))}`);
  }
  if (page.sides.includes('import')) lines.push('imported: the host implements it, plugins call it');
  if (page.sides.includes('export')) lines.push('exported: plugins implement it, the host calls it');
  if (used.length > 0) {
    lines.push(`uses ${used.map((def) => reference.pages.type(def, page)).join(', ')}`);
  }
  return lines.map((line) => `- ${line}`).join('\n');
}

/** Every function of the page with what it needs. */
function overview(page: Page): string[] {
  const all = [...page.functions, ...page.types.flatMap((entry) => entry.functions)];
  if (all.length === 0) return [];
  const rows = all.map(({ func, resource, anchor }) => {
    const label = resource === undefined ? func.name : `${resource.name}.${func.name}`;
    const needs = [
      ...(func.permission === undefined ? [] : [permissionLink(func.permission, true)]),
      ...func.checks.map((name) => `${permissionLink(name, true)} in some cases`),
    ];
    const fires = func.fires.map((event) => eventLink(event, true));
    return [link(code(label), `#${anchor}`), cell(func.docs), needs.join('<br>'), fires.join('<br>')];
  });
  return [table(['function', 'says', 'needs', 'fires'], rows)];
}

/** Where each language has the interface. */
function modules(page: Page, { context }: Reference): string[] {
  if (page.owner === undefined || page.functions.length + page.types.length === 0) return [];
  const sides = page.sides.length === 0 ? (['import'] as const) : page.sides;
  const rows = LANGUAGES.map((language) => {
    const places = sides.map((side) =>
      code(language.module({ context, owner: page.owner, side, resource: undefined })),
    );
    return [language.name, [...new Set(places)].join(', ')];
  });
  return [
    '<details>\n<summary>Where each language has it</summary>',
    table(['language', 'module, namespace or prefix'], rows),
    '</details>',
  ];
}
