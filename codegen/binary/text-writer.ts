// SPDX-License-Identifier: MIT
// Lines of WIT text with indentation, docs and gates, up to a bound.

import type { Metadata } from './metadata.ts';
import { EncodedPackageError } from './reader.ts';

/** Characters of one package; small inputs can name large types often. */
const MOST_CHARACTERS = 16_000_000;

/** Collects text. Throws EncodedPackageError when there is too much of it. */
export class TextWriter {
  readonly #lines: string[] = [];
  #indent = '';
  #length = 0;

  line(text: string): void {
    const line = `${this.#indent}${text}`;
    this.#length += line.length + 1;
    if (this.#length > MOST_CHARACTERS) throw new EncodedPackageError(0, 'its text would be too long');
    this.#lines.push(line);
  }

  /** A block in braces, or `empty` instead when nothing is written into it. */
  block(head: string, body: () => void, empty = `${head} {}`): void {
    const at = this.#lines.length;
    this.line(`${head} {`);
    this.#indent += '  ';
    body();
    this.#indent = this.#indent.slice(2);
    if (this.#lines.length > at + 1) this.line('}');
    else this.#lines[at] = `${this.#indent}${empty}`;
  }

  docs(text: string | undefined): void {
    if (text === undefined) return;
    for (const line of text.split('\n')) this.line(line === '' ? '///' : `/// ${line}`);
  }

  /** Docs and gates of an item, and its external id. */
  marks(item: Metadata, externalId: string | undefined): void {
    this.docs(item.docs);
    for (const gate of item.gates) this.line(gate);
    this.externalId(externalId);
  }

  externalId(value: string | undefined): void {
    if (value === undefined) return;
    const escaped = value.replace(/["\\]/g, '\\$&').replace(/\p{Cc}/gu, escapeOf);
    this.line(`@external-id("${escaped}")`);
  }

  get text(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}

function escapeOf(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
