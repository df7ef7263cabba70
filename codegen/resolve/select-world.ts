// SPDX-License-Identifier: MIT
// Which world is meant: none named, a name in the root package, or `ns:pkg/world[@version]` of any package.

import type { Collector } from '../diagnostics/collector.ts';
import { suggestNames } from '../diagnostics/suggest.ts';
import type { Resolved, ResolvedPackage, ResolvedWorld } from './model.ts';

/** The world a specifier means; reported and undefined when there is none or more than one. */
export function selectWorld(
  resolved: Resolved,
  specifier: string | undefined,
  collector: Collector,
): ResolvedWorld | undefined {
  const { root } = resolved;
  if (specifier === undefined) return onlyWorld(root, collector);
  // Worlds whose name is a keyword are written with `%` elsewhere; accept it here too.
  const wanted = specifier.replace(/^%/, '');
  const local = root.worlds.get(wanted);
  if (local !== undefined) return local;
  const worlds = resolved.packages.flatMap((each) => [...each.worlds.values()]);
  const exact = worlds.find((world) => world.id === wanted);
  if (exact !== undefined) return exact;
  const unversioned = worlds.filter((world) => world.id.replace(/@.*$/, '') === wanted);
  const [only] = unversioned;
  if (only !== undefined && unversioned.length === 1) return only;
  const candidates = unversioned.length > 1 ? unversioned.map((world) => world.id) : undefined;
  const names = [...root.worlds.keys(), ...worlds.map((world) => world.id)];
  const suggestion = candidates ?? suggestNames(wanted, names);
  const known = worlds.map((world) => `\`${world.id}\``).join(', ') || 'no worlds at all';
  collector.report('WIT2032', undefined, { name: specifier, known }, { suggestion });
  return undefined;
}

function onlyWorld(root: ResolvedPackage, collector: Collector): ResolvedWorld | undefined {
  const worlds = [...root.worlds.values()];
  const [only] = worlds;
  if (only === undefined) collector.report('WIT2030', root.span, { package: root.label });
  else if (worlds.length > 1) {
    const notes = worlds.map((world) => ({ message: `world \`${world.name}\``, span: world.span }));
    const names = worlds.map((world) => `\`${world.name}\``).join(', ');
    collector.report('WIT2031', root.span, { package: root.label, worlds: names }, { notes });
    return undefined;
  }
  return only;
}
