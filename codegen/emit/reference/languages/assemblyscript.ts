// SPDX-License-Identifier: MIT
// AssemblyScript signatures as the generated SDK has them: its own number types, `null` for what is not there, `Result`
// for a value or an error, since the language has no exceptions.

import type { Func, Type } from '../../../ir/ir.ts';
import type { EmitContext } from '../../context.ts';
import { AsNames } from '../../guest/assemblyscript/names.ts';
import { asType } from '../../guest/assemblyscript/type-text.ts';
import { camelCase } from '../../names.ts';
import { ASSEMBLYSCRIPT_KEYWORDS } from '../../reserved-words.ts';
import { declaration, givenParams, kindOf, type Language, type Place, paramNames } from './language.ts';

const known = new WeakMap<EmitContext, AsNames>();

export const assemblyScript: Language = {
  name: 'AssemblyScript',
  fence: 'ts',
  naming:
    'classes, and number types of the language; without exceptions, what may fail answers a `Result`, or its error or null',
  module({ context, side }) {
    return side === 'import' ? '../sdk' : `../sdk, class ${namesOf(context).plugin}`;
  },
  signature(func, place) {
    const names = namesOf(place.context);
    const given = givenParams(func);
    const locals = paramNames(given, camelCase, ASSEMBLYSCRIPT_KEYWORDS);
    const params = given.map(({ type }, at) => `${locals[at] ?? ''}: ${asType(type, names)}`);
    return declaration(head(func, place, names), params, `: ${resultText(func.result, names)};`);
  },
};

function namesOf(context: EmitContext): AsNames {
  const names = known.get(context) ?? new AsNames(context.ir);
  known.set(context, names);
  return names;
}

/** What stands before the parameters. The SDK leaves out resources that plugins implement: theirs read like the host's. */
function head(func: Func, { side, resource }: Place, names: AsNames): string {
  if (resource === undefined)
    return side === 'import' ? `export function ${names.func(func)}` : names.method(func);
  return kindOf(func) === 'method' ? names.func(func) : `static ${names.func(func)}`;
}

function resultText(result: Type | undefined, names: AsNames): string {
  return result === undefined ? 'void' : asType(result, names);
}
