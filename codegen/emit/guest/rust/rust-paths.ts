// SPDX-License-Identifier: MIT
// Where wit-bindgen puts what a world has: modules of interfaces, and the types in them.

import type { Interface, Ir, TypeDef } from '../../../ir/ir.ts';
import { pascalCase, snakeCase } from '../../names.ts';
import { RUST_KEYWORDS } from '../../reserved-words.ts';

/** A label as a name of Rust: snake_case, and no keyword. */
export function rustName(label: string): string {
  const name = snakeCase(label);
  return RUST_KEYWORDS.has(name) ? `${name}_` : name;
}

/** `phira::plugin::users` of an interface, behind `exports::` where it is one that the plugin implements. */
export function modulePath(owner: Interface, side: 'import' | 'export', { interfaces }: Ir): string {
  const { namespace, name, version } = owner.package;
  // Two versions of a package have modules of their own.
  const versions = new Set(
    interfaces
      .filter(({ package: other }) => other.namespace === namespace && other.name === name)
      .map(({ package: other }) => other.version),
  );
  const suffix = versions.size > 1 ? version?.replace(/[^0-9A-Za-z]+/g, '_') : undefined;
  const own = owner.id.includes(':')
    ? [rustName(namespace), suffix === undefined ? rustName(name) : `${rustName(name)}${suffix}`]
    : [];
  const path = [...own, rustName(owner.name)].join('::');
  return side === 'import' ? path : `exports::${path}`;
}

/** Which side a type of an interface belongs to, seen from anywhere: the host's where the world imports it. */
export function sideOf(owner: Interface, { world }: Ir): 'import' | 'export' {
  const isImported = world.imports.some((item) => item.kind === 'interface' && item.interface === owner);
  return isImported ? 'import' : 'export';
}

/** Path of a type below the bindings. */
export function typePath(def: TypeDef, ir: Ir): string {
  const name = pascalCase(def.name);
  return def.owner === undefined ? name : `${modulePath(def.owner, sideOf(def.owner, ir), ir)}::${name}`;
}
