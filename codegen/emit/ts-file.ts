// SPDX-License-Identifier: MIT
// One TypeScript file in the making, and the only importer of ts-morph: collects declarations as structures and
// imports as they are used, and prints the declarations at once (one createSourceFile: adding one by one is quadratic).

import {
  CodeBlockWriter,
  type FunctionDeclarationStructure,
  IndentationText,
  type InterfaceDeclarationStructure,
  NewLineKind,
  type OptionalKind,
  Project,
  QuoteKind,
  type StatementStructures,
  StructureKind,
} from 'ts-morph';
import { jsDocComment } from './docs.ts';
import type { OutputFile } from './file-set.ts';
import { quote, Scope } from './names.ts';
import { TYPESCRIPT_GLOBALS, TYPESCRIPT_KEYWORDS } from './reserved-words.ts';
import { WIDTH, wrapLines } from './wrap.ts';

/** A writer of indented text; `write.block(() => ...)` and friends as in `code-block-writer`. */
export type TextWriter = CodeBlockWriter;

/** A new writer of our style (2 spaces, LF), for text that is not TypeScript. */
export function newWriter(options: { indent?: number; tabs?: boolean } = {}): TextWriter {
  return new CodeBlockWriter({
    newLine: '\n',
    indentNumberOfSpaces: options.indent ?? 2,
    useTabs: options.tabs ?? false,
    useSingleQuote: true,
  });
}

/** Import specifier of one output path from another, such as `../host/users.ts`; always with its extension. */
export function relativeModule(from: string, to: string): string {
  const start = from.split('/').slice(0, -1);
  const target = to.split('/');
  let shared = 0;
  while (shared < start.length && shared < target.length - 1 && start[shared] === target[shared]) shared += 1;
  // Above the output folder itself every step is a `..` that both sides may begin with.
  const up = start.slice(shared).map(() => '..');
  const path = [...up, ...target.slice(shared)].join('/');
  return path.startsWith('.') ? path : `./${path}`;
}

/** A function without its body. */
export type Signature = Omit<OptionalKind<FunctionDeclarationStructure>, 'statements'>;

/** One alternative of a union type, with its documentation. */
export interface UnionMember {
  readonly text: string;
  readonly docs?: string | undefined;
}

interface ModuleImports {
  /** Local name by imported name. */
  readonly types: Map<string, string>;
  readonly values: Map<string, string>;
}

/** Collects one module; see the file comment. Names declared here win over imports, which are renamed (`as`). */
export class TsFile {
  /** Output path, relative to the output folder. */
  readonly path: string;
  readonly #header: string;
  readonly #scope = new Scope([TYPESCRIPT_KEYWORDS, TYPESCRIPT_GLOBALS]);
  readonly #imports = new Map<string, ModuleImports>();
  readonly #reexports: string[] = [];
  readonly #statements: (StatementStructures | string)[] = [];

  /**
   * @param header first line of the file, with its comment signs.
   * @param declares names this module declares at its top level; imports of the same name get another local name.
   */
  constructor(path: string, header: string, declares: Iterable<string> = []) {
    this.path = path;
    this.#header = header;
    for (const name of declares) this.#scope.claim(name);
  }

  /** Takes a free module-level name near to `wanted`, for a helper this module declares. */
  local(wanted: string): string {
    return this.#scope.claim(wanted);
  }

  /** Imports a type and returns its local name; the same import twice is one. */
  importType(module: string, name: string): string {
    const { types, values } = this.#module(module);
    return values.get(name) ?? this.#claim(types, name);
  }

  /** Imports a value (or a class, also used as a type) and returns its local name. */
  importValue(module: string, name: string): string {
    const { types, values } = this.#module(module);
    const local = types.get(name) ?? values.get(name);
    if (local === undefined) return this.#claim(values, name);
    types.delete(name);
    values.set(name, local);
    return local;
  }

  /** Hands names of another module on; `as` where the name here differs. */
  exportFrom(module: string, kind: 'type' | 'value', names: readonly { name: string; as?: string }[]): void {
    if (names.length === 0) return;
    const items = names.map(({ name, as }) => (as === undefined || as === name ? name : `${name} as ${as}`));
    const keyword = kind === 'type' ? 'export type' : 'export';
    this.#reexports.push(list(`${keyword} {`, items, `} from ${quote(module)};`));
  }

  /** Adds an exported interface. */
  interface(structure: OptionalKind<InterfaceDeclarationStructure>): void {
    this.#statements.push({ isExported: true, ...structure, kind: StructureKind.Interface });
  }

  /** Adds an exported function; `body` writes its statements, at once, so that it may import what it uses. */
  function(structure: Signature, body: string | ((writer: TextWriter) => void)): void {
    const statements = textOf(body);
    this.#statements.push({ isExported: true, ...structure, statements, kind: StructureKind.Function });
  }

  /** Adds `export type NAME = TYPE`. */
  alias(name: string, type: string, docs?: string): void {
    this.#statements.push([...jsDocComment(docs), `export type ${name} = ${type};`].join('\n'));
  }

  /**
   * Adds an exported union: on one line where it fits and no member is documented, else one line per member.
   * A union of nothing is `never`.
   */
  union(name: string, members: readonly UnionMember[], docs?: string): void {
    const line = `export type ${name} = ${members.map(({ text }) => text).join(' | ') || 'never'};`;
    const lines = jsDocComment(docs);
    const documented = members.some((member) => member.docs !== undefined);
    if (members.length === 0 || (!documented && line.length <= WIDTH)) {
      lines.push(line);
    } else {
      lines.push(`export type ${name} =`);
      members.forEach(({ text, docs: about }, index) => {
        lines.push(...jsDocComment(about).map((comment) => `  ${comment}`));
        lines.push(`  | ${text}${index === members.length - 1 ? ';' : ''}`);
      });
    }
    this.#statements.push(lines.join('\n'));
  }

  /** Adds text as it is, such as a table or a comment; without an empty line at either end. */
  raw(text: string | ((writer: TextWriter) => void)): void {
    this.#statements.push(textOf(text));
  }

  /** Prints the file. */
  print(): OutputFile {
    const opening = [this.#header, ...this.#importLines()].join('\n');
    const parts = [opening, ...(this.#reexports.length > 0 ? [this.#reexports.join('\n')] : [])];
    const printed = printStructures(this.#statements.filter((item) => typeof item !== 'string')).values();
    for (const item of this.#statements) {
      parts.push(typeof item === 'string' ? item : (printed.next().value ?? ''));
    }
    const text = parts.join('\n\n').trimEnd();
    return { path: this.path, text: wrapLines(`${text.replace(/\n{3,}/g, '\n\n')}\n`) };
  }

  #module(module: string): ModuleImports {
    const there = this.#imports.get(module);
    if (there !== undefined) return there;
    const made: ModuleImports = { types: new Map(), values: new Map() };
    this.#imports.set(module, made);
    return made;
  }

  #claim(names: Map<string, string>, name: string): string {
    const there = names.get(name);
    if (there !== undefined) return there;
    // A type that is named like a keyword (`char` is none) or global still keeps its own name where it is free.
    const local = this.#scope.claim(name);
    names.set(name, local);
    return local;
  }

  #importLines(): string[] {
    const lines: string[] = [];
    const modules = [...this.#imports].sort(([a], [b]) => order(a, b));
    for (const [module, { types, values }] of modules) {
      for (const [keyword, names] of [
        ['import type', types],
        ['import', values],
      ] as const) {
        if (names.size === 0) continue;
        const items = [...names]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, local]) => (name === local ? name : `${name} as ${local}`));
        lines.push(list(`${keyword} {`, items, `} from ${quote(module)};`));
      }
    }
    return lines.length === 0 ? [] : ['', ...lines];
  }
}

/** Packages first, then the far folders, then the near ones; by code units. */
function order(a: string, b: string): number {
  const rank = (module: string): number => (module.startsWith('./') ? 2 : module.startsWith('../') ? 1 : 0);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

function textOf(text: string | ((writer: TextWriter) => void)): string {
  if (typeof text === 'string') return text;
  const writer = newWriter();
  text(writer);
  return writer.toString().trimEnd();
}

function list(open: string, items: readonly string[], close: string): string {
  const line = `${open} ${items.join(', ')} ${close}`;
  return line.length <= WIDTH ? line : [open, ...items.map((item) => `  ${item},`), close].join('\n');
}

/** A line that no declaration prints: documentation stands behind ` * `, and strings have no line ends. */
const SEAM = '// next';

/**
 * Texts of declarations, in order. What is text already is kept out of ts-morph, which parses all that it prints:
 * for bindings, which are text, that would be most of the time of a run.
 */
function printStructures(structures: readonly StatementStructures[]): string[] {
  if (structures.length === 0) return [];
  const statements = structures.flatMap((item) => [item, SEAM]);
  const source = printer().createSourceFile('declarations.ts', { statements }, { overwrite: true });
  const texts = source.getFullText().split(`\n${SEAM}\n`);
  source.forget();
  return texts.slice(0, -1).map((text) => text.trim());
}

let project: Project | undefined;

/** One project for all files of a process: making one costs more than printing a file. */
function printer(): Project {
  project ??= new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    manipulationSettings: {
      indentationText: IndentationText.TwoSpaces,
      newLineKind: NewLineKind.LineFeed,
      quoteKind: QuoteKind.Single,
    },
  });
  return project;
}
