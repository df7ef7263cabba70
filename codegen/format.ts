// SPDX-License-Identifier: MIT
// The formatter: a WIT file in canonical form, or what keeps it from being one. Checks itself before it answers.

import { Collector } from './diagnostics/collector.ts';
import { type Diagnostic, diagnostic } from './diagnostics/diagnostic.ts';
import type { Source, Span } from './diagnostics/source.ts';
import type { File } from './syntax/ast.ts';
import { lex } from './syntax/lexer.ts';
import { parseFile } from './syntax/parser.ts';
import { printFile } from './syntax/print.ts';
import { isSameTree } from './syntax/same-tree.ts';
import type { Comment, Token } from './syntax/token.ts';
import { weave } from './syntax/weave.ts';

/** A formatted file; `text` is undefined when it has errors, which `diagnostics` then say. */
export interface Formatted {
  readonly text: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** The formatted text would not mean what the file means, or lose a comment: a bug of the formatter. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
  readonly code = 'FORMAT_MEANING';
  readonly help = 'the file is left as it is; please report it with its text';

  constructor(source: string, what: string, options?: ErrorOptions) {
    super(`formatting ${source} would change ${what}`, options);
  }
}

/** Formats the bytes of one file as {@link formatWit} does its text; they must be UTF-8. */
export function formatBytes(name: string, bytes: Uint8Array): Formatted {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { text: undefined, diagnostics: [diagnostic('WIT0004', undefined, { path: name })] };
  }
  return formatWit({ name, text });
}

/**
 * Formats one file. Names of other files and packages are not looked up: only what does not parse is refused.
 *
 * @throws {FormatError} when the result does not parse to the same tree with the same comments.
 */
export function formatWit(source: Source): Formatted {
  const before = read(source);
  if (before.file === undefined) return { text: undefined, diagnostics: before.diagnostics };
  const unix: Source = { name: source.name, text: source.text.replaceAll('\r\n', '\n') };
  const { file, tokens } = read(unix);
  if (file === undefined) throw new FormatError(source.name, 'its line ends');
  const text = print(file, tokens, unix);
  const after = read({ name: source.name, text });
  const tree = ({ file: root }: Read): unknown => root;
  if (after.file === undefined || !isSameTree(tree(before), tree(after))) {
    throw new FormatError(source.name, 'its meaning');
  }
  if (!isSameTree(commentTexts(tokens, unix), commentTexts(after.tokens, { name: '', text }))) {
    throw new FormatError(source.name, 'its comments');
  }
  return { text, diagnostics: [] };
}

function print(file: File, tokens: readonly Token[], source: Source): string {
  try {
    return weave(printFile(file, breakingComments(tokens, source)), tokens, source);
  } catch (cause) {
    throw new FormatError(source.name, 'its tokens', { cause });
  }
}

interface Read {
  readonly file: File | undefined;
  readonly tokens: readonly Token[];
  readonly diagnostics: readonly Diagnostic[];
}

function read(source: Source): Read {
  const collector = new Collector();
  const file = parseFile(source, collector);
  const { diagnostics, failed } = collector;
  return { file: failed ? undefined : file, tokens: lex(source, new Collector()), diagnostics };
}

function commentTexts(tokens: readonly Token[], { text }: Source): string[] {
  return tokens.flatMap(({ comments }) =>
    comments.map(({ start, end }) => {
      const raw = text.slice(start, end);
      return raw.startsWith('//') ? raw.trimEnd() : raw;
    }),
  );
}

/** Whether a part of the source holds a comment that ends its line, or has several. */
function breakingComments(tokens: readonly Token[], { text }: Source): (span: Span) => boolean {
  const isBreaking = ({ start, end }: Comment): boolean => {
    const raw = text.slice(start, end);
    return raw.startsWith('//') || raw.includes('\n');
  };
  const starts = tokens.flatMap(({ comments }) => comments.filter(isBreaking).map(({ start }) => start));
  return ({ start, end }) => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    return (starts[low] ?? Number.POSITIVE_INFINITY) < end;
  };
}
