// SPDX-License-Identifier: MIT
// TypeScript and JavaScript signatures of a QuickJS guest: the same text as the product `guest` declares.

import type { Func, Type } from '../../../ir/ir.ts';
import { ModuleBody } from '../../guest/typescript/declarations.ts';
import { guestType } from '../../guest/typescript/value-types.ts';
import { camelCase, parameterNames } from '../../names.ts';
import { outcomeOf } from '../../type-text.ts';
import { givenParams, kindOf, type Language, type Place } from './language.ts';

const module = ({ owner, context }: Place): string => `'${owner?.id ?? context.ir.world.id}'`;

export const typeScript: Language = {
  name: 'TypeScript',
  fence: 'ts',
  naming: 'what `guest/typescript` declares',
  module,
  signature(func, place) {
    const kind = kindOf(func);
    const returns = kind === 'constructor' ? nameOf(place) : undefined;
    const text = new ModuleBody(place.owner, place.context).signature(func, place.side, returns);
    const word = { free: 'function ', method: '', static: 'static ', constructor: 'new ' }[kind];
    return `${word}${kind === 'constructor' ? '' : camelCase(func.name)}${text};`;
  },
};

export const javaScript: Language = {
  name: 'JavaScript',
  fence: 'js',
  naming: 'as TypeScript',
  module,
  signature(func, place) {
    const kind = kindOf(func);
    const names = parameterNames(givenParams(func).map(({ name }) => name)).join(', ');
    const resource = nameOf(place);
    const call = {
      free: `${camelCase(func.name)}(${names})`,
      method: `${camelCase(place.resource?.name ?? '')}.${camelCase(func.name)}(${names})`,
      static: `${resource}.${camelCase(func.name)}(${names})`,
      constructor: `new ${resource}(${names})`,
    }[kind];
    const comment = outcome(func, place);
    return `${call};${comment === '' ? '' : ` // ${comment}`}`;
  },
};

function nameOf({ resource, context }: Place): string {
  return resource === undefined ? '' : context.names.type(resource);
}

function outcome(func: Func, { context, side }: Place): string {
  const found = outcomeOf(func);
  const text = (type: Type): string => guestType(type, (def) => context.names.type(def));
  const value = found.kind === 'result' ? found.ok : found.type;
  const parts: string[] = [];
  if (value !== undefined && kindOf(func) !== 'constructor') parts.push(`returns ${text(value)}`);
  if (found.kind === 'result') {
    const error = found.error === undefined ? '' : text(found.error);
    // The host's error arrives wrapped; the plugin throws the bare value.
    if (side === 'export') parts.push(`throws${error === '' ? '' : ` ${error}`} to answer an error`);
    else parts.push(`throws a WitError${error === '' ? '' : ` of ${error}`}`);
  }
  return parts.join(', ');
}
