// SPDX-License-Identifier: MIT
// Python signatures as the generated SDK has them: one module for each interface, errors raised as `HostError`.

import type { Func, TypeDef } from '../../../ir/ir.ts';
import type { EmitContext } from '../../context.ts';
import { PythonNames, pythonName } from '../../guest/python/python-names.ts';
import { pluginEvents } from '../../guest/python/python-parts.ts';
import { pythonType, returned } from '../../guest/python/python-types.ts';
import { snakeCase } from '../../names.ts';
import { PYTHON_KEYWORDS } from '../../reserved-words.ts';
import { outcomeOf } from '../../type-text.ts';
import { declaration, givenParams, kindOf, type Language, type Place, paramNames } from './language.ts';

/** Functions of the plugin that authors do not write: the SDK calls what is marked with the decorator. */
const DECORATED: Readonly<Record<string, string>> = {
  'on-command': '@command("name")\ndef method(self, invocation: Invocation) -> str | None: ...',
  'complete-command': '@completes("name")\ndef method(self, invocation: Invocation) -> list[str]: ...',
};

const namesOf = new WeakMap<EmitContext, PythonNames>();

export const python: Language = {
  name: 'Python',
  fence: 'python',
  naming: 'the SDK over `componentize-py`, which raises errors as exceptions',
  module({ owner, side, context }) {
    const names = namesFor(context);
    if (side === 'import') return `${names.package}.${names.module(owner)}`;
    return pluginEvents(context.ir) === undefined ? 'wit_world.exports' : `${names.package}.Plugin`;
  },
  signature(func, place) {
    const names = namesFor(place.context);
    const decorated = DECORATED[func.name];
    if (place.side === 'export' && decorated !== undefined && pluginEvents(place.context.ir) !== undefined) {
      return decorated;
    }
    const naming = (def: TypeDef): string => typeName(def, names, place);
    const given = givenParams(func);
    const params = paramNames(given, snakeCase, new Set([...PYTHON_KEYWORDS, 'self'])).map(
      (name, at) => `${name}: ${given[at] === undefined ? 'object' : pythonType(given[at].type, naming)}`,
    );
    const kind = kindOf(func);
    const isBound =
      kind === 'method' || kind === 'constructor' || (place.side === 'export' && kind === 'free');
    const all = [...(isBound ? ['self'] : kind === 'static' ? ['cls'] : []), ...params];
    const answer = kind === 'constructor' ? 'None' : returned(func, naming);
    const text = declaration(`def ${nameOf(func, names, place)}`, all, ` -> ${answer}: ...`);
    return `${kind === 'static' ? '@classmethod\n' : ''}${text}${raises(func, place)}`;
  },
};

function namesFor(context: EmitContext): PythonNames {
  const names = namesOf.get(context) ?? new PythonNames(context);
  namesOf.set(context, names);
  return names;
}

function nameOf(func: Func, names: PythonNames, { side }: Place): string {
  const kind = kindOf(func);
  if (kind === 'constructor') return '__init__';
  return kind === 'free' && side === 'import' ? names.func(func) : pythonName(func.name);
}

/** Methods of resources are componentize-py's own, which raises its `Err`. */
function raises(func: Func, place: Place): string {
  if (outcomeOf(func).kind !== 'result') return '';
  if (place.side === 'export') return '\n# an exception is the error';
  return kindOf(func) === 'free' ? '\n# raises HostError' : '\n# raises Err';
}

function typeName(def: TypeDef, names: PythonNames, place: Place): string {
  if (def === place.resource) return 'Self';
  const name = names.type(def);
  return def.owner === place.owner ? name : `${names.module(def.owner)}.${name}`;
}
