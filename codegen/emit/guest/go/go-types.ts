// SPDX-License-Identifier: MIT
// WIT types as Go: their text where they are used, and the declarations of named ones.

import type { Case, Label, Type, TypeDef, TypeShape, VariantShape } from '../../../ir/ir.ts';
import { flagsSize, variantLayout } from '../../../ir/layout.ts';
import { resolveAlias } from '../../type-text.ts';
import { goDoc } from './go-docs.ts';
import { shortFunction } from './go-file.ts';
import type { GoNames } from './go-names.ts';

const SCALARS: Partial<Record<Type['kind'], string>> = {
  bool: 'bool',
  s8: 'int8',
  u8: 'uint8',
  s16: 'int16',
  u16: 'uint16',
  s32: 'int32',
  u32: 'uint32',
  s64: 'int64',
  u64: 'uint64',
  f32: 'float32',
  f64: 'float64',
  char: 'rune',
  string: 'string',
};

/** Go's text of a type. An option is a pointer; a handle is one already. */
export function goType(type: Type, names: GoNames): string {
  const text = (item: Type): string => goType(item, names);
  const part = (item: Type | undefined): string => (item === undefined ? 'struct{}' : text(item));
  switch (type.kind) {
    case 'named':
      return names.type(type.def);
    case 'own':
    case 'borrow':
      return `*${names.type(type.resource)}`;
    case 'list':
      if (type.length !== undefined) return `[${type.length}]${text(type.element)}`;
      return type.element.kind === 'u8' ? '[]byte' : `[]${text(type.element)}`;
    case 'map':
      return `map[${text(type.key)}]${text(type.value)}`;
    case 'tuple':
      return type.items.length === 0
        ? 'struct{}'
        : `Tuple${type.items.length}[${type.items.map(text).join(', ')}]`;
    case 'option':
      return isHandle(type.item) ? text(type.item) : `*${text(type.item)}`;
    case 'result':
      return `Result[${part(type.ok)}, ${part(type.error)}]`;
    default:
      return SCALARS[type.kind] ?? type.kind;
  }
}

/** Whether a type is an own or borrowed handle, behind aliases. */
export function isHandle(type: Type): boolean {
  const { kind } = resolveAlias(type);
  return kind === 'own' || kind === 'borrow';
}

/** Declares types of one world. */
export class TypeDeclarations {
  readonly #names: GoNames;
  readonly #errors: ReadonlySet<TypeDef>;

  constructor(names: GoNames, errors: ReadonlySet<TypeDef>) {
    this.#names = names;
    this.#errors = errors;
  }

  /** Lines of the declaration, resources left out. */
  declare(def: TypeDef): string[] {
    const { shape } = def;
    const name = this.#names.type(def);
    switch (shape.kind) {
      case 'alias':
        return [...goDoc(def.docs), `type ${name} = ${goType(shape.type, this.#names)}`];
      case 'record':
        return this.#record(def, shape);
      case 'enum':
        return this.#enum(def, shape.cases);
      case 'flags':
        return this.#flags(def, shape.flags);
      case 'variant':
        return this.#variant(def, shape);
      case 'resource':
        return [];
    }
  }

  #record(def: TypeDef, { fields }: Extract<TypeShape, { kind: 'record' }>): string[] {
    const members = this.#names.members(def);
    const lines = fields.map(({ docs, type }, index) => ({
      docs: goDoc(docs),
      cells: [members[index] ?? '', goType(type, this.#names)],
    }));
    return [...goDoc(def.docs), `type ${this.#names.type(def)} struct {`, ...aligned(lines), '}'];
  }

  #enum(def: TypeDef, cases: readonly Label[]): string[] {
    const name = this.#names.type(def);
    const texts = this.#names.claim(`${name.charAt(0).toLowerCase()}${name.slice(1)}Texts`);
    const size = 8 * variantLayout(cases.map(() => undefined)).discriminant;
    const error = this.#errors.has(def)
      ? [
          '',
          '// Error is the name of the case.',
          ...shortFunction(`func (v ${name}) Error() string`, 'return v.String()'),
        ]
      : [];
    return [
      ...goDoc(def.docs),
      `type ${name} uint${size}`,
      '',
      ...this.#constants(def, cases, `${name} = iota`),
      '',
      `var ${texts} = [...]string{`,
      ...cases.map((item) => `\t${JSON.stringify(item.name)},`),
      '}',
      '',
      '// String is the name of the case in WIT.',
      `func (v ${name}) String() string {`,
      `\tif int(v) >= len(${texts}) {`,
      `\t\treturn "${name}(" + strconv.Itoa(int(v)) + ")"`,
      '\t}',
      `\treturn ${texts}[v]`,
      '}',
      ...error,
    ];
  }

  #flags(def: TypeDef, flags: readonly Label[]): string[] {
    const name = this.#names.type(def);
    return [
      ...goDoc(def.docs, ['A set: its constants are joined by `|`.']),
      `type ${name} uint${8 * flagsSize(flags.length)}`,
      '',
      ...this.#constants(def, flags, `${name} = 1 << iota`),
    ];
  }

  #constants(def: TypeDef, labels: readonly Label[], first: string): string[] {
    const members = this.#names.members(def);
    const lines = labels.flatMap((item, index) => [
      ...goDoc(item.docs),
      index === 0 ? `${members[index]} ${first}` : `${members[index]}`,
    ]);
    return ['const (', ...lines.map((line) => `\t${line}`), ')'];
  }

  #variant(def: TypeDef, shape: VariantShape): string[] {
    const name = this.#names.type(def);
    const members = this.#names.members(def);
    const isError = this.#errors.has(def);
    const links = members.map((member) => `[${member}]`);
    const first = shape.cases[0]?.payload === undefined ? ` nil stands for ${links[0]}.` : '';
    const sentence = `One of ${links.join(', ')}.${first}`;
    const open =
      shape.open === undefined
        ? []
        : [`Minor versions may add cases; this one sees them as \`${shape.open}\`.`];
    return [
      ...goDoc(def.docs, [sentence, ...open]),
      `type ${name} interface {`,
      ...(isError ? ['\terror'] : []),
      `\tis${name}()`,
      '}',
      ...shape.cases.flatMap((item, index) => this.#case(def, item, index)),
    ];
  }

  #case(def: TypeDef, item: Case, index: number): string[] {
    const name = this.#names.members(def)[index] ?? '';
    const marker = ['', ...shortFunction(`func (${name}) is${this.#names.type(def)}()`)];
    if (this.#names.caseRecord(def, index) !== undefined) return marker;
    const { payload } = item;
    const fields =
      payload === undefined
        ? [`type ${name} struct{}`]
        : [`type ${name} struct {`, `\tValue ${goType(payload, this.#names)}`, '}'];
    const docs = goDoc(item.docs, caseFacts(item));
    return ['', ...docs, ...fields, ...marker, ...(this.#errors.has(def) ? errorMethod(name, item) : [])];
  }
}

function caseFacts(item: Case): string[] {
  const facts: string[] = [];
  if (item.permission !== undefined) facts.push(`Needs permission \`${item.permission}\`.`);
  if (item.vetoable) facts.push('Can be vetoed.');
  if (item.targeted) facts.push('Delivered to the plugin concerned, without a subscription.');
  return facts;
}

/** `denied: read_users` of a case with a text, the name of the case of any other. */
function errorMethod(name: string, item: Case): string[] {
  const isText = item.payload !== undefined && resolveAlias(item.payload).kind === 'string';
  const [receiver, answer] = isText
    ? [`v ${name}`, `${JSON.stringify(`${item.name}: `)} + v.Value`]
    : [name, JSON.stringify(item.name)];
  return [
    '',
    '// Error says what went wrong.',
    ...shortFunction(`func (${receiver}) Error() string`, `return ${answer}`),
  ];
}

/** Lines of two columns as gofmt aligns them: each run without comments on its own. */
function aligned(lines: readonly { docs: readonly string[]; cells: readonly string[] }[]): string[] {
  const runs: string[][][] = [];
  const out: string[] = [];
  const flush = (): void => {
    const run = runs.splice(0).flat();
    const width = Math.max(0, ...run.map(([first = '']) => first.length));
    for (const [first = '', second = ''] of run) out.push(`\t${first.padEnd(width)} ${second}`);
  };
  for (const { docs, cells } of lines) {
    if (docs.length > 0) flush();
    out.push(...docs.map((line) => `\t${line}`));
    runs.push([[...cells]]);
  }
  flush();
  return out;
}
