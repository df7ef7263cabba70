// SPDX-License-Identifier: MIT
// Python signatures as componentize-py makes them: aliases are what they name, the error of a result is raised.

import type { Func, Type, TypeDef } from '../../../ir/ir.ts';
import { pascalCase, snakeCase } from '../../names.ts';
import { PYTHON_KEYWORDS } from '../../reserved-words.ts';
import { isNestedOption, outcomeOf, resolveAlias, resolveDef } from '../../type-text.ts';
import { declaration, givenParams, kindOf, type Language, type Place, paramNames, safe } from './language.ts';

export const python: Language = {
  name: 'Python',
  fence: 'python',
  naming: '`componentize-py`; an error is raised as `Err(value)`',
  module({ owner, side, context }) {
    if (owner === undefined) return side === 'import' ? 'wit_world' : 'class wit_world.WitWorld';
    const name = safe(snakeCase(owner.name), PYTHON_KEYWORDS);
    const isPlain = context.names.stem(owner) === owner.name.toLowerCase();
    const path = isPlain ? name : safe(snakeCase(context.names.stem(owner)), PYTHON_KEYWORDS);
    return side === 'import'
      ? `wit_world.imports.${path}`
      : `class wit_world.exports.${pascalCase(owner.name)}`;
  },
  signature(func, place) {
    const given = givenParams(func);
    const names = paramNames(given, snakeCase, new Set([...PYTHON_KEYWORDS, 'self']));
    const params = given.map(({ type }, at) => `${names[at] ?? ''}: ${pyType(type, place)}`);
    const kind = kindOf(func);
    const bound = kind === 'method' || kind === 'constructor' || (place.side === 'export' && kind === 'free');
    const name = kind === 'constructor' ? '__init__' : safe(snakeCase(func.name), PYTHON_KEYWORDS);
    const all = [...(bound ? ['self'] : kind === 'static' ? ['cls'] : []), ...params];
    const prefix = kind === 'static' ? '@classmethod\n' : '';
    return `${prefix}${declaration(`def ${name}`, all, ` -> ${returns(func, place)}: ...`)}${raises(func, place)}`;
  },
};

function returns(func: Func, place: Place): string {
  const outcome = outcomeOf(func);
  const value = outcome.kind === 'result' ? outcome.ok : outcome.type;
  return value === undefined || kindOf(func) === 'constructor' ? 'None' : pyType(value, place);
}

function raises(func: Func, place: Place): string {
  const outcome = outcomeOf(func);
  if (outcome.kind !== 'result') return '';
  return `\n# raises Err[${outcome.error === undefined ? 'None' : pyType(outcome.error, place)}]`;
}

function pyType(type: Type, place: Place): string {
  const text = (inner: Type): string => pyType(inner, place);
  const found = resolveAlias(type);
  switch (found.kind) {
    case 'bool':
      return 'bool';
    case 'f32':
    case 'f64':
      return 'float';
    case 'char':
    case 'string':
      return 'str';
    case 'named':
      return defName(resolveDef(found.def), place);
    case 'own':
    case 'borrow':
      return defName(resolveDef(found.resource), place);
    case 'list':
      return resolveAlias(found.element).kind === 'u8' ? 'bytes' : `List[${text(found.element)}]`;
    case 'map':
      return `Dict[${text(found.key)}, ${text(found.value)}]`;
    case 'tuple':
      return found.items.length === 0 ? 'None' : `Tuple[${found.items.map(text).join(', ')}]`;
    case 'option':
      return isNestedOption(found.item)
        ? `Optional[Some[${text(found.item)}]]`
        : `Optional[${text(found.item)}]`;
    case 'result': {
      const part = (item: Type | undefined): string => (item === undefined ? 'None' : text(item));
      return `Result[${part(found.ok)}, ${part(found.error)}]`;
    }
    default:
      return 'int';
  }
}

function defName(def: TypeDef, place: Place): string {
  const name = pascalCase(def.name);
  if (def === place.resource) return 'Self';
  // Exported functions are declared beside the modules of their interfaces, their resources within.
  const isOutside = place.side === 'export' && place.resource === undefined;
  if (def.owner === undefined || (def.owner === place.owner && !isOutside)) return name;
  return `${safe(snakeCase(def.owner.name), PYTHON_KEYWORDS)}.${name}`;
}
