// SPDX-License-Identifier: MIT
// Chooses among the served releases of a world the one that a component was built for, by the versions in the names
// of its imports and exports.

import type { WorldDescriptor } from '../abi/descriptor.ts';
import { type Finding, quote } from './errors.ts';
import { matchVersions, parseInterfaceId, type Version } from './interface-id.ts';
import type { PlannedComponent } from './plan/planner.ts';

/** Worlds that a host serves: the current one first, then older releases of it. */
export type ServedDescriptors = readonly [WorldDescriptor, ...WorldDescriptor[]];

/**
 * The world to compare a component with, or undefined when no served release can take it. `unserved` says that the
 * host does not serve the very version that the component was built for, so that it may not fit.
 */
export type WorldChoice =
  | { readonly world: WorldDescriptor; readonly unserved: Finding | undefined }
  | { readonly world: undefined; readonly unserved: Finding };

/**
 * The oldest served release that links with the component: the one it was built for where that is served. A component
 * that names no interface of the world's package is compared with the current world.
 */
export function selectWorld(component: PlannedComponent, worlds: ServedDescriptors): WorldChoice {
  const [current] = worlds;
  const packageName = packageOf(current.id);
  const needed = neededVersion(component, packageName);
  if (needed === undefined) return { world: current, unserved: undefined };
  const served = worlds.flatMap((world) => {
    const version = parseInterfaceId(world.id)?.version;
    return version === undefined ? [] : [{ world, version }];
  });
  if (served.length === 0) return { world: current, unserved: undefined };
  const [choice] = served
    .filter(({ version }) => matchVersions(needed, version) === 'compatible')
    .sort((a, b) => order(a.version, b.version));
  if (choice !== undefined && order(choice.version, needed) === 0) {
    return { world: choice.world, unserved: undefined };
  }
  const versions = served.map(({ version }) => print(version)).join(', ');
  const wanted = quote(`${packageName}@${print(needed)}`);
  const ahead = served.every(({ version }) => matchVersions(needed, version) === 'host is older');
  const help = ahead
    ? 'update the host, or build the plugin against its WIT'
    : "build it against the host's WIT";
  const message = `the component needs ${wanted}, this host serves ${versions}; ${help}`;
  return { world: choice?.world, unserved: { code: 'COMPONENT_WORLD_VERSION', message } };
}

/** The highest version of the package that an import or export names. */
function neededVersion({ imports, exports }: PlannedComponent, packageName: string): Version | undefined {
  const names = [
    ...imports.flatMap((item) => (item.kind === 'interface' ? [item.id] : [])),
    ...[...exports].flatMap(([name, entity]) => (entity.sort === 'instance' ? [name] : [])),
  ];
  let needed: Version | undefined;
  for (const name of names) {
    const parsed = parseInterfaceId(name);
    if (parsed?.version === undefined || packageOf(parsed.base) !== packageName) continue;
    if (needed === undefined || order(parsed.version, needed) > 0) needed = parsed.version;
  }
  return needed;
}

/** `phira:plugin` of `phira:plugin/users@1.0.0`. */
function packageOf(id: string): string {
  return id.replace(/[/@].*$/s, '');
}

function order(a: Version, b: Version): number {
  for (const [index, number] of a.numbers.entries()) {
    const difference = number - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (a.prerelease === b.prerelease) return 0;
  // A pre-release comes before its release; among pre-releases none serves another.
  if (a.prerelease === '') return 1;
  return b.prerelease !== '' && a.prerelease > b.prerelease ? 1 : -1;
}

function print({ numbers, prerelease }: Version): string {
  return `${numbers.join('.')}${prerelease}`;
}
