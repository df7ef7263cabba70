// SPDX-License-Identifier: MIT
// Parser functions for names of packages and interfaces, versions, attributes and `use`.

import { suggestNames } from '../diagnostics/suggest.ts';
import type { Attribute, Identifier, PackageName, UseNode, UsePath, Version } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { isVersion } from './version.ts';

const ATTRIBUTES = ['since', 'unstable', 'deprecated', 'external-id'];

/** pkgname := id ':' id ['@' version] */
export function parsePackageName(cursor: Cursor): PackageName {
  const namespace = cursor.identifier();
  cursor.expect(':');
  const name = cursor.identifier();
  const version = parseOptionalVersion(cursor);
  return { namespace, name, version, span: { ...namespace.span, end: cursor.lastEnd } };
}

/** usepath := id | id ':' id '/' id ['@' version] */
export function parseUsePath(cursor: Cursor): UsePath {
  const first = cursor.identifier();
  if (cursor.eat(':') === undefined) return { kind: 'local', name: first };
  const packageName = cursor.identifier();
  cursor.expect('/');
  const name = cursor.identifier();
  const version = parseOptionalVersion(cursor);
  const span = { ...first.span, end: packageName.span.end };
  return { kind: 'foreign', package: { namespace: first, name: packageName, version, span }, name };
}

/** use := 'use' usepath '.' '{' (id ['as' id]),* '}' ';' */
export function parseUse(cursor: Cursor, attributes: readonly Attribute[]): UseNode {
  const { start } = cursor.expect('use');
  const path = parseUsePath(cursor);
  cursor.expect('.');
  const names = cursor.list('{', '}', () => {
    const name = cursor.identifier();
    return { name, as: cursor.eat('as') === undefined ? undefined : cursor.identifier() };
  });
  const span = cursor.span(start, cursor.lastEnd);
  cursor.semicolon();
  return { kind: 'use', path, names, attributes, span };
}

function parseOptionalVersion(cursor: Cursor): Version | undefined {
  return cursor.eat('@') === undefined ? undefined : parseVersion(cursor);
}

/**
 * version := integer '.' integer '.' integer ['-' pre] ['+' build], read from tokens: a `.` belongs to it only when
 * a word, a number or `-` follows, since `use a:b/c@1.0.0-rc.{t}` goes on with one.
 */
function parseVersion(cursor: Cursor): Version {
  const start = integer(cursor).start;
  cursor.expect('.');
  integer(cursor);
  cursor.expect('.');
  let { end } = integer(cursor);
  for (const prefix of ['-', '+']) {
    if (cursor.eat(prefix) === undefined) continue;
    for (;;) {
      if (versionPart(cursor, 0)) end = cursor.next().end;
      else if (cursor.at('.') && versionPart(cursor, 1)) cursor.next();
      else break;
    }
  }
  const text = cursor.source.text.slice(start, end);
  const span = cursor.span(start, end);
  if (!isVersion(text)) cursor.report('WIT1009', span, { version: text });
  return { text, span };
}

function versionPart(cursor: Cursor, ahead: number): boolean {
  const { kind } = cursor.peek(ahead);
  return kind === 'word' || kind === 'integer' || cursor.at('-', ahead);
}

function integer(cursor: Cursor): { readonly start: number; readonly end: number } {
  return cursor.peek().kind === 'integer'
    ? cursor.next()
    : cursor.fail('a number of a version such as `1.0.0`');
}

/** attrs := ( '@' attr )* */
export function parseAttributes(cursor: Cursor): readonly Attribute[] {
  const attributes: Attribute[] = [];
  while (cursor.at('@')) {
    const { start } = cursor.next();
    const attribute = parseAttribute(cursor, start);
    if (attribute !== undefined) attributes.push(attribute);
  }
  return attributes;
}

/**
 * attr := 'since' '(' 'version' '=' version ')' | 'unstable' '(' 'feature' '=' id ')'
 *       | 'deprecated' '(' 'version' '=' version ')' | 'external-id' '(' string ')'
 */
function parseAttribute(cursor: Cursor, start: number): Attribute | undefined {
  const word = cursor.identifier();
  const { name } = word;
  if (!ATTRIBUTES.includes(name)) {
    const suggestion = suggestNames(name, ATTRIBUTES);
    cursor.report('WIT1011', cursor.span(start, word.span.end), { name }, { suggestion });
    skipArguments(cursor);
    return undefined;
  }
  cursor.expect('(');
  const attribute = attributeBody(cursor, name);
  cursor.expect(')');
  return { ...attribute, span: cursor.span(start, cursor.lastEnd) };
}

type Body<T> = T extends unknown ? Omit<T, 'span'> : never;

function attributeBody(cursor: Cursor, name: string): Body<Attribute> {
  if (name === 'external-id') {
    if (cursor.peek().kind !== 'string') cursor.fail('a string');
    return { kind: 'external-id', value: cursor.next().value };
  }
  if (name === 'unstable') {
    argument(cursor, 'feature');
    return { kind: 'unstable', feature: cursor.identifier() };
  }
  argument(cursor, 'version');
  return { kind: name === 'since' ? 'since' : 'deprecated', version: parseVersion(cursor) };
}

function argument(cursor: Cursor, name: 'feature' | 'version'): Identifier {
  const token = cursor.peek();
  if (token.kind !== 'word' || token.value !== name) cursor.fail(`\`${name}\``);
  const word = cursor.identifier();
  cursor.expect('=');
  return word;
}

function skipArguments(cursor: Cursor): void {
  if (!cursor.at('(')) return;
  while (!cursor.atEnd && !cursor.at(';') && !cursor.at('}')) {
    if (cursor.next().value === ')') return;
  }
}
