// SPDX-License-Identifier: MIT
// A WIT package encoded as a component (of types only) back to WIT text, which the rest of the front end reads.

import { writeInterface, writeWorld } from './items.ts';
import { type Members, membersOf, unite } from './members.ts';
import { METADATA_SECTION, Metadata, readMetadata } from './metadata.ts';
import { ByteReader, EncodedPackageError } from './reader.ts';
import { TextWriter } from './text-writer.ts';
import { frameIn, readExternName, readType } from './type-reader.ts';
import type { ComponentType, Member } from './types.ts';

const COMPONENT = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];

/** Whether bytes begin like a component, encoded packages among them. */
function isComponent(bytes: Uint8Array): boolean {
  return COMPONENT.every((byte, index) => bytes[index] === byte);
}

/**
 * The text of an encoded package. What it uses of other packages stands in nested packages, as far as it is used.
 *
 * @throws EncodedPackageError for anything else: an actual component, a broken file.
 */
export function textOfPackage(bytes: Uint8Array): string {
  if (!isComponent(bytes)) throw new EncodedPackageError(0, 'it is not a component of the current format');
  const { roots, metadata } = readSections(bytes);
  const found = new Collected();
  for (const root of roots) found.root(root);
  return found.text(metadata);
}

/** Component types that the package exports, and its metadata. */
function readSections(bytes: Uint8Array): {
  readonly roots: readonly ComponentType[];
  readonly metadata: Metadata;
} {
  const reader = new ByteReader(bytes, COMPONENT.length);
  const frame = frameIn(undefined, reader);
  const roots: ComponentType[] = [];
  let metadata = new Metadata(undefined);
  while (!reader.atEnd) {
    const at = reader.position;
    const code = reader.byte();
    const section = reader.section(reader.u32());
    if (code === 0) {
      if (section.text() !== METADATA_SECTION) continue;
      if (metadata.isThere) throw reader.fail('it has docs twice', at);
      const start = section.position;
      metadata = readMetadata(section.take(reader.position - start), start);
    } else if (code === 7) {
      section.vector(() => frame.types.push(readType(section, frame)));
    } else if (code === 11) {
      section.vector(() => {
        const start = section.position;
        readExternName(section);
        const sort = section.byte();
        const type = frame.types[section.u32()];
        if (sort !== 0x03 || type?.kind !== 'component type') throw actual(start);
        if (section.byte() !== 0) throw section.fail('an export is given another type', start);
        frame.types.push(type);
        roots.push(type);
      });
    } else throw actual(at);
    if (code !== 0 && !section.atEnd) throw section.fail('a section goes on behind its end');
  }
  if (roots.length === 0) throw actual(reader.position);
  return { roots, metadata };
}

function actual(offset: number): EncodedPackageError {
  return new EncodedPackageError(offset, 'it is an actual component, not an encoded package');
}

interface InterfaceId {
  /** `ns:name@version`. */
  readonly package: string;
  readonly name: string;
}

function parseId(id: string): InterfaceId {
  const match = /^([^/@:]+:[^/@:]+)\/([^/@:]+)(@.+)?$/.exec(id);
  if (match === null) throw new EncodedPackageError(0, `\`${id}\` is not the name of an interface`);
  return { package: `${match[1]}${match[3] ?? ''}`, name: match[2] ?? '' };
}

/** Everything of all roots, by package. */
class Collected {
  #package: string | undefined;
  readonly #own = new Map<string, Members>();
  readonly #worlds = new Map<string, ComponentType>();
  /** What is known of interfaces only through their use, by package and name. */
  readonly #slices = new Map<string, Map<string, Members>>();

  /** One interface or world in its wrapper; older encodings wrap all of a package at once. */
  root({ imports, exports }: ComponentType): void {
    for (const member of imports.values()) this.#used(member);
    for (const [id, member] of exports) {
      const { package: owner, name } = parseId(id);
      this.#package ??= owner;
      if (owner !== this.#package) throw new EncodedPackageError(0, `\`${id}\` belongs to another package`);
      if (this.#own.has(name) || this.#worlds.has(name))
        throw new EncodedPackageError(0, `\`${id}\` is there twice`);
      if (member.kind === 'instance') this.#own.set(name, membersOf(member.type.exports));
      else if (member.kind === 'component') {
        this.#worlds.set(name, member.type);
        for (const inner of [...member.type.imports.values(), ...member.type.exports.values()])
          this.#used(inner);
      } else throw new EncodedPackageError(0, `\`${id}\` is neither an interface nor a world`);
    }
  }

  #used(member: Member): void {
    if (member.kind !== 'instance') return;
    const id = member.implements ?? member.name;
    if (!id.includes(':')) return;
    const { package: owner, name } = parseId(id);
    const known = this.#slices.get(owner) ?? new Map<string, Members>();
    this.#slices.set(owner, known);
    const members = membersOf(member.type.exports);
    const earlier = known.get(name);
    known.set(name, earlier === undefined ? members : unite(earlier, members));
  }

  text(metadata: Metadata): string {
    const out = new TextWriter();
    const own = this.#package ?? '';
    out.docs(metadata.docs);
    out.line(`package ${quoted(own)};`);
    const slices = this.#slices.get(own) ?? new Map<string, Members>();
    const interfaces = [...this.#own, ...[...slices].filter(([name]) => !this.#own.has(name))];
    for (const [name, members] of interfaces)
      writeInterface(out, name, members, pathIn(own), metadata.at('interfaces', name));
    for (const [name, world] of this.#worlds)
      writeWorld(out, name, world, pathIn(own), metadata.at('worlds', name));
    for (const [label, parts] of this.#slices) {
      if (label === own) continue;
      out.block(`package ${quoted(label)}`, () => {
        for (const [name, members] of parts)
          writeInterface(out, name, members, pathIn(label), new Metadata(undefined));
      });
    }
    return out.text;
  }
}

/** Within a package, its own interfaces are named without it. */
function pathIn(label: string): (id: string) => string {
  return (id) => {
    const { package: owner, name } = parseId(id);
    if (owner === label) return `%${name}`;
    const [path = '', version] = owner.split(/(?=@)/);
    return `${quoted(path)}/%${name}${version ?? ''}`;
  };
}

/** `ns:name@version` with both names marked as names. */
function quoted(label: string): string {
  return `%${label.replace(':', ':%')}`;
}
