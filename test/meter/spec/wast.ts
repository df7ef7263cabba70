// SPDX-License-Identifier: MIT
// Reads scripts of the WebAssembly specification's tests (`.wast`): S-expressions with their place in the text.

/** A word, a string, or a list. */
export type Expression = Atom | List;

/** A word or, when `text` is set, a string. */
export interface Atom {
  readonly kind: 'word' | 'string';
  /** The word; of a string its bytes, one character each. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** A list in parentheses at `[start, end)` of the script. */
export interface List {
  readonly kind: 'list';
  readonly items: readonly Expression[];
  readonly start: number;
  readonly end: number;
}

const TOKEN = /\s+|;;[^\n]*|\(;|\(@|[()]|"(?:[^"\\]|\\.)*"|[^\s()";]+|;/gy;

/** Reads a script. @throws Error where parentheses do not match. */
export function readScript(text: string): List[] {
  const stack: { items: Expression[]; start: number }[] = [{ items: [], start: 0 }];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const token = match[0];
    const start = match.index;
    const end = TOKEN.lastIndex;
    const top = stack.at(-1);
    if (top === undefined) throw new Error(`unbalanced at ${start}`);
    if (token === '(;') TOKEN.lastIndex = commentEnd(text, end);
    else if (token.startsWith('(')) stack.push({ items: [], start });
    else if (token === ')') {
      stack.pop();
      stack.at(-1)?.items.push({ kind: 'list', items: top.items, start: top.start, end });
    } else if (token.startsWith('"')) {
      top.items.push({ kind: 'string', value: unescaped(token.slice(1, -1)), start, end });
    } else if (token.trim() !== '' && !token.startsWith(';')) {
      top.items.push({ kind: 'word', value: token, start, end });
    }
  }
  if (stack.length !== 1) throw new Error('a list has no end');
  return (stack[0]?.items ?? []).filter((item) => item.kind === 'list');
}

function commentEnd(text: string, start: number): number {
  let depth = 1;
  let at = start;
  while (depth > 0 && at < text.length) {
    const pair = text.slice(at, at + 2);
    if (pair === '(;') depth++;
    if (pair === ';)') depth--;
    at += pair === '(;' || pair === ';)' ? 2 : 1;
  }
  return at;
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r' };

/** The bytes of a string, one character each. */
function unescaped(text: string): string {
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  return bytes.replace(/\\(u\{([0-9a-fA-F_]+)\}|[0-9a-fA-F]{2}|.)/g, (_, code: string, point?: string) => {
    if (point !== undefined) {
      const character = String.fromCodePoint(Number.parseInt(point.replaceAll('_', ''), 16));
      return Buffer.from(character, 'utf8').toString('latin1');
    }
    if (/^[0-9a-fA-F]{2}$/.test(code)) return String.fromCharCode(Number.parseInt(code, 16));
    return ESCAPES[code] ?? code;
  });
}

/** The first word of a list. */
export function headOf(list: Expression | undefined): string {
  const head = list?.kind === 'list' ? list.items[0] : undefined;
  return head?.kind === 'word' ? head.value : '';
}

/** The name that stands at `index` of a list, if one does. */
export function nameAt(list: List, index: number): string | undefined {
  const item = list.items[index];
  return item?.kind === 'word' && item.value.startsWith('$') ? item.value : undefined;
}

/** The strings of a list, as bytes. */
export function stringsOf(list: List): string {
  return list.items.map((item) => (item.kind === 'string' ? item.value : '')).join('');
}
