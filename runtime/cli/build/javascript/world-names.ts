// SPDX-License-Identifier: MIT
// How JavaScript sources name what the world has.

import { satisfies, valid } from 'semver';
import type { WorldDescriptor } from '../../../abi/descriptor.ts';
import { nearest } from '../../../abi/nearest.ts';

/** `get-user-info` as JavaScript writes it: `getUserInfo`. */
export function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * The import of the world that a module specifier means. A version may be left out; one that is given must be
 * compatible with the world's, as in component linking.
 */
export function findInterface(
  world: WorldDescriptor,
  specifier: string,
): { readonly id: string } | { readonly problem: string } {
  const [name = '', version] = specifier.split('@');
  const ids = Object.keys(world.imports);
  const id = ids.find((candidate) => candidate.split('@')[0] === name);
  if (id === undefined) {
    const close = nearest(
      name,
      ids.map((candidate) => candidate.split('@')[0] ?? candidate),
    );
    const hint = close.length === 0 ? '' : `; did you mean ${close.map((text) => `"${text}"`).join(' or ')}?`;
    return { problem: `the world ${world.id} has no interface "${name}"${hint}` };
  }
  const offered = id.split('@')[1];
  if (version !== undefined && offered !== undefined && version !== offered) {
    const fits = valid(version) !== null && satisfies(offered, `^${version}`);
    if (!fits) return { problem: `the world has ${id}, which is not compatible with version "${version}"` };
  }
  return { id };
}
