// SPDX-License-Identifier: MIT
// C++ signatures as wit-bindgen makes them (C++23): `std::expected`, views for what an import borrows, `wit::string`
// and `wit::vector` for what is owned.

import type { Interface, Type, TypeDef } from '../../../ir/ir.ts';
import { C_SCALARS } from '../../guest/c/scalars.ts';
import { pascalCase, snakeCase } from '../../names.ts';
import { CPP_KEYWORDS } from '../../reserved-words.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';
import {
  declaration,
  givenParams,
  kindOf,
  type Language,
  type Place,
  paramNames,
  pathOf,
  safe,
} from './language.ts';

export const cpp: Language = {
  name: 'C++',
  fence: 'cpp',
  naming: '`wit-bindgen cpp`',
  module: (place) => `namespace ${namespace(place)}`,
  signature(func, place) {
    const given = givenParams(func);
    const names = paramNames(given, snakeCase, CPP_KEYWORDS);
    const params = given.map(({ type }, at) => `${argument(type, place)} ${names[at] ?? ''}`);
    const kind = kindOf(func);
    if (kind === 'constructor') {
      return declaration(pascalCase(place.resource?.name ?? ''), params, ';', false);
    }
    const result = func.result === undefined ? 'void' : owned(func.result, place);
    const head = `${kind === 'static' ? 'static ' : ''}${result} ${pascalCase(func.name)}`;
    return declaration(head, params, kind === 'method' && place.side === 'import' ? ' const;' : ';', false);
  },
};

function namespace(place: Place): string {
  const path = pathOf(place).map((name) => safe(snakeCase(name), CPP_KEYWORDS));
  return (place.side === 'export' ? ['exports', ...path] : path).join('::');
}

const SCALARS: Partial<Record<Type['kind'], string>> = { ...C_SCALARS, string: 'wit::string' };

/** A value that the caller or the callee owns. */
function owned(type: Type, place: Place): string {
  return text(type, place, (inner) => owned(inner, place));
}

/** An argument of an import: it only looks at strings and lists that the caller owns. */
function view(type: Type, place: Place): string {
  const found = resolveAlias(type);
  switch (found.kind) {
    case 'string':
      return 'std::string_view';
    case 'list':
      return found.length === undefined
        ? `std::span<${view(found.element, place)} const>`
        : owned(found, place);
    case 'option':
    case 'tuple':
      return text(found, place, (inner) => view(inner, place));
    default:
      return owned(found, place);
  }
}

/** An argument: handles that are handed over are moved. */
function argument(type: Type, place: Place): string {
  const found = resolveAlias(type);
  if (found.kind === 'own' && !isExported(found.resource, place))
    return `${defName(found.resource, place)}&&`;
  return place.side === 'import' ? view(type, place) : owned(type, place);
}

function text(type: Type, place: Place, inner: (type: Type) => string): string {
  const found = resolveAlias(type);
  switch (found.kind) {
    case 'named':
      return defName(found.def, place);
    case 'own':
      return `${defName(found.resource, place)}${isExported(found.resource, place) ? '::Owned' : ''}`;
    case 'borrow':
      return `std::reference_wrapper<const ${defName(found.resource, place)}>`;
    case 'list':
      return found.length === undefined
        ? `wit::vector<${inner(found.element)}>`
        : `std::array<${inner(found.element)}, ${found.length}>`;
    case 'map':
      return `wit::map<${inner(found.key)}, ${inner(found.value)}>`;
    case 'tuple':
      return `std::tuple<${found.items.map(inner).join(', ')}>`;
    case 'option':
      return `std::optional<${inner(found.item)}>`;
    case 'result': {
      const ok = found.ok === undefined ? 'void' : inner(found.ok);
      return `std::expected<${ok}, ${found.error === undefined ? 'wit::Void' : inner(found.error)}>`;
    }
    default:
      return SCALARS[found.kind] ?? found.kind;
  }
}

/** Whether the plugin itself implements a resource, seen from one of its exports. */
function isExported(resource: TypeDef, place: Place): boolean {
  return place.side === 'export' && resolveDef(resource).owner === place.owner;
}

/** Names of other interfaces are relative within a package on the import side, else from the root. */
function defName(used: TypeDef, place: Place): string {
  const def = resolveDef(used);
  const name = pascalCase(def.name);
  const { owner } = def;
  if (owner === place.owner && (owner !== undefined || place.side === 'import')) return name;
  const { world } = place.context.ir;
  const imported = world.imports.some((item) => item.kind === 'interface' && item.interface === owner);
  const side = owner === undefined || imported ? 'import' : 'export';
  const path = `${namespace({ ...place, owner, side })}::${name}`;
  if (place.side === 'export') return `::${path}`;
  const near = owner !== undefined && place.owner !== undefined && isSamePackage(owner, place.owner);
  return near ? `${safe(snakeCase(owner.name), CPP_KEYWORDS)}::${name}` : path;
}

function isSamePackage(a: Interface, b: Interface): boolean {
  return a.package.namespace === b.package.namespace && a.package.name === b.package.name;
}
