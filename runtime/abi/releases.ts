// SPDX-License-Identifier: MIT
// What generated adapters between an older release of a world and the current one are made of: the release's binding
// seen as one of the current world, and how a case that the release does not know is told to its plugins.

import type { WorldBinding } from './contract.ts';
import { isWitError, WitError } from './errors.ts';
import { bindImports, type ImportTable } from './imports.ts';

/**
 * The binding of a release as one of the current world: plugins are compared with the release's types and run
 * through its bindings, while host and runtime see the current ones.
 *
 * @param importsFor the current host as the release knows it; called once per implementation.
 * @param exportsFrom a plugin of the release as the current world knows it.
 */
export function serveRelease<Imports extends object, Exports, OldImports, OldExports>(
  release: WorldBinding<OldImports, OldExports>,
  importsFor: (imports: Imports) => OldImports,
  exportsFrom: (exports: OldExports) => Exports,
): WorldBinding<Imports, Exports> {
  const adapted = new WeakMap<Imports, OldImports>();
  const select = (imports: Imports): OldImports => {
    const known = adapted.get(imports);
    if (known !== undefined) return known;
    const made = importsFor(imports);
    adapted.set(imports, made);
    return made;
  };
  const imports = new Map<string, ImportTable<Imports>>();
  for (const [id, table] of release.imports) imports.set(id, bindImports(table, select));
  const resources = (release.resources ?? []).map(({ name, hostClass, exported }) => ({
    name,
    hostClass: hostClass === undefined ? undefined : (given: Imports) => hostClass(select(given)),
    exported,
  }));
  return {
    contract: release.contract,
    world: release.world,
    imports,
    resources,
    bindExports: (lookup, resource) => exportsFrom(release.bindExports(lookup, resource)),
  };
}

/**
 * Calls a host function, and throws a declared error of it with its payload converted; anything else that it throws
 * is thrown as it is.
 */
export function downgradeErrors<Answer, Current, Old>(
  call: () => Answer,
  convert: (payload: Current) => Old,
): Answer {
  try {
    return call();
  } catch (error) {
    throw isWitError(error) ? new WitError(convert(error.payload as Current), error.message) : error;
  }
}

/**
 * A case that a release does not know, as the text of the case that stands for it: the case's name, and behind a
 * colon its text, or its payload as {@link jsonText}.
 */
export function caseText({ tag, val }: { readonly tag: string; readonly val?: unknown }): string {
  if (val === undefined) return tag;
  return `${tag}: ${typeof val === 'string' ? val : jsonText(val)}`;
}

/**
 * A value as JSON text, spelled as its TypeScript type: numbers of 64 bits as decimal strings, lists of numbers as
 * arrays, fields without a value left out, NaN and infinities as null; no value at all is `null`.
 */
export function jsonText(value: unknown): string {
  function plain(this: Readonly<Record<string, unknown>>, key: string, part: unknown): unknown {
    // A Buffer has turned itself into an object by now: the holder still has the bytes.
    const given = this[key];
    if (typeof part === 'bigint') return part.toString();
    return isNumberList(given) ? [...given] : part;
  }
  return JSON.stringify(value ?? null, plain);
}

function isNumberList(value: unknown): value is Iterable<number | bigint> {
  return ArrayBuffer.isView(value) && Symbol.iterator in value;
}
