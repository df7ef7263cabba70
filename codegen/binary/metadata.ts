// SPDX-License-Identifier: MIT
// The custom section `package-docs` of an encoded package: docs and gates, as JSON behind a version byte.

import { EncodedPackageError } from './reader.ts';

/** Name of the custom section. */
export const METADATA_SECTION = 'package-docs';

/** One object of the JSON; every question to one that is not there has an empty answer. */
export class Metadata {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  /** What stands under one name after the other. */
  at(...names: readonly string[]): Metadata {
    let value = this.#value;
    for (const name of names) {
      value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    }
    return new Metadata(value);
  }

  get isThere(): boolean {
    return this.#value !== undefined;
  }

  /** Docs of an item; in the first version of the format those of a function stood for it. */
  get docs(): string | undefined {
    return this.text ?? this.at('docs').text;
  }

  get text(): string | undefined {
    return typeof this.#value === 'string' ? this.#value : undefined;
  }

  /** Gates of an item as WIT attributes. */
  get gates(): readonly string[] {
    return this.at('stability').ownGates;
  }

  /** Gates that this object itself describes. */
  get ownGates(): readonly string[] {
    const stable = this.at('stable');
    const unstable = this.at('unstable');
    const since = stable.at('since').text;
    const feature = unstable.at('feature').text;
    const deprecated = (stable.isThere ? stable : unstable).at('deprecated').text;
    return [
      ...(since === undefined ? [] : [`@since(version = ${since})`]),
      ...(feature === undefined ? [] : [`@unstable(feature = %${feature})`]),
      ...(deprecated === undefined ? [] : [`@deprecated(version = ${deprecated})`]),
    ];
  }
}

/** Reads the content of the section. Throws EncodedPackageError; `offset` is where the content begins. */
export function readMetadata(content: Uint8Array, offset: number): Metadata {
  const version = content[0];
  if (version !== 0 && version !== 1)
    throw new EncodedPackageError(offset, 'its docs are of an unknown version');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content.subarray(1));
    return new Metadata(JSON.parse(text));
  } catch {
    throw new EncodedPackageError(offset, 'its docs are not valid JSON');
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
