// SPDX-License-Identifier: MIT
// The page on the generator's own messages: every code of the table with its message and the way out.

import { CODES, type Code } from '../../diagnostics/codes.ts';
import { code, inline, link } from './markdown.ts';
import { INDEX_PAGE } from './pages.ts';

/** What the first digit of a code stands for. */
const GROUPS: readonly { readonly digit: string; readonly title: string }[] = [
  { digit: '0', title: 'Files' },
  { digit: '1', title: 'Text and grammar' },
  { digit: '2', title: 'Names and packages' },
  { digit: '3', title: 'Types' },
  { digit: '4', title: 'Gates and worlds' },
  { digit: '5', title: 'Tags in documentation' },
  { digit: '6', title: 'What the validation of a component refuses' },
  { digit: '7', title: 'What the direct bindings do not carry' },
  { digit: '8', title: 'What keeps older releases from being served' },
];

/** Blocks of the page; the same for every world. */
export function diagnosticsPage(): string[] {
  const codes = (Object.keys(CODES) as Code[]).sort();
  const groups = [...new Set(codes.map((name) => name.charAt(3)))].map((digit) => {
    const title = GROUPS.find((group) => group.digit === digit)?.title ?? `Codes from WIT${digit}000`;
    const own = codes.filter((name) => name.charAt(3) === digit);
    return [`## ${title}`, ...own.flatMap(section)];
  });
  return [
    '# Diagnostics',
    `What the generator says to a wrong world. Words in braces are filled in where it happens. Back to the ${link('world', INDEX_PAGE)}.`,
    ...groups.flat(),
  ];
}

/** A heading, so that a link can name the code: `diagnostics.md#wit1010`. */
function section(name: Code): string[] {
  const { severity, message, help } = CODES[name];
  const holes = [
    ...new Set([...`${message} ${help ?? ''}`.matchAll(/\{([a-z]+)\}/gi)].map(([hole]) => hole)),
  ];
  return [
    `### ${name}`,
    `${severity === 'error' ? 'Error' : 'Warning'}: ${inline(message)}.`,
    ...(help === undefined ? [] : [`Way out: ${inline(help)}.`]),
    ...(holes.length === 0 ? [] : [`Filled in: ${holes.map(code).join(', ')}.`]),
  ];
}
