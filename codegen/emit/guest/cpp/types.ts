// SPDX-License-Identifier: MIT
// Declarations of types in the C++ header: structures, scoped enumerations, and variants of one structure per case.

import type { TypeDef } from '../../../ir/ir.ts';
import { layoutOfDef } from '../../../ir/layout.ts';
import { whyDefNotCarried } from '../c/carried.ts';
import { isUse } from '../c/names.ts';
import { apart, blockComment, indent } from '../c/text.ts';
import { memberNames } from '../c/types.ts';
import type { CppNames } from './names.ts';
import { ownedText } from './text.ts';

/** The declarations of an interface's types, or of the world's, to stand in their namespace. */
export function typeDeclarations(names: CppNames, defs: readonly TypeDef[]): string[] {
  return apart(defs.flatMap((def) => (isUse(def) ? [] : [declaration(names, def)])));
}

function declaration(names: CppNames, def: TypeDef): string[] {
  const reason = whyDefNotCarried(def);
  if (reason !== undefined) return [`/* The type \`${def.name}\` is left out: ${reason}. */`];
  const { shape } = def;
  const { name, space, labels } = names.type(def);
  const docs = blockComment(def.docs);
  switch (shape.kind) {
    case 'alias':
      return [...docs, `using ${name} = ${ownedText(names, shape.type, space)};`];
    case 'record': {
      const members = memberNames(shape.fields.map((field) => field.name));
      const lines = shape.fields.flatMap((field, index) => [
        ...blockComment(field.docs),
        `${ownedText(names, field.type, space)} ${members[index]}{};`,
      ]);
      return [...docs, `struct ${name} {`, ...indent(lines), '};'];
    }
    case 'flags': {
      const members = memberNames(shape.flags.map((flag) => flag.name));
      const lines = shape.flags.flatMap((flag, index) => [
        ...blockComment(flag.docs),
        `bool ${members[index]}{};`,
      ]);
      return [...docs, `struct ${name} {`, ...indent(lines), '};'];
    }
    case 'enum': {
      const size = layoutOfDef(def).size * 8;
      const lines = shape.cases.flatMap((label, index) => [...blockComment(label.docs), `${labels[index]},`]);
      return [...docs, `enum class ${name} : uint${size}_t {`, ...indent(lines), '};'];
    }
    case 'variant':
      return variant(names, def);
    default:
      return [];
  }
}

function variant(names: CppNames, def: TypeDef): string[] {
  const { shape } = def;
  if (shape.kind !== 'variant') return [];
  const { name, space, cases, labels } = names.type(def);
  const inside = [...space, cases];
  const structures = shape.cases.flatMap(({ docs, payload }, index) => [
    ...blockComment(docs),
    payload === undefined
      ? `struct ${labels[index]} {};`
      : `struct ${labels[index]} {\n  ${ownedText(names, payload, inside)} value{};\n};`,
  ]);
  const list = labels.map((label) => `${cases}::${label}`);
  return [
    `/** The cases of \`${name}\`. */`,
    `namespace ${cases} {`,
    ...structures.flatMap((text) => text.split('\n')),
    '}',
    '',
    ...blockComment(def.docs),
    ...usingVariant(name, list),
    ...(names.hasText(def)
      ? [
          '',
          '/** The error as text: the case, and what it says. */',
          `std::string to_string(const ${name} &error);`,
        ]
      : []),
  ];
}

function usingVariant(name: string, cases: readonly string[]): string[] {
  const line = `using ${name} = std::variant<${cases.join(', ')}>;`;
  if (line.length <= 100) return [line];
  const last = cases.length - 1;
  return [
    `using ${name} = std::variant<`,
    ...cases.map((text, at) => `    ${text}${at < last ? ',' : '>;'}`),
  ];
}
