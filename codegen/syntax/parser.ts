// SPDX-License-Identifier: MIT
// Tokens to syntax tree: files, packages, interfaces and worlds. The grammar stands above each function
// (WIT.md, "Wit grammar", as the referee implements it). Errors are reported; parsing goes on after them.

import type { Collector } from '../diagnostics/collector.ts';
import type { Source } from '../diagnostics/source.ts';
import type {
  Attribute,
  Docs,
  Extern,
  ExternNode,
  File,
  FunctionNode,
  IncludeNode,
  InterfaceItem,
  InterfaceNode,
  Item,
  NestedPackage,
  PackageHeader,
  TopUse,
  WorldItemNode,
  WorldNode,
} from './ast.ts';
import { Cursor } from './cursor.ts';
import { lex } from './lexer.ts';
import { parseAttributes, parsePackageName, parseUse, parseUsePath } from './parser-paths.ts';
import { isTypeDefinition, parseSignature, parseTypeDefinition } from './parser-types.ts';

/** As deep as `package { ... }` may nest before the referee gives up. */
const MOST_PACKAGE_DEPTH = 100;

/** Parses one file. The tree is complete only if `collector` got no error. */
export function parseFile(source: Source, collector: Collector): File {
  return new Parser(new Cursor(source, lex(source, collector), collector)).file();
}

class Parser {
  readonly #cursor: Cursor;
  #depth = 0;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  /** file := [docs 'package' pkgname ';'] decl* */
  file(): File {
    const cursor = this.#cursor;
    const items: Item[] = [];
    const nested: NestedPackage[] = [];
    let header: PackageHeader | undefined;
    if (this.#atHeader()) {
      cursor.recovering(() => {
        header = this.#header();
      });
    }
    while (!cursor.atEnd) cursor.recovering(() => this.#declaration(items, nested));
    return { header, items, nested, span: cursor.span(0, cursor.source.text.length) };
  }

  /** A header ends with `;`, a nested package goes on with `{`. */
  #atHeader(): boolean {
    if (!this.#cursor.at('package')) return false;
    for (let ahead = 1; ; ahead += 1) {
      if (this.#cursor.at(';', ahead)) return true;
      if (this.#cursor.at('{', ahead) || this.#cursor.peek(ahead).kind === 'end') return false;
    }
  }

  #header(): PackageHeader {
    const docs = this.#cursor.docs();
    this.#cursor.expect('package');
    const name = parsePackageName(this.#cursor);
    this.#cursor.semicolon();
    return { name, docs };
  }

  /** decl := attrs ( interface | world | topuse | nestedpkg ) */
  #declaration(items: Item[], nested: NestedPackage[]): void {
    const cursor = this.#cursor;
    const docs = cursor.docs();
    const attributes = parseAttributes(cursor);
    if (cursor.at('interface')) items.push(this.#interface(docs, attributes));
    else if (cursor.at('world')) items.push(this.#world(docs, attributes));
    else if (cursor.at('use')) items.push(this.#topUse(attributes));
    else if (cursor.at('package')) nested.push(this.#nestedPackage(docs, attributes));
    else cursor.fail('`world`, `interface` or `use`');
  }

  /** topuse := 'use' usepath ['as' id] ';' */
  #topUse(attributes: readonly Attribute[]): TopUse {
    const cursor = this.#cursor;
    const { start } = cursor.expect('use');
    this.#refuseAttributes(attributes, 'a top-level `use`');
    const path = parseUsePath(cursor);
    const as = cursor.eat('as') === undefined ? undefined : cursor.identifier();
    const span = cursor.span(start, cursor.lastEnd);
    cursor.semicolon();
    return { kind: 'top-use', path, as, span };
  }

  /** nestedpkg := 'package' pkgname '{' decl* '}' */
  #nestedPackage(docs: Docs | undefined, attributes: readonly Attribute[]): NestedPackage {
    const cursor = this.#cursor;
    const keyword = cursor.expect('package');
    const span = cursor.span(keyword.start, keyword.end);
    this.#refuseAttributes(attributes, 'a nested package');
    const name = parsePackageName(cursor);
    if (this.#depth >= MOST_PACKAGE_DEPTH) cursor.stop('WIT1012', span, { what: 'package' });
    if (this.#depth === 1) cursor.report('WIT1014', name.span, {});
    if (cursor.at(';')) {
      cursor.fail('`{`', {
        help: 'only the first item of a file can be a `package` line; others hold their items in braces',
      });
    }
    const items: Item[] = [];
    this.#depth += 1;
    cursor.body(() => this.#declaration(items, []), true);
    this.#depth -= 1;
    return { header: { name, docs }, items };
  }

  #refuseAttributes(attributes: readonly Attribute[], what: string): void {
    const [first] = attributes;
    if (first !== undefined) this.#cursor.report('WIT1015', first.span, { what });
  }

  /** interface := 'interface' id '{' (attrs ifaceitem)* '}' */
  #interface(docs: Docs | undefined, attributes: readonly Attribute[]): InterfaceNode {
    this.#cursor.expect('interface');
    const name = this.#cursor.identifier();
    return { kind: 'interface', name, docs, attributes, items: this.#interfaceItems() };
  }

  #interfaceItems(): readonly InterfaceItem[] {
    return this.#cursor.body(() => this.#interfaceItem(), false);
  }

  /** ifaceitem := use | typedef | id ':' func ';' */
  #interfaceItem(): InterfaceItem {
    const cursor = this.#cursor;
    const docs = cursor.docs();
    const attributes = parseAttributes(cursor);
    if (cursor.at('use')) return parseUse(cursor, attributes);
    if (isTypeDefinition(cursor)) return parseTypeDefinition(cursor, docs, attributes);
    const { kind } = cursor.peek();
    if (kind !== 'word' && kind !== 'explicit')
      cursor.fail('`type`, `resource` or `func`', this.#keywordHelp());
    return this.#function(docs, attributes);
  }

  #keywordHelp(): { readonly help: string } | Record<string, never> {
    const token = this.#cursor.peek();
    if (token.kind !== 'keyword' || !this.#cursor.at(':', 1)) return {};
    return { help: `\`${token.value}\` is a keyword; write \`%${token.value}\` to use it as a name` };
  }

  #function(docs: Docs | undefined, attributes: readonly Attribute[]): FunctionNode {
    const name = this.#cursor.identifier();
    this.#cursor.expect(':');
    const signature = parseSignature(this.#cursor);
    this.#cursor.semicolon();
    return { kind: 'function', name, docs, attributes, signature };
  }

  /** world := 'world' id '{' (attrs worlditem)* '}' */
  #world(docs: Docs | undefined, attributes: readonly Attribute[]): WorldNode {
    this.#cursor.expect('world');
    const name = this.#cursor.identifier();
    const items = this.#cursor.body(() => this.#worldItem(), false);
    return { kind: 'world', name, docs, attributes, items };
  }

  /** worlditem := ('import'|'export') extern | use | typedef | include */
  #worldItem(): WorldItemNode {
    const cursor = this.#cursor;
    const docs = cursor.docs();
    const attributes = parseAttributes(cursor);
    if (cursor.at('import')) return this.#extern('import', docs, attributes);
    if (cursor.at('export')) return this.#extern('export', docs, attributes);
    if (cursor.at('use')) return parseUse(cursor, attributes);
    if (cursor.at('include')) return this.#include(attributes);
    if (isTypeDefinition(cursor)) return parseTypeDefinition(cursor, docs, attributes);
    return cursor.fail('`import`, `export`, `include`, `use`, or type definition');
  }

  #extern(kind: 'import' | 'export', docs: Docs | undefined, attributes: readonly Attribute[]): ExternNode {
    const { start } = this.#cursor.expect(kind);
    const extern = this.#externBody();
    return { kind, extern, docs, attributes, span: this.#cursor.span(start, this.#cursor.lastEnd) };
  }

  /**
   * extern := id ':' func ';' | id ':' 'interface' '{' (attrs ifaceitem)* '}' | id ':' usepath ';' | usepath ';'
   * An `id ':'` followed by `id '/'` is the beginning of a path with a package.
   */
  #externBody(): Extern {
    const cursor = this.#cursor;
    if (cursor.at(':', 1)) {
      if (cursor.at('func', 2) || cursor.at('async', 2)) {
        const name = cursor.identifier();
        cursor.expect(':');
        const signature = parseSignature(cursor);
        cursor.semicolon();
        return { kind: 'function', name, signature };
      }
      if (cursor.at('interface', 2)) {
        const name = cursor.identifier();
        cursor.expect(':');
        cursor.expect('interface');
        return { kind: 'inline', name, items: this.#interfaceItems() };
      }
      if (!cursor.at('/', 3)) {
        const name = cursor.identifier();
        cursor.expect(':');
        const path = parseUsePath(cursor);
        cursor.semicolon();
        return { kind: 'named', name, path };
      }
    }
    const path = parseUsePath(cursor);
    cursor.semicolon();
    return { kind: 'path', path };
  }

  /** include := 'include' usepath ( ';' | 'with' '{' (id 'as' id),* '}' ) */
  #include(attributes: readonly Attribute[]): IncludeNode {
    const cursor = this.#cursor;
    const { start } = cursor.expect('include');
    const path = parseUsePath(cursor);
    let renames: IncludeNode['renames'] = [];
    if (cursor.eat('with') === undefined) {
      cursor.semicolon();
    } else {
      renames = cursor.list('{', '}', () => {
        const name = cursor.identifier();
        cursor.expect('as');
        return { name, as: cursor.identifier() };
      });
    }
    return { kind: 'include', path, renames, attributes, span: cursor.span(start, cursor.lastEnd) };
  }
}
