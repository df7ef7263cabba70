// SPDX-License-Identifier: MIT
// The product `guest` for C++: a header of types that own what they hold, and the glue over the C SDK that converts
// them. A build compiles both with the plugin.

import type { Type, TypeDef, WorldItem } from '../../../ir/ir.ts';
import type { EmitContext } from '../../context.ts';
import { factLines } from '../../docs.ts';
import { eventsOf, permissionsOf } from '../../facts.ts';
import type { OutputFile } from '../../file-set.ts';
import { Scope, snakeCase } from '../../names.ts';
import { CPP_KEYWORDS } from '../../reserved-words.ts';
import { carriedFunctions, functionsOf, type PlacedFunction } from '../c/c.ts';
import { whyNotCarried } from '../c/carried.ts';
import { textErrors } from '../c/errors.ts';
import { formatFile } from '../c/format.ts';
import { cNames } from '../c/names.ts';
import { apart, blockComment } from '../c/text.ts';
import { commandsOf } from './commands.ts';
import { Conversions } from './conversions.ts';
import { usedHelpers } from './helpers.ts';
import { importDefinition } from './imports.ts';
import { lowerExpression } from './lower.ts';
import { type CppNames, cppNames } from './names.ts';
import {
  defaultDefinitions,
  exportDefinition,
  type PluginFunction,
  pluginClass,
  pluginFunctions,
} from './plugin.ts';
import { runtimeFile } from './runtime.ts';
import { cppDeclaration, cppSignature } from './signature.ts';
import { typeDeclarations } from './types.ts';

const FOLDER = 'guest/cpp';

const RULES = `
How values look. Everything owns what it holds, and nothing has to be freed by hand.

  numbers, bool        the types of <cstdint>; char is a char32_t
  string               std::string in UTF-8; std::string_view where a host function looks at one
  list<t>              std::vector, of a fixed length std::array; std::span where a host function looks at numbers
  map<k, v>            std::vector<std::pair<k, v>>
  record, flags        a structure
  enum                 an enum class
  variant              a std::variant with one structure for each case, in a namespace named after the variant;
                       the structure's \`value\` is the payload
  option<t>            std::optional
  result<t, e>         std::expected, also as what a function answers; std::monostate for an error without a value

A plugin derives from Plugin and defines create_plugin. It is compiled without exceptions: what would throw ends it.
`;

const INCLUDES = [
  'array',
  'cstdint',
  'expected',
  'functional',
  'memory',
  'optional',
  'span',
  'string',
  'string_view',
  'tuple',
  'utility',
  'variant',
  'vector',
];

/** Every file of the product. */
export function cppGuestFiles(context: EmitContext): OutputFile[] {
  const names = cppNames(context);
  const functions = pluginFunctions(names);
  return [
    headerFile(context, names, functions),
    glueFile(context, names, functions),
    runtimeFile(context),
    formatFile(context, FOLDER),
  ];
}

/** Declarations in a namespace; none when there are none. */
function inNamespace(path: readonly string[], lines: readonly string[]): string[] {
  const name = path.join('::');
  return lines.length === 0 ? [] : [`namespace ${name} {`, '', ...lines, '', `} // namespace ${name}`];
}

function headerFile(context: EmitContext, names: CppNames, functions: readonly PluginFunction[]): OutputFile {
  const { ir } = context;
  const { imports, exports } = ir.world;
  const interfaces = ir.interfaces.map((owner) => {
    const own = imports.filter(
      (item) => item.kind === 'interface' && item.interface === owner && item.name === owner.id,
    );
    const lines = apart([
      typeDeclarations(names, owner.types),
      ...own.flatMap((item) => declarations(names, item)),
    ]);
    return lines.length === 0 ? [] : [...blockComment(owner.docs), ...inNamespace(names.space(owner), lines)];
  });
  const named = imports.flatMap((item) =>
    item.kind === 'interface' && item.name !== item.interface.id
      ? [inNamespace(names.itemSpace(item), apart(declarations(names, item)))]
      : [],
  );
  const worldTypes = [...imports, ...exports].flatMap((item) => (item.kind === 'type' ? [item.type] : []));
  const own = apart([
    typeDeclarations(names, [...new Set(worldTypes)]),
    ...imports.flatMap((item) => (item.kind === 'function' ? declarations(names, item) : [])),
    ...vocabulary(context),
    pluginClass(functions, commandsOf(names, functions)),
  ]);
  const lines = apart([
    [
      `// ${context.headerText()}`,
      '//',
      ...RULES.trim()
        .split('\n')
        .map((line) => `// ${line}`.trimEnd()),
    ],
    ['#pragma once'],
    INCLUDES.map((name) => `#include <${name}>`),
    ...interfaces,
    ...named,
    inNamespace(names.root, own),
  ]);
  return { path: `${FOLDER}/${cNames(context).stem}.hpp`, text: `${lines.join('\n')}\n` };
}

/** Host functions of what the world imports. */
function declarations(names: CppNames, item: WorldItem): string[][] {
  return functionsOf(item, 'import').map(({ func }) => {
    const reason = whyNotCarried(func);
    if (reason !== undefined) return [`/* The function \`${func.name}\` is left out: ${reason}. */`];
    const signature = cppSignature(names, func, 'import', names.itemSpace(item));
    return [
      ...blockComment(func.docs, factLines(func)),
      ...cppDeclaration(names.func(func, item), signature, ';'),
    ];
  });
}

/** Names that people subscribe to events by, and that manifests ask for permissions by. */
function vocabulary({ ir }: EmitContext): string[][] {
  const constants = (space: string, docs: string, values: readonly string[]): string[] => {
    if (values.length === 0) return [];
    const scope = new Scope([CPP_KEYWORDS], '_');
    const lines = values.map(
      (value) => `inline constexpr std::string_view ${scope.claim(value)} = "${value}";`,
    );
    return [`/** ${docs} */`, `namespace ${space} {`, ...lines, '}'];
  };
  const events = eventsOf(ir)?.subscribable.map(({ name }) => snakeCase(name)) ?? [];
  const permissions = permissionsOf(ir).map(({ permission }) => permission);
  return [
    constants('event_names', 'What events are subscribed to by.', events),
    constants('permission_names', 'What a manifest can ask for.', permissions),
  ];
}

function glueFile(context: EmitContext, names: CppNames, functions: readonly PluginFunction[]): OutputFile {
  const c = cNames(context);
  const conversions = new Conversions(names, c);
  const texts = [...textErrors(context.ir)].map((def) => textDefinition(conversions, def));
  const imports = importSections(context, names, conversions);
  const exports = functions.map((each) => exportDefinition(conversions, each));
  const converters = conversions.functions();
  const glue = apart([...converters, ...texts, ...imports, ...exports]).join('\n');
  const helpers = [...usedHelpers(`${c.string}_t`, glue), ...(functions.length > 0 ? [instance()] : [])];
  const inside = apart([...helpers, ...converters]);
  const lines = apart([
    [
      `// ${context.headerText()}`,
      '//',
      '// The glue between the C++ header and the C SDK. Arguments of host functions are lent as they are, answers are',
      '// moved into C++ values and freed; what the plugin answers is copied into memory that the C glue frees.',
    ],
    [`#include "${c.stem}.hpp"`, `#include "${c.stem}.h"`],
    ['cstdlib', 'cstring', 'new', 'type_traits'].map((name) => `#include <${name}>`),
    inside.length === 0 ? [] : inNamespace(names.glue, ['namespace {', '', ...inside, '', '} // namespace']),
    ...texts,
    ...imports,
    inNamespace(
      names.root,
      apart([...defaultDefinitions(functions, commandsOf(names, functions)), ...exports]),
    ),
  ]);
  const text = lines.join('\n').replace(/\(\((\*\w+)\)\)/g, '($1)');
  return { path: `${FOLDER}/${c.stem}.cpp`, text: `${text}\n` };
}

/** The function that makes a text of an error: the C SDK knows how. */
function textDefinition(all: Conversions, def: TypeDef): string[] {
  const { names, c } = all;
  const { space, name } = names.type(def);
  const conversions = all.from(space);
  const { glue } = conversions;
  const type: Type = { kind: 'named', def };
  all.need('lower', type);
  return inNamespace(space, [
    `std::string to_string(const ${name} &error) {`,
    ...(conversions.needsMemory(def) ? [`  ${glue}Memory memory(${glue}Memory::lends);`] : []),
    `  auto raw = ${lowerExpression(conversions, type, 'error')};`,
    `  ${glue}Given<::${c.string}_t, ::${c.string}_free> text{::${c.def(def).text}(&raw)};`,
    `  return ${glue}text(text);`,
    '}',
  ]);
}

/** The plugin, made when it is first called. */
function instance(): string[] {
  return [
    '/** The plugin, made when the host calls it first. It lives as long as the module. */',
    'Plugin &plugin() {',
    '  static Plugin *made = nullptr;',
    '  if (made == nullptr) made = create_plugin().release();',
    '  return *made;',
    '}',
  ];
}

/** Definitions of host functions, one block for each namespace. */
function importSections(context: EmitContext, names: CppNames, conversions: Conversions): string[][] {
  const carried = carriedFunctions(context).filter(({ side }) => side === 'import');
  const blocks = new Map<string, PlacedFunction[]>();
  for (const each of carried) {
    const key = names.itemSpace(each.item).join('::');
    blocks.set(key, [...(blocks.get(key) ?? []), each]);
  }
  return [...blocks].map(([space, functions]) =>
    inNamespace([space], apart(functions.map(({ func, item }) => importDefinition(conversions, func, item)))),
  );
}
