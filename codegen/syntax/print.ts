// SPDX-License-Identifier: MIT
// Syntax tree to the tokens of canonical WIT: two spaces a level, one item a line, long lists one entry a line.
// Comments are not the tree's: weave.ts puts them back.

import type { Span } from '../diagnostics/source.ts';
import type {
  Attribute,
  ExternNode,
  File,
  FunctionNode,
  Identifier,
  IncludeNode,
  InterfaceItem,
  Item,
  NestedPackage,
  PackageName,
  ResourceFunctionNode,
  Signature,
  TopUse,
  TypeNode,
  UseNode,
  UsePath,
  Version,
  WorldItemNode,
} from './ast.ts';
import { flatLength, type Gap, type Piece, PieceWriter } from './pieces.ts';
import { typePieces } from './print-types.ts';

/** Longest line that a list of parameters or names may stand on. */
const WIT_WIDTH = 100;

/** Whether something in a part of the source keeps it from standing on one line, such as a `//` comment. */
export type Breaks = (span: Span) => boolean;

/** The tokens of a file in canonical form. */
export function printFile(file: File, breaks: Breaks): readonly Piece[] {
  const printer = new Printer(breaks);
  printer.file(file);
  return printer.out.pieces;
}

class Printer {
  readonly out = new PieceWriter();
  readonly #breaks: Breaks;

  constructor(breaks: Breaks) {
    this.#breaks = breaks;
  }

  file({ header, items, nested }: File): void {
    if (header !== undefined) {
      this.out.put('line', 'package');
      this.#packageName(header.name);
      this.out.put('none', ';');
    }
    const entries: readonly (Item | NestedPackage)[] = [...items, ...nested].sort(
      (a, b) => positionOf(a) - positionOf(b),
    );
    this.#entries(entries, 'declaration');
  }

  /** @param first gap before the first entry */
  #entries(entries: readonly (Item | NestedPackage)[], first: Gap): void {
    entries.forEach((entry, index) => {
      const together = isTopUse(entry) && isTopUse(entries[index - 1]);
      this.#entry(entry, index === 0 ? first : together ? 'item' : 'declaration');
    });
  }

  #entry(entry: Item | NestedPackage, gap: Gap): void {
    if ('header' in entry) {
      this.out.put(gap, 'package');
      this.#packageName(entry.header.name);
      this.out.block(entry.items, () => this.#entries(entry.items, 'line'));
      return;
    }
    if (entry.kind === 'top-use') {
      this.out.put(gap, 'use');
      this.#path(entry.path);
      if (entry.as !== undefined) this.#as(entry.as);
      this.out.put('none', ';');
      return;
    }
    this.#attributes(entry.attributes, gap);
    this.out.put(gap, entry.kind);
    this.out.name('space', entry.name);
    if (entry.kind === 'interface') this.#interfaceBody(entry.items);
    else this.#lines(entry.items, (item, itemGap) => this.#worldItem(item, itemGap));
  }

  /** A body in braces, one item a line. */
  #lines<T>(items: readonly T[], item: (item: T, gap: Gap) => void): void {
    this.out.block(items, () => {
      items.forEach((each, index) => {
        item(each, index === 0 ? 'line' : 'item');
      });
    });
  }

  #interfaceBody(items: readonly InterfaceItem[]): void {
    this.#lines(items, (item, gap) => {
      if (item.kind === 'use') this.#use(item, gap);
      else if (item.kind === 'type') this.#type(item, gap);
      else this.#function(item, gap);
    });
  }

  #worldItem(item: WorldItemNode, gap: Gap): void {
    if (item.kind === 'use') this.#use(item, gap);
    else if (item.kind === 'type') this.#type(item, gap);
    else if (item.kind === 'include') this.#include(item, gap);
    else this.#extern(item, gap);
  }

  /** Each attribute on a line of its own; what follows them then begins a line. */
  #attributes(attributes: readonly Attribute[], gap: Gap): void {
    attributes.forEach((attribute, index) => {
      this.out.put(index === 0 ? gap : 'line', '@', attribute.kind, '(');
      if (attribute.kind === 'external-id') {
        this.out.string('none');
      } else if (attribute.kind === 'unstable') {
        this.out.put('none', 'feature');
        this.out.put('space', '=');
        this.out.name('space', attribute.feature);
      } else {
        this.out.put('none', 'version');
        this.out.put('space', '=');
        this.out.verbatim('space', attribute.version.span);
      }
      this.out.put('none', ')');
    });
    if (attributes.length > 0) this.out.before('line');
  }

  #packageName({ namespace, name, version }: PackageName): void {
    this.out.name('space', namespace);
    this.out.put('none', ':');
    this.out.name('none', name);
    this.#version(version);
  }

  #version(version: Version | undefined): void {
    if (version === undefined) return;
    this.out.put('none', '@');
    this.out.verbatim('none', version.span);
  }

  #path(path: UsePath): void {
    if (path.kind === 'local') {
      this.out.name('space', path.name);
      return;
    }
    this.out.name('space', path.package.namespace);
    this.out.put('none', ':');
    this.out.name('none', path.package.name);
    this.out.put('none', '/');
    this.out.name('none', path.name);
    this.#version(path.package.version);
  }

  #as(name: Identifier): void {
    this.out.put('space', 'as');
    this.out.name('space', name);
  }

  #use(node: UseNode, gap: Gap): void {
    this.#attributes(node.attributes, gap);
    this.out.put(gap, 'use');
    this.#path(node.path);
    this.out.put('none', '.');
    this.#list('{', node.names, '}', node.span, (each) => {
      this.out.name('none', each.name);
      if (each.as !== undefined) this.#as(each.as);
    });
    this.out.put('none', ';');
  }

  #include(node: IncludeNode, gap: Gap): void {
    this.#attributes(node.attributes, gap);
    this.out.put(gap, 'include');
    this.#path(node.path);
    if (node.renames.length === 0) {
      this.out.put('none', ';');
      return;
    }
    this.out.put('space', 'with');
    this.out.before('space');
    this.#list('{', node.renames, '}', node.span, (each) => {
      this.out.name('none', each.name);
      this.#as(each.as);
    });
  }

  #extern({ kind, extern, attributes }: ExternNode, gap: Gap): void {
    this.#attributes(attributes, gap);
    this.out.put(gap, kind);
    if (extern.kind === 'path') {
      this.#path(extern.path);
      this.out.put('none', ';');
      return;
    }
    this.out.name('space', extern.name);
    this.out.put('none', ':');
    if (extern.kind === 'inline') {
      this.out.put('space', 'interface');
      this.#interfaceBody(extern.items);
      return;
    }
    if (extern.kind === 'function') this.#signature(extern.signature);
    else this.#path(extern.path);
    this.out.put('none', ';');
  }

  #function({ name, attributes, signature }: FunctionNode, gap: Gap): void {
    this.#attributes(attributes, gap);
    this.out.name(gap, name);
    this.out.put('none', ':');
    this.#signature(signature);
    this.out.put('none', ';');
  }

  #signature(signature: Signature): void {
    if (signature.async) this.out.put('space', 'async');
    this.out.put('space', 'func');
    this.#parameters(signature);
  }

  #parameters({ params, result, span }: Signature): void {
    const answer: PieceWriter = new PieceWriter();
    if (result !== undefined) {
      answer.put('space', '->');
      typePieces(answer, 'space', result);
    }
    // What follows the parameters stands on their line: it counts, with the semicolon.
    const after = flatLength(answer.pieces) + 1;
    this.#list(
      '(',
      params,
      ')',
      span,
      ({ name, type }, gap) => {
        this.out.name(gap, name);
        this.out.put('none', ':');
        typePieces(this.out, 'space', type);
      },
      after,
    );
    if (result === undefined) return;
    this.out.put('space', '->');
    typePieces(this.out, 'space', result);
  }

  /**
   * A list on one line if it fits and nothing forbids it, else one entry a line.
   *
   * @param after length of what follows on the line of the closing token
   */
  #list<T>(
    open: string,
    items: readonly T[],
    close: string,
    span: Span,
    item: (item: T, gap: Gap) => void,
    after = 1,
  ): void {
    const { pieces } = this.out;
    const begin = pieces.length;
    this.out.put('none', open);
    items.forEach((each, index) => {
      if (index > 0) this.out.put('none', ',');
      if (index > 0) this.out.before('space');
      item(each, 'none');
    });
    this.out.put('none', close);
    const line = this.#lineStart(begin);
    const length = this.out.indent * 2 + flatLength(pieces.slice(line)) + after;
    if (items.length === 0 || (length <= WIT_WIDTH && !this.#breaks(span))) return;
    const opener = pieces[begin];
    pieces.length = begin;
    this.out.put(opener?.gap ?? 'none', open);
    this.out.indented(() => {
      items.forEach((each, index) => {
        this.out.before(index === 0 ? 'line' : 'item');
        item(each, 'none');
        if (index < items.length - 1) this.out.put('none', ',');
        else this.out.optionalComma();
      });
    }, close);
  }

  /** Index of the piece that begins the line on which another stands. */
  #lineStart(index: number): number {
    let at = index;
    while (at > 0 && isInline(this.out.pieces[at])) at -= 1;
    return at;
  }

  #type({ name, attributes, body }: TypeNode, gap: Gap): void {
    this.#attributes(attributes, gap);
    this.out.put(gap, body.kind === 'alias' ? 'type' : body.kind);
    this.out.name('space', name);
    switch (body.kind) {
      case 'alias':
        this.out.put('space', '=');
        typePieces(this.out, 'space', body.type);
        this.out.put('none', ';');
        return;
      case 'record':
        this.#entriesOf(body.fields, (field, fieldGap) => {
          this.out.name(fieldGap, field.name);
          this.out.put('none', ':');
          typePieces(this.out, 'space', field.type);
        });
        return;
      case 'variant':
        this.#entriesOf(body.cases, (each, caseGap) => {
          this.out.name(caseGap, each.name);
          if (each.payload === undefined) return;
          this.out.put('none', '(');
          typePieces(this.out, 'none', each.payload);
          this.out.put('none', ')');
        });
        return;
      case 'enum':
      case 'flags':
        this.#entriesOf(body.labels, (label, labelGap) => this.out.name(labelGap, label.name));
        return;
      case 'resource':
        if (body.functions.length === 0) this.out.put('none', ';');
        else this.#lines(body.functions, (func, funcGap) => this.#resourceFunction(func, funcGap));
    }
  }

  /** Fields, cases or labels, each with a comma. */
  #entriesOf<T>(entries: readonly T[], entry: (entry: T, gap: Gap) => void): void {
    this.#lines(entries, (each, gap) => {
      entry(each, gap);
      if (each === entries.at(-1)) this.out.optionalComma();
      else this.out.put('none', ',');
    });
  }

  #resourceFunction({ kind, name, attributes, signature }: ResourceFunctionNode, gap: Gap): void {
    this.#attributes(attributes, gap);
    if (kind === 'constructor') {
      this.out.put(gap, 'constructor');
      this.#parameters(signature);
    } else {
      this.out.name(gap, name);
      this.out.put('none', ':');
      if (kind === 'static') this.out.put('space', 'static');
      this.#signature(signature);
    }
    this.out.put('none', ';');
  }
}

function isTopUse(entry: Item | NestedPackage | undefined): entry is TopUse {
  return entry !== undefined && 'kind' in entry && entry.kind === 'top-use';
}

function isInline(piece: Piece | undefined): boolean {
  return piece?.gap === 'none' || piece?.gap === 'space';
}

function positionOf(entry: Item | NestedPackage): number {
  if ('header' in entry) return entry.header.name.span.start;
  return entry.kind === 'top-use' ? entry.span.start : entry.name.span.start;
}
