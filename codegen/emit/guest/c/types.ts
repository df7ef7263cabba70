// SPDX-License-Identifier: MIT
// Declarations of types in the header. Each C type lies in memory as the canonical ABI says, so that lists, results
// and spilled parameters cross the boundary without being copied; the glue asserts size and alignment of every one.

import type { Label, Type, TypeDef } from '../../../ir/ir.ts';
import { flagsSize, layoutOf, layoutOfDef, variantLayout } from '../../../ir/layout.ts';
import { Scope, snakeCase } from '../../names.ts';
import { ownsMemory } from '../../reference/languages/language.ts';
import { C_KEYWORDS, CPP_KEYWORDS } from '../../reserved-words.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';
import { whyDefNotCarried } from './carried.ts';
import { textDeclaration } from './errors.ts';
import { type CNames, isUse, partsOf } from './names.ts';
import { C_SCALARS, UNSIGNED } from './scalars.ts';
import { apart, blockComment, indent } from './text.ts';

/** A C type that the header declares. */
export interface DeclaredType {
  readonly name: string;
  /** What it is in WIT, for the message of an assertion. */
  readonly wit: string;
  readonly type: Type;
  /** Function that frees its values; undefined where they own nothing. */
  readonly free: string | undefined;
}

/** Names of fields or of a union's members, free of keywords and of each other; parallel to `labels`. */
export function memberNames(labels: readonly string[]): string[] {
  const scope = new Scope([CPP_KEYWORDS, C_KEYWORDS], '_');
  return labels.map((label) => scope.claim(snakeCase(label)));
}

/** Collects declarations, each type behind those it is made of. */
export class TypeDeclarations {
  /** Everything that was declared, in order. */
  readonly declared: DeclaredType[] = [];
  readonly #names: CNames;
  readonly #seen = new Set<string>();

  constructor(names: CNames) {
    this.#names = names;
  }

  /** Declares the types of an interface or of the world. */
  ofDefs(defs: readonly TypeDef[]): string[] {
    return apart(defs.flatMap((def) => (isUse(def) ? [] : this.#def(def))));
  }

  /** Declares what a type is made of and has no name of its own. */
  ofParts(types: readonly Type[]): string[] {
    return apart(types.flatMap((type) => this.#parts(type)));
  }

  #def(def: TypeDef): string[][] {
    const reason = whyDefNotCarried(def);
    if (reason !== undefined) return [[`/* The type \`${def.name}\` is left out: ${reason}. */`]];
    const { shape } = def;
    const names = this.#names.def(def);
    const docs = blockComment(def.docs);
    switch (shape.kind) {
      case 'alias': {
        const parts = this.#parts(shape.type);
        return [...parts, [...docs, `typedef ${this.#names.text(shape.type)} ${names.type};`]];
      }
      case 'record': {
        const parts = shape.fields.flatMap(({ type }) => this.#parts(type));
        const members = memberNames(shape.fields.map(({ name }) => name));
        const lines = shape.fields.flatMap(({ docs: fieldDocs, type }, index) => [
          ...blockComment(fieldDocs),
          `${this.#names.text(type)} ${members[index]};`,
        ]);
        return [...parts, this.#struct(def.name, { kind: 'named', def }, lines, docs)];
      }
      case 'enum': {
        const size = layoutOfDef(def).size === 1 ? 1 : layoutOfDef(def).size === 2 ? 2 : 4;
        const constants = this.#constants(shape.cases, names.constants);
        this.#note(def.name, { kind: 'named', def });
        return [[...docs, `typedef enum : ${UNSIGNED[size]} {`, ...constants, `} ${names.type};`]];
      }
      case 'flags':
        this.#note(def.name, { kind: 'named', def });
        return [[...docs, ...this.#flags(shape.flags, names.type, names.constants)]];
      case 'variant':
        return this.#variant(def);
      default:
        return [];
    }
  }

  #variant(def: TypeDef): string[][] {
    const { shape } = def;
    if (shape.kind !== 'variant') return [];
    const names = this.#names.def(def);
    const payloads = shape.cases.flatMap(({ payload }) => payload ?? []);
    const parts = payloads.flatMap((payload) => this.#parts(payload));
    const size = variantLayout(shape.cases.map(({ payload }) => payload)).discriminant;
    const tag = [
      `/** Which case a \`${names.type}\` is. */`,
      `typedef enum : ${UNSIGNED[size]} {`,
      ...this.#constants(shape.cases, names.constants),
      `} ${names.tag};`,
    ];
    const members = memberNames(shape.cases.map(({ name }) => name));
    const union = shape.cases.flatMap(({ payload }, index) =>
      payload === undefined ? [] : [`${this.#names.text(payload)} ${members[index]};`],
    );
    const lines = [`${names.tag} tag;`, ...(union.length > 0 ? ['union {', ...indent(union), '} val;'] : [])];
    const structure = this.#struct(def.name, { kind: 'named', def }, lines, blockComment(def.docs));
    const text = names.text === '' ? [] : textDeclaration(this.#names, def);
    return [...parts, tag, [...structure, ...text]];
  }

  #constants(labels: readonly Label[], names: readonly string[]): string[] {
    const lines = labels.flatMap(({ docs }, index) => [...blockComment(docs), `${names[index]} = ${index},`]);
    return indent(lines);
  }

  #flags(flags: readonly Label[], type: string, names: readonly string[]): string[] {
    const bits = flags.flatMap(({ docs }, index) => [
      ...blockComment(docs),
      `#define ${names[index]} ((${type})${hex(2 ** index)})`,
    ]);
    return [`typedef ${UNSIGNED[flagsSize(flags.length)]} ${type};`, ...bits];
  }

  #parts(type: Type): string[][] {
    if (type.kind === 'named' || type.kind === 'string' || C_SCALARS[type.kind] !== undefined) return [];
    const { type: name } = this.#names.part(type);
    if (this.#seen.has(name)) return [];
    this.#seen.add(name);
    const inner = partsOf(type).flatMap((part) => this.#parts(part));
    return [...inner, this.#struct(witText(type), type, this.#members(type), [])];
  }

  #members(type: Type): string[] {
    const text = (part: Type): string => this.#names.text(resolveAlias(part));
    switch (type.kind) {
      case 'list':
        return type.length === undefined
          ? [`${text(type.element)} *ptr;`, 'size_t len;']
          : [`${text(type.element)} items[${type.length}];`];
      case 'map':
        return [
          'struct {',
          ...indent([`${text(type.key)} key;`, `${text(type.value)} value;`]),
          '} *ptr;',
          'size_t len;',
        ];
      case 'tuple':
        return type.items.map((item, index) => `${text(item)} f${index};`);
      case 'option':
        return ['bool is_some;', `${text(type.item)} val;`];
      case 'result':
        return resultMembers(type, text);
      default:
        throw new TypeError(`C has no structure for ${type.kind}; a check should have left it out before`);
    }
  }

  #struct(wit: string, type: Type, members: readonly string[], docs: readonly string[]): string[] {
    const declared = this.#note(wit, type);
    const lines = [...docs, 'typedef struct {', ...indent(members), `} ${declared.name};`];
    if (declared.free === undefined) return lines;
    return [
      ...lines,
      `/** Frees what \`*value\` owns, and empties it. */`,
      `void ${declared.free}(${declared.name} *value);`,
    ];
  }

  #note(wit: string, type: Type): DeclaredType {
    const names = this.#names.of(type);
    const free = ownsMemory(type) ? names?.free : undefined;
    const declared = { name: names?.type ?? '', wit, type, free };
    this.declared.push(declared);
    return declared;
  }
}

/** Members of a `result`, also of the one that a function answers with. */
export function resultMembers(
  { ok, error }: { readonly ok: Type | undefined; readonly error: Type | undefined },
  text: (type: Type) => string,
): string[] {
  const union = [
    ok === undefined ? [] : [`${text(ok)} ok;`],
    error === undefined ? [] : [`${text(error)} err;`],
  ].flat();
  return ['bool is_err;', ...(union.length > 0 ? ['union {', ...indent(union), '} val;'] : [])];
}

/** Assertions that the compiler lays out types as the canonical ABI does. */
export function layoutAssertions(declared: readonly DeclaredType[]): string[] {
  if (declared.length === 0) return [];
  const assertions = declared.map(({ name, type }) => {
    const { size, align } = layoutOf(type);
    return `LAYOUT(${name}, ${size}, ${align});`;
  });
  return [
    '/* Values lie in memory as the canonical ABI says. */',
    '#define LAYOUT(type, size, align) \\',
    '  _Static_assert(sizeof(type) == size && _Alignof(type) == align, #type)',
    ...assertions,
  ];
}

function hex(value: number): string {
  return `0x${value.toString(16)}u`;
}

/** A type as WIT writes it, for comments. */
function witText(type: Type | undefined): string {
  if (type === undefined) return '_';
  const seen = resolveAlias(type);
  if (seen.kind === 'named') return resolveDef(seen.def).name;
  const inner = partsOf(seen).map(witText).join(', ');
  return inner === '' ? seen.kind : `${seen.kind}<${inner}>`;
}
