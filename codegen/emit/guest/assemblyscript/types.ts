// SPDX-License-Identifier: MIT
// Declarations of the named types of a world: classes for records, a class per case for variants, enums.

import type { Case, Label, Type, TypeDef, VariantShape } from '../../../ir/ir.ts';
import { jsDocComment } from '../../docs.ts';
import { resolveAlias } from '../../type-text.ts';
import type { AsNames } from './names.ts';
import { indent, switched, WIDTH } from './shapes.ts';
import { asType, defaultOf } from './type-text.ts';

/** Lines of the declaration of a type; none for a resource, which functions.ts declares. */
export function declareType(def: TypeDef, names: AsNames): string[] {
  const { shape } = def;
  const name = names.type(def);
  switch (shape.kind) {
    case 'alias':
      return [...jsDocComment(def.docs), `export type ${name} = ${asType(shape.type, names)};`];
    case 'record':
      return record(def, names);
    case 'enum':
      return [...enumeration(def, shape.cases, names), '', ...caseNames(def, shape.cases, names)];
    case 'flags':
      return enumeration(def, shape.flags, names, ['A set: its members are joined by `|`.'], true);
    case 'variant':
      return variant(def, shape, names);
    case 'resource':
      return [];
  }
}

function record(def: TypeDef, names: AsNames): string[] {
  if (def.shape.kind !== 'record') return [];
  const parent = names.variantOf(def);
  const members = names.members(def);
  const fields = def.shape.fields.map((field, index) => ({
    docs: field.docs,
    name: members[index] ?? '',
    type: field.type,
  }));
  const facts =
    parent === undefined ? [] : [`The case of \`${names.type(parent.variant)}\` with this record.`];
  return [
    ...jsDocComment(def.docs, [...facts, ...caseFacts(caseOf(parent))]),
    `export class ${names.type(def)}${parent === undefined ? '' : ` extends ${names.type(parent.variant)}`} {`,
    ...indent(constructorOf(fields, names, parent?.index)),
    '}',
  ];
}

function caseOf(parent: ReturnType<AsNames['variantOf']>): Case | undefined {
  const shape = parent?.variant.shape;
  return shape?.kind === 'variant' ? shape.cases[parent?.index ?? 0] : undefined;
}

interface Field {
  readonly docs: string | undefined;
  readonly name: string;
  readonly type: Type;
}

/** A constructor that takes the fields in order; those that the world knows a value of can be left out. */
function constructorOf(fields: readonly Field[], names: AsNames, tag: number | undefined): string[] {
  // A parameter that may be left out must not stand before one that may not.
  const needed = fields.findLastIndex(({ type }) => defaultOf(type, names) === undefined);
  const lines = fields.flatMap(({ docs, name, type }, index) => {
    const value = index > needed ? ` = ${defaultOf(type, names)}` : '';
    return [...jsDocComment(docs), `public ${name}: ${asType(type, names)}${value},`];
  });
  const tail = tag === undefined ? [') {}'] : [') {', `  super(${tag});`, '}'];
  if (lines.length === 0) return [`constructor(${tail[0]}`, ...tail.slice(1)];
  const [only = ''] = lines;
  const line = `constructor(${only.slice(0, -1)}${tail[0]}`;
  if (lines.length === 1 && line.length + 2 <= WIDTH) return [line, ...tail.slice(1)];
  return ['constructor(', ...indent(lines), ...tail];
}

function enumeration(
  def: TypeDef,
  labels: readonly Label[],
  names: AsNames,
  facts: readonly string[] = [],
  isSet = false,
): string[] {
  const members = names.members(def);
  const lines = labels.flatMap((item, index) => [
    ...jsDocComment(item.docs),
    `${members[index]}${isSet ? ` = 1 << ${index}` : ''},`,
  ]);
  return [...jsDocComment(def.docs, facts), `export enum ${names.type(def)} {`, ...indent(lines), '}'];
}

function caseNames(def: TypeDef, cases: readonly Label[], names: AsNames): string[] {
  const name = names.type(def);
  const func = `${name.charAt(0).toLowerCase()}${name.slice(1)}Name`;
  const list = cases.map((item) => JSON.stringify(item.name));
  const line = `const texts: StaticArray<string> = [${list.join(', ')}];`;
  const texts =
    line.length + 2 <= WIDTH
      ? [line]
      : ['const texts: StaticArray<string> = [', ...indent(list.map((item) => `${item},`)), '];'];
  return [
    `/** The name of a case of \`${name}\` in WIT. */`,
    `export function ${names.claim(func)}(value: ${name}): string {`,
    ...indent(texts),
    '  return texts[value];',
    '}',
  ];
}

function variant(def: TypeDef, shape: VariantShape, names: AsNames): string[] {
  const name = names.type(def);
  const classes = names.members(def);
  const open =
    shape.open === undefined
      ? []
      : [`Minor versions may add cases; this one sees them as \`${shape.open}\`.`];
  const facts = [
    `One of ${[...new Set(classes)].map((one) => `\`${one}\``).join(', ')}: \`instanceof\` tells which.`,
    ...open,
  ];
  return [
    ...jsDocComment(def.docs, facts),
    `export abstract class ${name} {`,
    '  /** Number of the case in WIT. */',
    '  readonly _tag: u32;',
    '',
    '  constructor(tag: u32) {',
    '    this._tag = tag;',
    '  }',
    ...toText(shape, classes),
    '}',
    ...shape.cases.flatMap((item, index) =>
      names.isCaseRecord(def, index) ? [] : ['', ...caseClass(def, item, index, names)],
    ),
  ];
}

/** `denied: read_users` of a case with a text, the name of the case of any other. */
function toText({ cases }: VariantShape, classes: readonly string[]): string[] {
  const branches = cases.map((item, index) => {
    const isText = item.payload !== undefined && resolveAlias(item.payload).kind === 'string';
    return isText
      ? `return ${JSON.stringify(`${item.name}: `)} + changetype<${classes[index]}>(this).value;`
      : `return ${JSON.stringify(item.name)};`;
  });
  const body =
    branches.length === 1
      ? branches
      : switched(
          'this._tag',
          branches.map((line) => [line]),
        );
  return indent([
    '',
    '/** The name of the case in WIT, with its text where it has one. */',
    'toString(): string {',
    ...indent(body),
    '}',
  ]);
}

function caseClass(def: TypeDef, item: Case, index: number, names: AsNames): string[] {
  const fields = item.payload === undefined ? [] : [{ docs: undefined, name: 'value', type: item.payload }];
  const lines = constructorOf(fields, names, index);
  return [
    ...jsDocComment(item.docs, caseFacts(item)),
    `export class ${names.members(def)[index]} extends ${names.type(def)} {`,
    ...indent(lines),
    '}',
  ];
}

/** Sentences on what an event asks for and allows. */
export function caseFacts(item: Case | undefined): string[] {
  const facts: string[] = [];
  if (item?.permission !== undefined) facts.push(`Needs permission \`${item.permission}\`.`);
  if (item?.vetoable === true) facts.push('Can be vetoed.');
  if (item?.targeted === true) facts.push('Delivered to the plugin concerned, without a subscription.');
  return facts;
}
