// SPDX-License-Identifier: MIT
// Types and functions of the IR as WIT text, plain or with links to the types they name.

import type { Func, Type, TypeDef } from '../../ir/ir.ts';
import { KEYWORDS } from '../../syntax/token.ts';
import { code } from './markdown.ts';

/** A piece of WIT: text, or the name of a type that could be linked. */
type Piece = string | TypeDef;

/** A name as it has to be written: keywords get `%`. */
export function witName(name: string): string {
  return KEYWORDS.has(name) ? `%${name}` : name;
}

/** WIT text of a type. */
function witType(type: Type): string {
  return pieces(type)
    .map((piece) => (typeof piece === 'string' ? piece : witName(piece.name)))
    .join('');
}

/** Markdown of a type: code, in which the names of types are links. */
export function linkedType(type: Type, linkOf: (def: TypeDef) => string): string {
  const out: string[] = [];
  let text = '';
  const flush = (): void => {
    if (text !== '') out.push(code(text));
    text = '';
  };
  for (const piece of pieces(type)) {
    if (typeof piece === 'string') {
      text += piece;
      continue;
    }
    flush();
    out.push(linkOf(piece));
  }
  flush();
  return out.join('');
}

/** WIT text of a function as its interface, resource or world declares it, one parameter a line where it is long. */
export function witFunction(func: Func): string {
  const kind = /^\[(\w+)\]/.exec(func.mangled)?.[1];
  const params = func.params.slice(kind === 'method' ? 1 : 0);
  const texts = params.map(({ name, type }) => `${witName(name)}: ${witType(type)}`);
  const keyword = `${kind === 'static' ? 'static ' : ''}${func.async ? 'async ' : ''}func`;
  const head = kind === 'constructor' ? 'constructor' : `${witName(func.name)}: ${keyword}`;
  const result =
    func.result === undefined || (kind === 'constructor' && func.result.kind === 'own')
      ? ''
      : ` -> ${witType(func.result)}`;
  const line = `${head}(${texts.join(', ')})${result};`;
  if (line.length <= 100 || texts.length === 0) return line;
  return [`${head}(`, ...texts.map((text) => `  ${text},`), `)${result};`].join('\n');
}

function pieces(type: Type): Piece[] {
  switch (type.kind) {
    case 'named':
      return [type.def];
    case 'own':
      return [type.resource];
    case 'borrow':
      return ['borrow<', type.resource, '>'];
    case 'list':
      return ['list<', ...pieces(type.element), type.length === undefined ? '>' : `, ${type.length}>`];
    case 'map':
      return ['map<', ...pieces(type.key), ', ', ...pieces(type.value), '>'];
    case 'tuple':
      return [
        'tuple<',
        ...type.items.flatMap((item, at) => [...(at > 0 ? [', '] : []), ...pieces(item)]),
        '>',
      ];
    case 'option':
      return ['option<', ...pieces(type.item), '>'];
    case 'result':
      return resultPieces(type.ok, type.error);
    case 'future':
    case 'stream':
      return type.item === undefined ? [type.kind] : [`${type.kind}<`, ...pieces(type.item), '>'];
    default:
      return [type.kind];
  }
}

function resultPieces(ok: Type | undefined, error: Type | undefined): Piece[] {
  if (ok === undefined && error === undefined) return ['result'];
  const first: Piece[] = ok === undefined ? ['_'] : pieces(ok);
  return ['result<', ...first, ...(error === undefined ? [] : [', ', ...pieces(error)]), '>'];
}

/** Whether the guest languages carry a function: none does asynchronous ones, futures, streams or error contexts. */
export function isCarried(func: Func): boolean {
  const seen = new Set<TypeDef>();
  const carried = (type: Type | undefined): boolean => {
    switch (type?.kind) {
      case 'future':
      case 'stream':
      case 'error-context':
        return false;
      case 'named':
        return carriedDef(type.def);
      case 'list':
        return carried(type.element);
      case 'option':
        return carried(type.item);
      case 'map':
        return carried(type.key) && carried(type.value);
      case 'tuple':
        return type.items.every(carried);
      case 'result':
        return carried(type.ok) && carried(type.error);
      default:
        return true;
    }
  };
  const carriedDef = (def: TypeDef): boolean => {
    if (seen.has(def)) return true;
    seen.add(def);
    const { shape } = def;
    if (shape.kind === 'alias') return carried(shape.type);
    if (shape.kind === 'record') return shape.fields.every((field) => carried(field.type));
    return shape.kind !== 'variant' || shape.cases.every((item) => carried(item.payload));
  };
  return !func.async && func.params.every(({ type }) => carried(type)) && carried(func.result);
}
