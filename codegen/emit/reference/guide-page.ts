// SPDX-License-Identifier: MIT
// One page for the authors of a guest language: how to begin, what is peculiar, and every function as it is written.

import type { Interface } from '../../ir/ir.ts';
import type { Guide } from './guides.ts';
import type { Language } from './languages/language.ts';
import { code, fence, link } from './markdown.ts';
import type { Side } from './pages.ts';
import type { Reference } from './reference-context.ts';
import { isCarried } from './wit-text.ts';

/** File of a guide in the folder of the reference. */
export function guideFile({ id }: Guide): string {
  return `guest-${id}.md`;
}

/** Blocks of the page. */
export function guidePage(guide: Guide, language: Language, reference: Reference): string[] {
  const { world } = reference.context.ir;
  const scope = world.id.replace(/\/.*$/, '');
  const text = (line: string): string => line.replaceAll('SCOPE', scope).replaceAll('WORLD', world.name);
  const lines = [
    `phira-plugin new my-plugin --lang ${guide.id}`,
    'cd my-plugin',
    'phira-plugin build            # dist/my-plugin.wasm, which holds its manifest',
    'phira-plugin build --release  # smaller; the trace of a trap names no functions then',
    'phira-plugin test             # plays test/*.scenario',
  ];
  return [
    `# Plugins in ${guide.name}`,
    `For ${link(`world ${code(world.name)}`, 'index.md')}. It takes ${text(guide.needs)} ${text(guide.sources)}`,
    fence('sh', lines.join('\n')),
    ...(guide.notes.length === 0 ? [] : [guide.notes.map((note) => `- ${text(note)}`).join('\n')]),
    ...side('Functions of the host', 'import', language, reference),
    ...side('Functions of the plugin', 'export', language, reference),
  ];
}

function side(title: string, which: Side, language: Language, reference: Reference): string[] {
  const { world } = reference.context.ir;
  const items = which === 'import' ? world.imports : world.exports;
  const interfaces = items.flatMap((item) => (item.kind === 'interface' ? [item.interface] : []));
  const blocks = [...new Set(interfaces)].flatMap((owner) => signatures(owner, which, language, reference));
  return blocks.length === 0 ? [] : [`## ${title}`, ...blocks];
}

function signatures(
  owner: Interface,
  which: Side,
  language: Language,
  { context, pages }: Reference,
): string[] {
  const place = { context, owner, side: which, resource: undefined };
  const functions = owner.functions.filter(isCarried);
  const page = pages.page(owner);
  if (functions.length === 0 || page === undefined) return [];
  const text = functions.map((func) => language.signature(func, place)).join('\n');
  return [
    `${link(code(owner.name), page.file)}, in ${code(language.module(place))}:`,
    fence(language.fence, text),
  ];
}
