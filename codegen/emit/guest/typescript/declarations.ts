// SPDX-License-Identifier: MIT
// Declarations inside `declare module '...' { }`: the types of one owner, its functions, and the imports they need.

import type { Case, Func, Interface, ResourceShape, TypeDef } from '../../../ir/ir.ts';
import type { EmitContext } from '../../context.ts';
import { factLines, jsDocComment } from '../../docs.ts';
import { camelCase, methodKey, parameterNames, propertyKey, quote, Scope } from '../../names.ts';
import { TYPESCRIPT_KEYWORDS } from '../../reserved-words.ts';
import type { TextWriter } from '../../ts-file.ts';
import { outcomeOf } from '../../type-text.ts';
import { guestType, guestTypeSent, tagged } from './value-types.ts';

/** Which side implements a function: it says who sends its arguments, and how its error is raised. */
export type Side = 'import' | 'export';

/** Sentences on an event: what its subscription needs, and how it is delivered. */
export function caseFacts({ permission, vetoable, targeted }: Case): string[] {
  const facts: string[] = [];
  if (permission !== undefined) facts.push(`Needs permission \`${permission}\`.`);
  if (vetoable) facts.push('Can be vetoed.');
  if (targeted) facts.push('Delivered to the plugin concerned, without a subscription.');
  return facts;
}

/** Collects the body of one ambient module. */
export class ModuleBody {
  readonly #owner: Interface | undefined;
  readonly #context: EmitContext;
  /** Local names of types of other modules, by the declaration that `use` leads to. */
  readonly #imports = new Map<TypeDef, Set<string>>();
  readonly #names: Scope;
  /** Names that the module itself gives to types it uses. */
  readonly #usedAs = new Map<TypeDef, string>();
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
    // Types of the module keep their names, whatever is imported.
    this.#names = new Scope();
    for (const def of typesOf(owner, context)) {
      const name = context.names.type(def);
      this.#names.claim(name);
      if (originOf(def) !== def && !this.#usedAs.has(originOf(def))) this.#usedAs.set(originOf(def), name);
    }
  }

  /** Writes imports, then everything added. */
  print(writer: TextWriter): void {
    const modules = new Map<string, string[]>();
    for (const [def, locals] of this.#imports) {
      const name = this.#context.names.type(def);
      const items = [...locals].map((local) => (local === name ? name : `${name} as ${local}`));
      const module = guestModule(def.owner, this.#context);
      modules.set(module, [...(modules.get(module) ?? []), ...items]);
    }
    for (const [module, items] of [...modules].sort(([a], [b]) => (a < b ? -1 : 1))) {
      writer.writeLine(`import type { ${items.sort().join(', ')} } from ${quote(module)};`);
    }
    if (this.#used.length > 0) writer.writeLine(`export type { ${this.#used.join(', ')} };`);
    if (modules.size > 0 && this.#lines.length > 0) writer.blankLine();
    writer.write(this.#lines.join('\n').trimEnd()).newLine();
  }

  /** Local name of a type, imported from the module that declares it where that is another. */
  nameOf(def: TypeDef): string {
    const origin = originOf(def);
    const name = this.#context.names.type(origin);
    if (this.#inline) return `import(${quote(guestModule(origin.owner, this.#context))}).${name}`;
    if (origin.owner === this.#owner) return name;
    const [known] = this.#imports.get(origin) ?? [];
    return known ?? this.#import(origin, this.#usedAs.get(origin) ?? this.#names.claim(name));
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
      this.#used.push(this.#import(originOf(def), name));
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
      const properties = distinctMembers(fields).flatMap(({ key, item, also }) => [
        ...jsDocComment(item.docs, also),
        `${propertyKey(key)}: ${item.text};`,
      ]);
      this.add(...docs, `export interface ${name} {`, ...indented(properties), '}');
    }
  }

  /** Declares the free functions of the module. */
  functions(functions: readonly Func[], side: Side): void {
    for (const { key: name, item: func, also } of distinctMembers(functions)) {
      const reserved = TYPESCRIPT_KEYWORDS.has(name);
      const local = reserved ? `${name}_` : name;
      const lines = [`${reserved ? '' : 'export '}function ${local}${this.signature(func, side)};`];
      if (reserved) lines.push(`export { ${local} as ${name} };`);
      this.add(...this.docs(func, side, also), ...lines);
    }
  }

  /** Members of an interface that are functions, each with its comment. */
  methods(functions: readonly Func[], side: Side): string[] {
    return distinctMembers(functions).flatMap(({ key, item, also }) => [
      ...this.docs(item, side, also),
      `${methodKey(key)}${this.signature(item, side)};`,
    ]);
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
  docs(func: Func, side: Side, also: readonly string[] = []): string[] {
    const outcome = outcomeOf(func);
    const facts = [...factLines(func), ...also];
    if (outcome.kind !== 'result') return jsDocComment(func.docs, facts);
    const error = outcome.error === undefined ? 'undefined' : this.#text(outcome.error);
    const message = error === 'string' ? '; an `Error` counts with its message' : '';
    const line =
      side === 'import' ? `@throws {WitError<${error}>}` : `@throws {${error}} to answer an error${message}.`;
    return jsDocComment(func.docs, [...facts, line]);
  }

  #import(origin: TypeDef, local: string): string {
    const locals = this.#imports.get(origin) ?? new Set<string>();
    this.#imports.set(origin, locals.add(local));
    return local;
  }

  readonly #nameOf = (def: TypeDef): string => this.nameOf(def);

  #text(type: Parameters<typeof guestType>[0]): string {
    return guestType(type, this.#nameOf);
  }

  #case(item: Case): { text: string; docs: string[] } {
    return {
      text: tagged(item.name, item.payload, (type) => this.#text(type)),
      docs: jsDocComment(item.docs, caseFacts(item)),
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
    const { constructor_ } = shape;
    const made =
      constructor_ === undefined
        ? []
        : [...this.docs(constructor_, side), `new ${this.signature(constructor_, side, name)};`];
    this.add(...docs, `export interface ${name} {`, ...indented(this.methods(shape.methods, side)), '}');
    this.add(
      `/** What makes a {@link ${name}}. */`,
      `export interface ${className} {`,
      ...indented([...made, ...this.methods(shape.statics, side)]),
      '}',
    );
    this.add(`export const ${name}: ${className};`);
  }
}

/**
 * Module specifier of an interface, or of the world. Two inline interfaces of one name, imported and exported, have
 * one id: the exported one, which nobody imports from, gets a specifier of its own.
 */
export function guestModule(owner: Interface | undefined, { ir }: EmitContext): string {
  if (owner === undefined) return ir.world.id;
  const twins = ir.interfaces.filter(({ id }) => id === owner.id).length > 1;
  const imported = ir.world.imports.some((item) => item.kind === 'interface' && item.interface === owner);
  return twins && !imported ? `${owner.id}#exports` : owner.id;
}

/** A member under the name that the plugin's engine gives it. */
interface Member<Item> {
  readonly key: string;
  readonly item: Item;
  /** Sentences on labels that come out under the same name, which a plugin cannot tell from the first. */
  readonly also: readonly string[];
}

/** Members in camelCase, each name once: the engine tells `a1-b` and `a-1-b` apart no more than JavaScript does. */
function distinctMembers<Item extends { readonly name: string }>(items: readonly Item[]): Member<Item>[] {
  const members = new Map<string, { key: string; item: Item; also: string[] }>();
  for (const item of items) {
    const key = camelCase(item.name);
    const there = members.get(key);
    if (there === undefined) members.set(key, { key, item, also: [] });
    else there.also.push(`Stands for \`${item.name}\` as well, which has the same name here.`);
  }
  return [...members.values()];
}

/** The declaration that a chain of `use` leads to. */
function originOf(def: TypeDef): TypeDef {
  let seen = def;
  while (seen.shape.kind === 'alias' && seen.shape.used && seen.shape.type.kind === 'named') {
    seen = seen.shape.type.def;
  }
  return seen;
}

/** Types of an interface, or of the world itself. */
function typesOf(owner: Interface | undefined, { ir }: EmitContext): readonly TypeDef[] {
  if (owner !== undefined) return owner.types;
  const items = [...ir.world.imports, ...ir.world.exports];
  return [...new Set(items.flatMap((item) => (item.kind === 'type' ? [item.type] : [])))];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function openLine(open: string | undefined): string[] {
  return open === undefined
    ? []
    : [`Open: hosts of later minor versions may have more cases; this plugin sees them as \`${open}\`.`];
}
