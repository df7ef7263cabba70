// SPDX-License-Identifier: MIT
// The one owner of case tables and collisions: from WIT's kebab-case labels to names of a target language.
// Names that belong to one world (files, types, members) are in world-names.ts.

import { OBJECT_MEMBERS, TYPESCRIPT_KEYWORDS } from './reserved-words.ts';

/** Words of a label: lower-case, whatever case WIT writes them in (`get-URL` is `get`, `url`). */
export function words(label: string): string[] {
  return label.split('-').map((word) => word.toLowerCase());
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** `user-id` to `userId`. */
export function camelCase(label: string): string {
  return words(label)
    .map((word, index) => (index === 0 ? word : capital(word)))
    .join('');
}

/** `user-id` to `UserId`. */
export function pascalCase(label: string): string {
  return words(label).map(capital).join('');
}

/** `user-id` to `user_id`; also the text by which events and permissions are known. */
export function snakeCase(label: string): string {
  return words(label).join('_');
}

/** `user-id` to `USER_ID`. */
export function screamingCase(label: string): string {
  return snakeCase(label).toUpperCase();
}

/**
 * Names that are taken in one place of a generated text. What a claim hands out is free of the reserved words and
 * of every earlier claim: a reserved word gets `_` behind it, a repeated name a mark and a number; WIT labels can
 * spell neither, so no other label comes out the same.
 */
export class Scope {
  readonly #taken = new Set<string>();
  readonly #reserved: readonly ReadonlySet<string>[];
  readonly #mark: string;

  /** @param mark stands before the number of a repeated name; `$` where the language allows it, else `_`. */
  constructor(reserved: readonly ReadonlySet<string>[] = [], mark = '$') {
    this.#reserved = reserved;
    this.#mark = mark;
  }

  /** Takes `wanted`, or the nearest name to it that is free. */
  claim(wanted: string): string {
    const safe = this.#reserved.some((table) => table.has(wanted)) ? `${wanted}_` : wanted;
    let name = safe;
    for (let count = 1; this.#taken.has(name); count += 1) name = `${safe}${this.#mark}${count}`;
    this.#taken.add(name);
    return name;
  }

  /** Whether a name is taken or reserved. */
  has(name: string): boolean {
    return this.#taken.has(name) || this.#reserved.some((table) => table.has(name));
  }
}

/**
 * camelCase names of members that live on one object (fields, flags, functions), parallel to `labels`. Keywords are
 * fine there; members that every object has (`constructor`, `then`, `toString`) get `_`, as do those of `reserved`.
 */
export function memberNames(
  labels: readonly string[],
  reserved: readonly ReadonlySet<string>[] = [],
): string[] {
  const scope = new Scope([OBJECT_MEMBERS, ...reserved]);
  return labels.map((label) => scope.claim(camelCase(label)));
}

/** camelCase names of parameters of one function, parallel to `labels`; keywords get `_`. */
export function parameterNames(labels: readonly string[]): string[] {
  const scope = new Scope([TYPESCRIPT_KEYWORDS]);
  return labels.map((label) => scope.claim(camelCase(label)));
}

/** A single-quoted string literal of JavaScript. */
export function quote(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** The name of a method in an interface, where `new` unquoted would be a construct signature. */
export function methodKey(name: string): string {
  return name === 'new' ? quote(name) : propertyKey(name);
}

/** A property name of an object literal or type: quoted only where it has to be. */
export function propertyKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) && name !== '__proto__' ? name : quote(name);
}
