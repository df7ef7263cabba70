// SPDX-License-Identifier: MIT
// The crate of a world: its name, and the modules in its root.

import type { Interface, Ir } from '../../../ir/ir.ts';
import { Scope, words } from '../../names.ts';
import { RUST_KEYWORDS } from '../../reserved-words.ts';
import { rustName } from './rust-paths.ts';

/** What is in the crate's root whatever the world. */
const ROOT_NAMES: ReadonlySet<string> = new Set([
  ...RUST_KEYWORDS, 'bindings', 'error', 'event_name', 'export', 'json', 'log_macros', 'plugin', 'std', 'core', 'alloc',
]); // biome-ignore format: a list of words

/** Name of the crate: the world's namespace. */
export function crateName(ir: Ir): string {
  const name = words(ir.package.namespace).join('-');
  return RUST_KEYWORDS.has(name) || ['std', 'core', 'alloc', 'test'].includes(name) ? `${name}-guest` : name;
}

/**
 * Interfaces whose modules are in the root, each name once, with their side: the imported ones first. Others are found in
 * the bindings only.
 */
export function rootModules(ir: Ir): ReadonlyMap<Interface, 'import' | 'export'> {
  const scope = new Scope([ROOT_NAMES], '_');
  const found = new Map<Interface, 'import' | 'export'>();
  for (const side of ['import', 'export'] as const) {
    for (const item of side === 'import' ? ir.world.imports : ir.world.exports) {
      if (item.kind !== 'interface' || item.name !== item.interface.id) continue;
      const { name, functions, types } = item.interface;
      const module = rustName(name);
      if (scope.has(module) || functions.length + types.length === 0) continue;
      scope.claim(module);
      found.set(item.interface, side);
    }
  }
  return found;
}
