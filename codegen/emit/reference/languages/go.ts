// SPDX-License-Identifier: MIT
// Go signatures as the generated SDK has them: an error of a result is the last value returned, an option is a pointer.

import type { Func, Type } from '../../../ir/ir.ts';
import type { EmitContext } from '../../context.ts';
import { errorTypesOf } from '../../guest/go/go-errors.ts';
import { exportedName, GoNames, localName } from '../../guest/go/go-names.ts';
import { goType } from '../../guest/go/go-types.ts';
import { GO_KEYWORDS } from '../../reserved-words.ts';
import { outcomeOf } from '../../type-text.ts';
import { declaration, givenParams, kindOf, type Language, type Place, paramNames } from './language.ts';

const known = new WeakMap<EmitContext, GoNames>();

export const go: Language = {
  name: 'Go',
  fence: 'go',
  naming:
    'the SDK in plain Go; the plugin implements one interface, and the `error` of a result is the typed value',
  module({ context, side }) {
    const names = namesOf(context);
    return `package ${names.package}${side === 'import' ? '' : `, interface ${names.plugin}`}`;
  },
  signature(func, place) {
    const names = namesOf(place.context);
    const given = givenParams(func);
    const locals = paramNames(given, localName, GO_KEYWORDS);
    const params = given.map(({ type }, at) => `${locals[at] ?? ''} ${goType(type, names)}`);
    return declaration(
      head(func, place, names),
      params,
      results(func, (type) => goType(type, names)),
    );
  },
};

function namesOf(context: EmitContext): GoNames {
  const names = known.get(context) ?? new GoNames(context.ir, errorTypesOf(context.ir));
  known.set(context, names);
  return names;
}

/** What stands before the parameters. The SDK leaves out resources that plugins implement: theirs read like the host's. */
function head(func: Func, { context, owner, side, resource }: Place, names: GoNames): string {
  if (resource === undefined) {
    if (side === 'import') return `func ${names.func(func)}`;
    const item = context.ir.world.exports.find((one) => one.kind === 'interface' && one.interface === owner);
    return names.method(func, item?.name);
  }
  const kind = kindOf(func);
  if (kind === 'method') return `func (self *${names.type(resource)}) ${exportedName(func.name)}`;
  return `func ${names.func(func)}`;
}

function results(func: Func, text: (type: Type) => string): string {
  const outcome = outcomeOf(func);
  const value = outcome.kind === 'result' ? outcome.ok : outcome.type;
  if (outcome.kind !== 'result') return value === undefined ? '' : ` ${text(value)}`;
  return value === undefined ? ' error' : ` (${text(value)}, error)`;
}
