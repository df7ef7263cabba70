// SPDX-License-Identifier: MIT
// WIT types as C++ writes them: values that own what they hold, and what a host function is given to look at.

import type { Type } from '../../../ir/ir.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';
import { C_SCALARS, isScalar } from '../c/scalars.ts';
import type { CppNames } from './names.ts';

/** Numbers whose lists can be looked at where they lie; `bool` is none, since `std::vector<bool>` packs its bits. */
const NUMBERS: ReadonlySet<string> = new Set(Object.keys(C_SCALARS).filter((kind) => kind !== 'bool'));

/** The type of a value, as a namespace writes it. */
export function ownedText(names: CppNames, type: Type, from: readonly string[]): string {
  const inner = (part: Type): string => ownedText(names, part, from);
  switch (type.kind) {
    case 'named':
      return names.typeText(type.def, from);
    case 'string':
      return 'std::string';
    case 'char':
      return 'char32_t';
    case 'list':
      return type.length === undefined
        ? `std::vector<${inner(type.element)}>`
        : `std::array<${inner(type.element)}, ${type.length}>`;
    case 'map':
      return `std::vector<std::pair<${inner(type.key)}, ${inner(type.value)}>>`;
    case 'tuple':
      return `std::tuple<${type.items.map(inner).join(', ')}>`;
    case 'option':
      return `std::optional<${inner(type.item)}>`;
    case 'result':
      return expectedText(type.ok && inner(type.ok), type.error && inner(type.error));
    default:
      return C_SCALARS[type.kind] ?? unknown(type);
  }
}

/** `std::expected` of payloads that may be missing. */
function expectedText(ok: string | undefined, error: string | undefined): string {
  return `std::expected<${ok ?? 'void'}, ${error ?? 'std::monostate'}>`;
}

/** The type of a parameter: of a host function, which only looks at it, or of a function of the plugin. */
export function parameterText(
  names: CppNames,
  type: Type,
  from: readonly string[],
  side: 'import' | 'export',
): string {
  const seen = resolveAlias(type);
  if (isScalar(seen) && !isFlags(seen)) return `${ownedText(names, type, from)} `;
  if (side === 'import' && seen.kind === 'string') return 'std::string_view ';
  if (side === 'import' && seen.kind === 'list' && seen.length === undefined && isNumber(seen.element)) {
    return `std::span<const ${ownedText(names, seen.element, from)}> `;
  }
  return `const ${ownedText(names, type, from)} &`;
}

/** Whether a value is a number whose lists lie in memory as C++ has them. */
export function isNumber(type: Type): boolean {
  return NUMBERS.has(resolveAlias(type).kind);
}

/** Flags are structures of bools in C++, and one number in C. */
function isFlags(type: Type): boolean {
  const seen = resolveAlias(type);
  return seen.kind === 'named' && resolveDef(seen.def).shape.kind === 'flags';
}

function unknown(type: Type): never {
  throw new TypeError(`C++ does not carry ${type.kind}; a check should have left it out before`);
}
