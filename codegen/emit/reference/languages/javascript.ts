// SPDX-License-Identifier: MIT
// TypeScript and JavaScript signatures of a QuickJS guest: the same text as the product `guest` declares.

import type { Func } from '../../../ir/ir.ts';
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

function outcome(func: Func, { context, resource }: Place): string {
  const found = outcomeOf(func);
  const text = (type: Parameters<typeof guestType>[0]): string =>
    guestType(type, (def) => context.names.type(def));
  const value = found.kind === 'result' ? found.ok : found.type;
  const returns =
    value === undefined || (resource?.shape.kind === 'resource' && func === resource.shape.constructor_);
  const parts = returns || value === undefined ? [] : [`returns ${text(value)}`];
  if (found.kind === 'result') {
    parts.push(found.error === undefined ? 'may throw' : `throws a WitError of ${text(found.error)}`);
  }
  return parts.join(', ');
}
