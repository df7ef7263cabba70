// SPDX-License-Identifier: MIT
// Interfaces and worlds of an encoded package as WIT text.

import {
  type Members,
  type MembersMetadata,
  membersOf,
  type PathText,
  writeFunctions,
  writeMembers,
  writeTypes,
} from './members.ts';
import type { Metadata } from './metadata.ts';
import type { TextWriter } from './text-writer.ts';
import type { ComponentType, Instance, Member } from './types.ts';

/** Writes an interface of a package. */
export function writeInterface(
  out: TextWriter,
  name: string,
  members: Members,
  path: PathText,
  metadata: Metadata,
): void {
  out.marks(metadata, undefined);
  out.block(`interface %${name}`, () => writeMembers(out, members, path, metadataOf(metadata)));
}

/** Writes a world. It was encoded in the order that elaboration gives it, which elaborating again keeps. */
export function writeWorld(
  out: TextWriter,
  name: string,
  world: ComponentType,
  path: PathText,
  metadata: Metadata,
): void {
  out.marks(metadata, undefined);
  out.block(`world %${name}`, () => {
    const own = membersOf(world.imports);
    const imports = worldMetadata(metadata, 'import', world);
    for (const instance of instancesOf(world.imports)) writeInstance(out, 'import', instance, path, imports);
    writeTypes(out, own, path, imports);
    writeFunctions(out, own.functions, own, imports, 'import ');
    const exports = worldMetadata(metadata, 'export', world);
    // Functions that are exported see the world's types, which are imports.
    const { functions } = membersOf(world.exports);
    writeFunctions(out, functions, own, exports, 'export ');
    for (const instance of instancesOf(world.exports)) writeInstance(out, 'export', instance, path, exports);
  });
}

function writeInstance(
  out: TextWriter,
  direction: Direction,
  instance: Instance,
  path: PathText,
  metadata: WorldMetadata,
): void {
  const { name, externalId } = instance;
  const target = instance.implements ?? (name.includes(':') ? name : undefined);
  if (target === undefined) {
    const inline = metadata.inline(name);
    out.marks(inline, externalId);
    const members = membersOf(instance.type.exports);
    out.block(`${direction} %${name}: interface`, () => writeMembers(out, members, path, metadataOf(inline)));
    return;
  }
  const named = metadata.interface(name);
  out.docs(named.docs);
  for (const gate of named.gates) out.line(gate);
  out.externalId(externalId);
  out.line(`${direction} ${target === name ? '' : `%${name}: `}${path(target)};`);
}

function metadataOf(metadata: Metadata): MembersMetadata {
  return {
    type: (name) => metadata.at('types', name),
    function: (name) => metadata.at('funcs', name),
  };
}

type Direction = 'import' | 'export';

/** Docs and gates of one direction of a world. */
interface WorldMetadata extends MembersMetadata {
  readonly inline: (name: string) => Metadata;
  readonly interface: (name: string) => {
    readonly docs: string | undefined;
    readonly gates: readonly string[];
  };
}

function worldMetadata(metadata: Metadata, direction: Direction, world: ComponentType): WorldMetadata {
  /** Before exports had a map of their own they shared that of the imports, unless both had the name. */
  const shared = (imports: string, exports: string, name: string): Metadata => {
    const own = metadata.at(exports, name);
    const fromExports = direction === 'export' && (own.isThere || world.imports.has(name));
    return fromExports ? own : metadata.at(imports, name);
  };
  return {
    type: (name) => metadata.at('types', name),
    function: (name) => shared('funcs', 'func_exports', name),
    inline: (name) => shared('interfaces', 'interface_exports', name),
    interface: (name) => ({
      docs: metadata.at(`interface_${direction}_docs`, name).text,
      gates: metadata.at(`interface_${direction}_stability`, name).ownGates,
    }),
  };
}

function instancesOf(members: ReadonlyMap<string, Member>): readonly Instance[] {
  return [...members.values()].filter((member) => member.kind === 'instance');
}
