// SPDX-License-Identifier: MIT
// Events and functions of the world by the names that scenarios give them.

import { worldBinding } from '../../../generated/bindings/world.ts';
import { EVENTS, type EventName } from '../../../generated/events.ts';
import { nearest } from '../../abi/nearest.ts';
import { camelCase } from './text-values.ts';

const { world } = worldBinding;

/** An action cannot be done as it is written; part of what came of it. */
export class ActionProblem extends Error {
  override readonly name = 'ActionProblem';
}

/** Whether plugins subscribe to an event of this name. */
export function isEvent(name: string): name is EventName {
  return Object.hasOwn(EVENTS, name);
}

/** What is to be said about a name that no event has. */
export function noEvent(name: string): string {
  const [close] = nearest(name, Object.keys(EVENTS));
  return `there is no event ${name}${close === undefined ? '' : `; did you mean ${close}?`}`;
}

/** Type of what an event carries: found in the first parameter of `on-event`. */
export function payloadType(tag: string): number | undefined {
  for (const { functions } of Object.values(world.exports)) {
    for (const { params } of Object.values(functions)) {
      const type = world.types[params[0]?.[1] ?? -1];
      const found = type?.kind === 'variant' ? type.cases.find(([name]) => name === tag) : undefined;
      if (found?.[1] !== undefined) return found[1];
    }
  }
  return undefined;
}

/** A function of the host, with the types of what it answers; both undefined where it answers nothing. */
export interface HostFunction {
  /** As the mock host names it: `users.getUserInfo`. */
  readonly key: string;
  readonly type: number | undefined;
  readonly error: number | undefined;
}

/**
 * The function that the first word names, such as `users.get-user-info`.
 *
 * @throws ActionProblem when the host has none of this name.
 */
export function functionNamed(rest: string): HostFunction {
  const [name = ''] = rest.split(/\s/);
  const all = Object.entries(world.imports).flatMap(([id, { functions }]) =>
    Object.entries(functions).map(([func, descriptor]) => ({
      label: `${shortName(id)}.${func}`,
      key: `${camelCase(shortName(id))}.${camelCase(func)}`,
      descriptor,
    })),
  );
  const found = all.find(({ label }) => label === name);
  if (found === undefined) {
    const [close] = nearest(
      name,
      all.map(({ label }) => label),
    );
    throw new ActionProblem(
      `the host has no ${name}${close === undefined ? '' : `; did you mean ${close}?`}`,
    );
  }
  const { result } = found.descriptor;
  const type = result === undefined ? undefined : world.types[result];
  if (type?.kind !== 'result') return { key: found.key, type: result, error: undefined };
  return { key: found.key, type: type.ok, error: type.error };
}

function shortName(id: string): string {
  return id.replace(/@.*$/, '').replace(/^.*\//, '');
}

/** A function of the host as WIT names it, by the keys that JavaScript has for both parts. */
export function kebabName(owner: string, key: string): string {
  const interfaces = Object.entries(world.imports).filter(([id]) => camelCase(shortName(id)) === owner);
  for (const [id, { functions }] of interfaces) {
    const name = Object.keys(functions).find((one) => camelCase(one) === key);
    if (name !== undefined) return `${shortName(id)}.${name}`;
  }
  return `${owner}.${key}`;
}
