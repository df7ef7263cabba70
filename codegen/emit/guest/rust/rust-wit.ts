// SPDX-License-Identifier: MIT
// The world's own WIT files inside the crate, from which wit-bindgen makes the bindings when the crate is built. Tags
// of doc comments are written out as sentences, since rustdoc shows them as they stand.

import type { Ir } from '../../../ir/ir.ts';
import { type EmitContext, sourcesOf } from '../../context.ts';
import type { OutputFile } from '../../file-set.ts';

/** Tags of functions, interfaces and cases, and what they say; an empty text takes the line away. */
const SENTENCES: readonly (readonly [tag: RegExp, sentence: string])[] = [
  [/@permission (\S+)/, 'Needs permission `$1`.'],
  [/@checks (\S+)/, 'In some cases needs permission `$1`.'],
  [/@fires (\S+)/, 'Fires `$1`.'],
  [/@vetoable/, 'Can be vetoed.'],
  [/@targeted/, 'Delivered to the plugin concerned, without a subscription.'],
  [/@open (\S+)/, 'Minor versions may add cases; this one sees them as `$1`.'],
  [/@events/, ''],
];

/** Files below `wit/` of the crate. */
export function witFiles(context: EmitContext): OutputFile[] {
  const sources = sourcesOf(context.ir);
  const isDeclared = sources.some(({ text }) => declares(text, context.ir));
  return sources.map(({ label, text }, index) => {
    // A folder has to say once which package it is.
    const head = index === 0 && !isDeclared ? `${packageLine(context.ir)}\n` : '';
    return { path: label, text: `// ${context.headerText()}\n${head}${withoutTags(text)}` };
  });
}

function packageLine({ package: { namespace, name, version } }: Ir): string {
  return `package ${namespace}:${name}${version === undefined ? '' : `@${version}`};\n`;
}

function declares(text: string, ir: Ir): boolean {
  return text.split('\n').some((line) => `${line.trim()}\n` === packageLine(ir));
}

function withoutTags(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const found = SENTENCES.find(([tag]) => new RegExp(`^\\s*///\\s*${tag.source}\\s*$`).test(line));
      if (found === undefined) return [line];
      const [tag, sentence] = found;
      return sentence === '' ? [] : [line.replace(tag, sentence)];
    })
    .join('\n');
}
