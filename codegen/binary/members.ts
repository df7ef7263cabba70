// SPDX-License-Identifier: MIT
// Members of an encoded interface or world as WIT text: types, resources with their functions, signatures.

import type { Metadata } from './metadata.ts';
import { EncodedPackageError } from './reader.ts';
import type { TextWriter } from './text-writer.ts';
import type {
  FunctionMember,
  FunctionType,
  Instance,
  Member,
  NamedType,
  StructuralType,
  ValueEntry,
} from './types.ts';

/** Types and functions of an interface, or those that a world itself has, by name. */
export interface Members {
  readonly types: ReadonlyMap<string, NamedType>;
  /** By mangled name. */
  readonly functions: ReadonlyMap<string, FunctionMember>;
}

/** Docs and gates of members by their name. */
export interface MembersMetadata {
  readonly type: (name: string) => Metadata;
  readonly function: (name: string) => Metadata;
}

/** How the path to an interface is written at some place. */
export type PathText = (id: string) => string;

/** Types and functions among what is exported or imported. */
export function membersOf(all: ReadonlyMap<string, Member>): Members {
  const types = new Map<string, NamedType>();
  const functions = new Map<string, FunctionMember>();
  for (const [name, member] of all) {
    if (member.kind === 'named') types.set(name, member);
    else if (member.kind === 'function') functions.set(name, member);
  }
  return { types, functions };
}

/** Both, the first where they have the same name. */
export function unite(first: Members, second: Members): Members {
  const union = <T>(a: ReadonlyMap<string, T>, b: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
    new Map([...a, ...[...b].filter(([name]) => !a.has(name))]);
  return {
    types: union(first.types, second.types),
    functions: union(first.functions, second.functions),
  };
}

const MANGLED = /^\[(constructor|method|static)\]([^.]+)(?:\.(.+))?$/;

/** Writes types, each resource with its functions. Throws EncodedPackageError on what WIT cannot say. */
export function writeTypes(
  out: TextWriter,
  members: Members,
  path: PathText,
  metadata: MembersMetadata,
): void {
  /** Names of the structures that have one: a second name is an alias of the first. */
  const declared = new Map<StructuralType, string>();
  const ofResources = new Map<string, [string, FunctionMember][]>();
  for (const [mangled, func] of members.functions) {
    const resource = MANGLED.exec(mangled)?.[2];
    if (resource === undefined) continue;
    const type = members.types.get(resource);
    if (type === undefined || type.target !== undefined)
      throw new EncodedPackageError(0, `\`${mangled}\` belongs to no resource`);
    const known = ofResources.get(resource);
    if (known === undefined) ofResources.set(resource, [[mangled, func]]);
    else known.push([mangled, func]);
  }
  for (const type of members.types.values()) {
    const { name, target } = type;
    out.marks(metadata.type(name), type.externalId);
    if (target === undefined) {
      const write = (): void => {
        for (const [mangled, func] of ofResources.get(name) ?? []) {
          out.marks(metadata.function(mangled), func.externalId);
          out.line(resourceFunctionText(mangled, func.type, members));
        }
      };
      out.block(`resource %${name}`, write, `resource %${name};`);
    } else writeType(out, type, target, members, path, metadata, declared);
    if (target?.kind === 'structural' && !declared.has(target)) declared.set(target, name);
  }
}

function writeType(
  out: TextWriter,
  { name, scope }: NamedType,
  target: ValueEntry,
  members: Members,
  path: PathText,
  metadata: MembersMetadata,
  declared: ReadonlyMap<StructuralType, string>,
): void {
  let end = target;
  // A name that an enclosing world gave an interface's type leads to that interface.
  while (end.kind === 'named' && end.scope !== scope) {
    if (end.target === undefined)
      throw new EncodedPackageError(0, `\`${name}\` is a resource of an enclosing world`);
    end = end.target;
  }
  if (end.kind === 'imported') {
    const as = end.type.name === name ? '' : ` as %${name}`;
    out.line(`use ${path(end.instance.implements ?? end.instance.name)}.{%${end.type.name}${as}};`);
    return;
  }
  const earlier = end.kind === 'named' ? end.name : declared.get(end);
  if (earlier !== undefined) out.line(`type %${name} = %${earlier};`);
  else if (end.kind === 'structural') writeShape(out, name, end, members, metadata.type(name).at('items'));
}

function writeShape(
  out: TextWriter,
  name: string,
  type: StructuralType,
  members: Members,
  items: Metadata,
): void {
  const { shape } = type;
  const block = (lines: Iterable<readonly [string, string]>): void =>
    out.block(`${shape.kind} %${name}`, () => {
      for (const [label, text] of lines) writeLabel(out, `%${label}${text},`, items.at(label));
    });
  if (shape.kind === 'enum' || shape.kind === 'flags') block(shape.labels.map((label) => [label, '']));
  else if (shape.kind === 'record')
    block(shape.fields.map((field) => [field.name, `: ${valueText(field.type, members)}`]));
  else if (shape.kind === 'variant') {
    const payload = (of: ValueEntry | undefined): string =>
      of === undefined ? '' : `(${valueText(of, members)})`;
    block(shape.cases.map((entry) => [entry.name, payload(entry.type)]));
  } else out.line(`type %${name} = ${valueText(type, members)};`);
}

function writeLabel(out: TextWriter, text: string, docs: Metadata): void {
  out.docs(docs.text);
  out.line(text);
}

/** Writes types, each resource with its functions, then the other functions, which the encoding has last too. */
export function writeMembers(
  out: TextWriter,
  members: Members,
  path: PathText,
  metadata: MembersMetadata,
): void {
  writeTypes(out, members, path, metadata);
  writeFunctions(out, members.functions, members, metadata);
}

/** Writes functions without a resource, each behind `head`. */
export function writeFunctions(
  out: TextWriter,
  functions: Members['functions'],
  members: Members,
  metadata: MembersMetadata,
  head = '',
): void {
  for (const [name, func] of functions) {
    if (MANGLED.test(name)) continue;
    out.marks(metadata.function(name), func.externalId);
    out.line(`${head}%${name}: ${signatureText(func.type, members)};`);
  }
}

function resourceFunctionText(mangled: string, type: FunctionType, members: Members): string {
  const [, kind, , name = ''] = MANGLED.exec(mangled) ?? [];
  if (kind === 'method')
    return `%${name}: ${signatureText({ ...type, params: type.params.slice(1) }, members)};`;
  if (kind === 'static') return `%${name}: static ${signatureText(type, members)};`;
  const made = type.result?.kind === 'structural' && type.result.shape.kind === 'own';
  return `constructor${signatureText(made ? { ...type, result: undefined } : type, members).slice('func'.length)};`;
}

function signatureText({ async, params, result }: FunctionType, members: Members): string {
  const list = params.map((param) => `%${param.name}: ${valueText(param.type, members)}`).join(', ');
  const arrow = result === undefined ? '' : ` -> ${valueText(result, members)}`;
  return `${async ? 'async ' : ''}func(${list})${arrow}`;
}

function valueText(type: ValueEntry, members: Members): string {
  const inner = (part: ValueEntry): string => valueText(part, members);
  if (type.kind !== 'structural') return `%${nameIn(type, members)}`;
  const { shape } = type;
  switch (shape.kind) {
    case 'record':
    case 'variant':
    case 'enum':
    case 'flags':
      throw new EncodedPackageError(0, `a ${shape.kind} has no name`);
    case 'own':
    case 'borrow':
      return `${shape.kind}<${inner(shape.resource)}>`;
    case 'list':
      return `list<${inner(shape.element)}${shape.length === undefined ? '' : `, ${shape.length}`}>`;
    case 'map':
      return `map<${inner(shape.key)}, ${inner(shape.value)}>`;
    case 'tuple':
      return `tuple<${shape.items.map(inner).join(', ')}>`;
    case 'option':
      return `option<${inner(shape.item)}>`;
    case 'future':
    case 'stream':
      return shape.item === undefined ? shape.kind : `${shape.kind}<${inner(shape.item)}>`;
    case 'result': {
      if (shape.error !== undefined)
        return `result<${shape.ok === undefined ? '_' : inner(shape.ok)}, ${inner(shape.error)}>`;
      return shape.ok === undefined ? 'result' : `result<${inner(shape.ok)}>`;
    }
    default:
      return shape.kind;
  }
}

/** The name that a type has among the members; one of another interface needs a name here, as `use` gives it. */
function nameIn(type: Exclude<ValueEntry, StructuralType>, members: Members): string {
  const found =
    type.kind === 'named'
      ? members.types.get(type.name)?.name
      : usedNames(members).get(type.instance)?.get(type.type);
  if (found !== undefined) return found;
  const { name } = type.kind === 'named' ? type : type.type;
  throw new EncodedPackageError(0, `\`${name}\` is not among the types of where it is used`);
}

const USED = new WeakMap<Members, ReadonlyMap<Instance, ReadonlyMap<NamedType, string>>>();

/** Names of used types by where they come from; made once for all members. */
function usedNames(members: Members): ReadonlyMap<Instance, ReadonlyMap<NamedType, string>> {
  const known = USED.get(members);
  if (known !== undefined) return known;
  const made = new Map<Instance, Map<NamedType, string>>();
  for (const { name, target } of members.types.values()) {
    if (target?.kind !== 'imported') continue;
    const names = made.get(target.instance) ?? new Map<NamedType, string>();
    if (!names.has(target.type)) names.set(target.type, name);
    made.set(target.instance, names);
  }
  USED.set(members, made);
  return made;
}
