// SPDX-License-Identifier: MIT
// Names of WIT items as host code writes them, and the function that an interface of the host has under a WIT name.

import type { HostFunction, HostInterface } from '../foreign.ts';

/** `read-via-stream` as `readViaStream`. */
export function camelCase(name: string): string {
  return name
    .split('-')
    .map((word, index) => (index === 0 ? word.toLowerCase() : capitalized(word)))
    .join('');
}

function capitalized(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1).toLowerCase()}`;
}

const RESOURCE_FUNCTION = /^\[(constructor|method|static)\]([^.]+)(?:\.(.+))?$/;

/**
 * The function under a name as in the binary, such as `[method]descriptor.read`, which takes the object first. Only
 * what an interface or class has itself is found: no name reaches a prototype.
 */
export function hostFunction(host: HostInterface, name: string): HostFunction | undefined {
  const [, kind, resource = '', item = ''] = RESOURCE_FUNCTION.exec(name) ?? [];
  if (kind === undefined) return ownFunction(host, camelCase(name));
  const Class = ownFunction(host, resource.split('-').map(capitalized).join(''));
  if (Class === undefined) return undefined;
  if (kind === 'constructor') return (...args: never[]) => Reflect.construct(Class, args) as object;
  const key = camelCase(item);
  if (kind === 'static') return ownFunction(Class, key);
  // Every prototype has `constructor`, which is no method.
  const method = key === 'constructor' ? undefined : ownFunction(Class.prototype as object, key);
  return method && ((self: never, ...args: never[]) => Reflect.apply(method, self, args) as unknown);
}

function ownFunction(holder: object, key: string): HostFunction | undefined {
  const found: unknown = Object.getOwnPropertyDescriptor(holder, key)?.value;
  return typeof found === 'function' ? (found as HostFunction) : undefined;
}
