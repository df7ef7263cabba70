// SPDX-License-Identifier: MIT
// Parser functions for type definitions, function signatures and types (WIT.md, "Types").

import type { Extra } from '../diagnostics/diagnostic.ts';
import type {
  Attribute,
  Docs,
  FieldNode,
  Identifier,
  PrimitiveName,
  ResourceFunctionNode,
  Signature,
  TypeBody,
  TypeExpression,
  TypeNode,
} from './ast.ts';
import { PRIMITIVE_NAMES } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseAttributes } from './parser-paths.ts';

/** As deep as types may nest before the referee gives up. */
const MOST_TYPE_DEPTH = 100;

const DEFINITIONS = ['type', 'record', 'variant', 'enum', 'flags', 'resource'];

const PRIMITIVES: ReadonlyMap<string, PrimitiveName> = new Map(PRIMITIVE_NAMES.map((name) => [name, name]));

/** Whether a type definition begins here. */
export function isTypeDefinition(cursor: Cursor): boolean {
  return DEFINITIONS.some((keyword) => cursor.at(keyword));
}

/** typedef := ( 'type' id '=' ty ';' | 'record' id {...} | ... | 'resource' id ( ';' | {...} ) ) */
export function parseTypeDefinition(
  cursor: Cursor,
  docs: Docs | undefined,
  attributes: readonly Attribute[],
): TypeNode {
  const keyword = cursor.next().value;
  const name = cursor.identifier();
  return { kind: 'type', name, docs, attributes, body: parseBody(cursor, keyword) };
}

function parseBody(cursor: Cursor, keyword: string): TypeBody {
  switch (keyword) {
    case 'record':
      return { kind: 'record', fields: cursor.list('{', '}', () => parseField(cursor)) };
    case 'variant':
      return {
        kind: 'variant',
        cases: cursor.list('{', '}', () => {
          const docs = cursor.docs();
          const name = cursor.identifier();
          if (cursor.eat('(') === undefined) return { name, docs, payload: undefined };
          const payload = parseType(cursor);
          cursor.expect(')');
          return { name, docs, payload };
        }),
      };
    case 'enum':
    case 'flags':
      return {
        kind: keyword,
        labels: cursor.list('{', '}', () => {
          const docs = cursor.docs();
          return { docs, name: cursor.identifier() };
        }),
      };
    case 'resource':
      if (cursor.eat(';') !== undefined) return { kind: 'resource', functions: [] };
      if (!cursor.at('{')) cursor.fail('`;` or `{`');
      return { kind: 'resource', functions: cursor.body(() => parseResourceFunction(cursor), false) };
    default: {
      cursor.expect('=');
      const type = parseType(cursor);
      cursor.semicolon();
      return { kind: 'alias', type };
    }
  }
}

/** resitem := 'constructor' '(' params ')' ['->' ty] ';' | id ':' ['static'] func ';' */
function parseResourceFunction(cursor: Cursor): ResourceFunctionNode {
  const docs = cursor.docs();
  const attributes = parseAttributes(cursor);
  const keyword = cursor.eat('constructor');
  if (keyword !== undefined) {
    const span = cursor.span(keyword.start, keyword.end);
    const signature = parseParameters(cursor, keyword.start, false);
    cursor.semicolon();
    return { kind: 'constructor', name: { name: 'constructor', span }, docs, attributes, signature };
  }
  const name = cursor.identifier('`constructor` or an identifier');
  cursor.expect(':');
  const kind = cursor.eat('static') === undefined ? 'method' : 'static';
  const signature = parseSignature(cursor);
  cursor.semicolon();
  return { kind, name, docs, attributes, signature };
}

/** func := ['async'] 'func' '(' params ')' ['->' ty] */
export function parseSignature(cursor: Cursor): Signature {
  const { start } = cursor.peek();
  const async = cursor.eat('async') !== undefined;
  if (!cursor.at('func')) cursor.fail(async ? '`func`' : '`func` or `async`');
  cursor.next();
  return parseParameters(cursor, start, async);
}

function parseParameters(cursor: Cursor, start: number, async: boolean): Signature {
  const params = cursor.list('(', ')', () => ({ ...parseField(cursor), docs: undefined }));
  const result = cursor.eat('->') === undefined ? undefined : parseType(cursor);
  return { async, params, result, span: cursor.span(start, cursor.lastEnd) };
}

/** id ':' ty */
function parseField(cursor: Cursor): FieldNode {
  const docs = cursor.docs();
  const name = cursor.identifier();
  cursor.expect(':');
  return { name, docs, type: parseType(cursor) };
}

/** ty of the grammar. */
function parseType(cursor: Cursor): TypeExpression {
  return type(cursor, 0);
}

type Shape<T> = T extends unknown ? Omit<T, 'span'> : never;

function type(cursor: Cursor, depth: number): TypeExpression {
  const { start, end } = cursor.peek();
  if (depth >= MOST_TYPE_DEPTH) cursor.stop('WIT1012', cursor.span(start, end), { what: 'type' });
  const shape = typeShape(cursor, depth + 1);
  return { ...shape, span: cursor.span(start, cursor.lastEnd) };
}

function typeShape(cursor: Cursor, depth: number): Shape<TypeExpression> {
  const token = cursor.peek();
  if (token.kind === 'word' || token.kind === 'explicit') return { kind: 'name', name: cursor.identifier() };
  if (token.kind !== 'keyword') cursor.fail('a type', namedResultsHelp(cursor));
  const primitive = PRIMITIVES.get(token.value);
  if (primitive !== undefined) {
    cursor.next();
    return { kind: primitive };
  }
  switch (token.value) {
    case 'tuple':
      cursor.next();
      return { kind: 'tuple', items: cursor.list('<', '>', () => type(cursor, depth)) };
    case 'list':
      return listShape(cursor, depth);
    case 'map': {
      cursor.next();
      cursor.expect('<');
      const key = type(cursor, depth);
      cursor.expect(',');
      const value = type(cursor, depth);
      cursor.expect('>');
      return { kind: 'map', key, value };
    }
    case 'option':
      cursor.next();
      return { kind: 'option', item: angled(cursor, () => type(cursor, depth)) };
    case 'result':
      return resultShape(cursor, depth);
    case 'future':
    case 'stream':
      cursor.next();
      return {
        kind: token.value,
        item: cursor.at('<') ? angled(cursor, () => type(cursor, depth)) : undefined,
      };
    case 'own':
    case 'borrow':
      cursor.next();
      return { kind: token.value, resource: angled<Identifier>(cursor, () => cursor.identifier()) };
    default:
      return cursor.fail('a type', {
        help: `\`${token.value}\` is a keyword; a type of that name is written \`%${token.value}\``,
      });
  }
}

/** 'list' '<' ty [',' integer] '>' */
function listShape(cursor: Cursor, depth: number): Shape<TypeExpression> {
  cursor.next();
  return angled(cursor, () => {
    const element = type(cursor, depth);
    if (cursor.eat(',') === undefined) return { kind: 'list', element, length: undefined };
    const token = cursor.peek();
    if (token.kind !== 'integer') cursor.fail('a length');
    cursor.next();
    const length = Number(token.value);
    if (length > 0xffff_ffff) {
      cursor.report('WIT1013', cursor.span(token.start, token.end), { length: token.value });
    }
    return { kind: 'list', element, length };
  });
}

/** 'result' [ '<' ( '_' ',' ty | ty [',' ty] ) '>' ] */
function resultShape(cursor: Cursor, depth: number): Shape<TypeExpression> {
  cursor.next();
  if (!cursor.at('<')) return { kind: 'result', ok: undefined, error: undefined };
  return angled(cursor, () => {
    if (cursor.eat('_') !== undefined) {
      cursor.expect(',');
      return { kind: 'result', ok: undefined, error: type(cursor, depth) };
    }
    const ok = type(cursor, depth);
    return { kind: 'result', ok, error: cursor.eat(',') === undefined ? undefined : type(cursor, depth) };
  });
}

function angled<T>(cursor: Cursor, inner: () => T): T {
  cursor.expect('<');
  const value = inner();
  cursor.expect('>');
  return value;
}

/** Functions had named results once. */
function namedResultsHelp(cursor: Cursor): Extra {
  return cursor.at('(')
    ? { help: 'a function has one unnamed result; use a tuple or a record for more' }
    : {};
}
