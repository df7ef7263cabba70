// SPDX-License-Identifier: MIT
// One function of the reference: documentation, WIT, what it takes, answers, needs and fires, and how each guest
// language writes it.

import type { Func } from '../../ir/ir.ts';
import { outcomeOf } from '../type-text.ts';
import { givenParams } from './languages/language.ts';
import { LANGUAGES } from './languages/languages.ts';
import { code, fence, prose } from './markdown.ts';
import type { FunctionEntry, Page, Side } from './pages.ts';
import { eventLink, permissionLink, type Reference } from './reference-context.ts';
import { isCarried, linkedType, witFunction, witName } from './wit-text.ts';

/** Blocks of one function, its heading first. */
export function functionSection(
  entry: FunctionEntry,
  page: Page,
  reference: Reference,
  level: '###' | '####' = '###',
): string[] {
  const { func } = entry;
  return [
    `${level} ${entry.heading}`,
    ...prose(func.docs),
    fence('wit', witFunction(func)),
    ...facts(func, page, reference),
    ...signatures(entry, page, reference),
  ];
}

/** Which side implements a function of a page: that of its interface, or of the world's item. */
export function sidesOf(func: Func, page: Page, { context }: Reference): readonly Side[] {
  if (page.sides.length > 0) return page.sides;
  const { exports } = context.ir.world;
  const exported = exports.some((item) => item.kind === 'function' && item.function === func);
  return [exported ? 'export' : 'import'];
}

function facts(func: Func, page: Page, { pages }: Reference): string[] {
  const linked = (type: Parameters<typeof linkedType>[0]): string =>
    linkedType(type, (def) => pages.type(def, page));
  const outcome = outcomeOf(func);
  const value = outcome.kind === 'result' ? outcome.ok : outcome.type;
  const lines: string[] = [];
  for (const { name, type } of givenParams(func)) lines.push(`takes ${code(witName(name))}: ${linked(type)}`);
  if (value !== undefined) lines.push(`answers ${linked(value)}`);
  if (outcome.kind === 'result') {
    lines.push(`may fail${outcome.error === undefined ? '' : ` with ${linked(outcome.error)}`}`);
  }
  if (func.permission !== undefined) {
    lines.push(
      `needs permission ${permissionLink(func.permission, true)}; without it the error is \`denied\``,
    );
  }
  for (const name of func.checks) lines.push(`in some cases needs permission ${permissionLink(name, true)}`);
  for (const event of func.fires) lines.push(`fires ${eventLink(event, true)}`);
  return lines.length === 0 ? [] : [lines.map((line) => `- ${line}`).join('\n')];
}

function signatures(entry: FunctionEntry, page: Page, reference: Reference): string[] {
  const { func, resource } = entry;
  if (!isCarried(func)) {
    return [
      'Guest languages do not carry it: it is asynchronous, or passes a future, a stream or an error context.',
    ];
  }
  const { context } = reference;
  const sides = sidesOf(func, page, reference);
  const blocks = LANGUAGES.flatMap((language) => {
    const texts = sides.map((side) =>
      language.signature(func, { context, owner: page.owner, side, resource }),
    );
    return [language.name, fence(language.fence, [...new Set(texts)].join('\n'))];
  });
  return ['<details>\n<summary>In each language</summary>', ...blocks, '</details>'];
}
