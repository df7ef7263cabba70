// SPDX-License-Identifier: MIT
// Reads a TOML text within a size, and says where in it something is wrong.

import { parse, TomlError as SyntaxFault } from 'smol-toml';
import { RuntimeError, reasonOf, runtimeError } from '../errors.ts';
import { locator, type TomlPath } from './locate.ts';
import { frameAt, type Place } from './place.ts';

/** A text that was read, with the name shown to people. */
export interface TomlSource {
  readonly name: string;
  readonly text: string;
}

/** What a TOML file holds: a table without a prototype. It may still have a key such as `__proto__`. */
export interface TomlFile {
  readonly source: TomlSource;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Largest file that is read unless the caller says otherwise: 64 KiB. */
const TOML_LIMIT = 65_536;

/** A file that cannot be read; `message` begins with the place, `frame` shows the line. */
export class TomlFileError extends RuntimeError {
  override readonly name = 'TomlFileError';
  readonly source: string;
  readonly place: Place;
  /** The message without the place. */
  readonly reason: string;
  /** Lines with a mark under the place; empty when there is nothing to show. */
  readonly frame: string;

  constructor(error: RuntimeError, source: string, place: Place, frame: string) {
    const at = `${source}:${place.line}:${place.column}`;
    super(error.code, `${at} - ${error.message}`, error.help, { cause: error.cause });
    this.source = source;
    this.place = place;
    this.reason = error.message;
    this.frame = frame;
  }
}

/** An error at a key of a file that was read. */
export function errorAt(error: RuntimeError, { name, text }: TomlSource, path: TomlPath): TomlFileError {
  const place = locator(text)(path);
  return new TomlFileError(error, name, place, frameAt(text, place));
}

/**
 * Reads TOML 1.0.
 *
 * @param input text, or bytes in UTF-8 with or without a byte order mark.
 * @param name shown in messages, such as `plugin.toml`.
 * @param integers what whole numbers become; as bigint, `2` and `2.0` stay apart.
 * @throws {TomlFileError} with RT_TOML_SIZE, RT_TOML_ENCODING or RT_TOML_SYNTAX.
 */
export function readToml(
  input: string | Uint8Array,
  name: string,
  limit = TOML_LIMIT,
  integers: 'number' | 'bigint' = 'number',
): TomlFile {
  const size = typeof input === 'string' ? Buffer.byteLength(input) : input.byteLength;
  const start: Place = { line: 1, column: 1 };
  if (size > limit)
    throw new TomlFileError(runtimeError('RT_TOML_SIZE', { name, size, limit }), name, start, '');
  const text = typeof input === 'string' ? input : decode(input, name);
  try {
    return { source: { name, text }, value: parse(text, { integersAsBigInt: integers === 'bigint' }) };
  } catch (thrown) {
    const error = runtimeError('RT_TOML_SYNTAX', { reason: syntaxReason(thrown) }, { cause: thrown });
    const place = thrown instanceof SyntaxFault ? { line: thrown.line, column: thrown.column } : start;
    throw new TomlFileError(error, name, place, frameAt(text, place));
  }
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (thrown) {
    const error = runtimeError('RT_TOML_ENCODING', { name }, { cause: thrown });
    throw new TomlFileError(error, name, { line: 1, column: 1 }, '');
  }
}

/** The parser's sentence, without its own preamble and frame. */
function syntaxReason(thrown: unknown): string {
  if (thrown instanceof RangeError) return 'values are nested too deeply';
  const [first = 'it is not TOML'] = reasonOf(thrown).split('\n');
  return first.replace(/^Invalid TOML document: /, '');
}
