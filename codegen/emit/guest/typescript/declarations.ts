// SPDX-License-Identifier: MIT
// Declarations inside `declare module '...' { }`: the types of one owner, its functions, and the imports they need.

import type { Case, Func, Interface, ResourceShape, TypeDef } from '../../../ir/ir.ts';
import type { EmitContext } from '../../context.ts';
import { factLines, jsDocComment } from '../../docs.ts';
import { camelCase, parameterNames, propertyKey, quote } from '../../names.ts';
import { TYPESCRIPT_KEYWORDS } from '../../reserved-words.ts';
import type { TextWriter } from '../../ts-file.ts';
import { outcomeOf } from '../../type-text.ts';
import { guestType, guestTypeSent, tagged } from './value-types.ts';

/** Which side implements a function: it says who sends its arguments, and how its error is raised. */
export type Side = 'import' | 'export';

/** Collects the body of one ambient module. */
export class ModuleBody {
  readonly #owner: Interface | undefined;
  readonly #context: EmitContext;
  readonly #imports = new Map<string, Map<string, string>>();
  readonly #used: string[] = [];
  readonly #lines: string[] = [];
  readonly #inline: boolean;

  /**
   * @param owner whose module it is; undefined for the world's.
   * @param inline names types as `import('...').T`, for declarations outside of any module.
   */
  constructor(owner: Interface | undefined, context: EmitContext, inline = false) {
    this.#owner = owner;
    this.#context = context;
    this.#inline = inline;
  }

  /** Writes imports, then everything added. */
  print(writer: TextWriter): void {
    const modules = [...this.#imports].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [module, names] of modules) {
      const items = [...names].map(([local, name]) => (local === name ? name : `${name} as ${local}`));
      writer.writeLine(`import type { ${items.sort().join(', ')} } from ${quote(module)};`);
    }
    if (this.#used.length > 0) writer.writeLine(`export type { ${this.#used.join(', ')} };`);
    if (modules.length > 0 && this.#lines.length > 0) writer.blankLine();
    writer.write(this.#lines.join('\n').trimEnd()).newLine();
  }

  /** Local name of a type, imported from the module of its owner where that is another. */
  nameOf(def: TypeDef): string {
    const name = this.#context.names.type(def);
    const module = def.owner?.id ?? this.#context.ir.world.id;
    if (this.#inline) return `import(${quote(module)}).${name}`;
    if (def.owner !== this.#owner) this.#import(module, name, name);
    return name;
  }

  /** Adds lines of a declaration, set off from the next. */
  add(...lines: string[]): void {
    this.#lines.push(...lines, '');
  }

  /** Declares a type; one that is only used from another interface is handed on. */
  type(def: TypeDef): void {
    const name = this.#context.names.type(def);
    const { shape } = def;
    if (shape.kind === 'alias' && shape.used && shape.type.kind === 'named') {
      const original = this.#context.names.type(shape.type.def);
      const module = shape.type.def.owner?.id ?? this.#context.ir.world.id;
      this.#import(module, original, name);
      this.#used.push(name);
      return;
    }
    const docs = jsDocComment(def.docs, openLine(shape.kind === 'variant' ? shape.open : undefined));
    if (shape.kind === 'alias') {
      this.add(...docs, `export type ${name} = ${this.#text(shape.type)};`);
    } else if (shape.kind === 'enum') {
      const members = shape.cases.map((item) => ({ text: quote(item.name), docs: jsDocComment(item.docs) }));
      this.#union(name, members, docs);
    } else if (shape.kind === 'variant') {
      this.#union(
        name,
        shape.cases.map((item) => this.#case(item)),
        docs,
      );
    } else if (shape.kind === 'resource') {
      this.#resource(name, shape, def, docs);
    } else {
      const fields =
        shape.kind === 'record'
          ? shape.fields.map((field) => ({ ...field, text: this.#text(field.type) }))
          : shape.flags.map((flag) => ({ ...flag, text: 'boolean' }));
      const properties = fields.flatMap((field) => [
        ...jsDocComment(field.docs),
        `${propertyKey(camelCase(field.name))}: ${field.text};`,
      ]);
      this.add(...docs, `export interface ${name} {`, ...indented(properties), '}');
    }
  }

  /** Declares a free function of the module. */
  func(func: Func, side: Side): void {
    const name = camelCase(func.name);
    const reserved = TYPESCRIPT_KEYWORDS.has(name);
    const local = reserved ? `${name}_` : name;
    const lines = [`${reserved ? '' : 'export '}function ${local}${this.signature(func, side)};`];
    if (reserved) lines.push(`export { ${local} as ${name} };`);
    this.add(...this.docs(func, side), ...lines);
  }

  /** `(userId: UserId): UserInfo` of a function; a method's `self` is left out. */
  signature(func: Func, side: Side, returns?: string): string {
    const skip = func.mangled.startsWith('[method]') ? 1 : 0;
    const names = parameterNames(func.params.map((param) => param.name));
    const params = func.params.slice(skip).map(({ type }, index) => {
      const text = side === 'import' ? guestTypeSent(type, this.#nameOf) : this.#text(type);
      return `${names[index + skip] ?? `p${index}`}: ${text}`;
    });
    const outcome = outcomeOf(func);
    const value = outcome.kind === 'result' ? outcome.ok : outcome.type;
    const given =
      value === undefined
        ? 'void'
        : side === 'export'
          ? guestTypeSent(value, this.#nameOf)
          : this.#text(value);
    const result = returns ?? given;
    return `(${params.join(', ')}): ${func.async ? `Promise<${result}>` : result}`;
  }

  /** The comment of a function: its documentation, permission and events, and how it fails. */
  docs(func: Func, side: Side): string[] {
    const outcome = outcomeOf(func);
    if (outcome.kind !== 'result') return jsDocComment(func.docs, factLines(func));
    const error = outcome.error === undefined ? 'undefined' : this.#text(outcome.error);
    const message = error === 'string' ? '; an `Error` counts with its message' : '';
    const line =
      side === 'import' ? `@throws {WitError<${error}>}` : `@throws {${error}} to answer an error${message}.`;
    return jsDocComment(func.docs, [...factLines(func), line]);
  }

  #import(module: string, name: string, local: string): void {
    const names = this.#imports.get(module) ?? new Map<string, string>();
    this.#imports.set(module, names.set(local, name));
  }

  readonly #nameOf = (def: TypeDef): string => this.nameOf(def);

  #text(type: Parameters<typeof guestType>[0]): string {
    return guestType(type, this.#nameOf);
  }

  #case(item: Case): { text: string; docs: string[] } {
    const facts: string[] = [];
    if (item.permission !== undefined) facts.push(`Needs permission \`${item.permission}\`.`);
    if (item.vetoable) facts.push('Can be vetoed.');
    if (item.targeted) facts.push('Delivered to the plugin concerned, without a subscription.');
    return {
      text: tagged(item.name, item.payload, (type) => this.#text(type)),
      docs: jsDocComment(item.docs, facts),
    };
  }

  #union(name: string, members: readonly { text: string; docs: string[] }[], docs: readonly string[]): void {
    const line = `export type ${name} = ${members.map(({ text }) => text).join(' | ')};`;
    if (line.length <= 100 && members.every((member) => member.docs.length === 0)) {
      this.add(...docs, line);
      return;
    }
    const lines = members.flatMap((member) => [...member.docs, `| ${member.text}`]);
    this.add(...docs, `export type ${name} =`, ...indented(lines.with(-1, `${lines.at(-1) ?? ''};`)));
  }

  #resource(name: string, shape: ResourceShape, def: TypeDef, docs: readonly string[]): void {
    const side: Side = this.#context.ir.world.exports.some(
      (item) => item.kind === 'interface' && item.interface === def.owner,
    )
      ? 'export'
      : 'import';
    const className = this.#context.names.resourceClass(def);
    const member = (func: Func): string[] => [
      ...this.docs(func, side),
      `${propertyKey(camelCase(func.name))}${this.signature(func, side)};`,
    ];
    const { constructor_ } = shape;
    const made =
      constructor_ === undefined
        ? []
        : [...this.docs(constructor_, side), `new ${this.signature(constructor_, side, name)};`];
    this.add(...docs, `export interface ${name} {`, ...indented(shape.methods.flatMap(member)), '}');
    this.add(
      `/** What makes a {@link ${name}}. */`,
      `export interface ${className} {`,
      ...indented([...made, ...shape.statics.flatMap(member)]),
      '}',
    );
    this.add(`export const ${name}: ${className};`);
  }
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function openLine(open: string | undefined): string[] {
  return open === undefined
    ? []
    : [`Open: hosts of later minor versions may have more cases; this plugin sees them as \`${open}\`.`];
}
