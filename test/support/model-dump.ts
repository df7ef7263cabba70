// SPDX-License-Identifier: MIT
// The resolved model as plain data without spans and object identity, in the form that other dumps are brought to.

import type {
  Resolved,
  ResolvedBody,
  ResolvedFunction,
  ResolvedInterface,
  ResolvedType,
  ResolvedWorld,
  ResolvedWorldItem,
  Stability,
  TypeUse,
} from '../../codegen/resolve/model.ts';
import type { Docs } from '../../codegen/syntax/ast.ts';
import { docsText } from '../../codegen/syntax/docs.ts';

/** A type: the name of a primitive, `owner#name`, `own<owner#name>`, or a kind with its parts. */
export type TypeDump = string | null | readonly [string, ...(TypeDump | number)[]];

export interface MarksDump {
  readonly docs: string | null;
  readonly stability: string | null;
}

export interface DefinitionDump extends MarksDump {
  readonly name: string;
  readonly externalId: string | null;
  readonly kind: string;
  /** What an alias stands for. */
  readonly target: TypeDump;
  /** Fields, cases or flags: name, type, docs. */
  readonly members: readonly (readonly [string, TypeDump, string | null])[];
}

export interface FunctionDump extends MarksDump {
  readonly name: string;
  readonly externalId: string | null;
  readonly kind: string;
  readonly params: readonly (readonly [string, TypeDump])[];
  readonly result: TypeDump;
}

export interface InterfaceDump extends MarksDump {
  readonly name: string | null;
  readonly types: readonly DefinitionDump[];
  readonly functions: readonly FunctionDump[];
}

/** Key and item; an interface of a package is its id. */
export type ItemDump = readonly [
  string,
  DefinitionDump | FunctionDump | (MarksDump & { readonly interface: string | InterfaceDump }),
];

export interface WorldDump extends MarksDump {
  readonly name: string;
  readonly imports: readonly ItemDump[];
  readonly exports: readonly ItemDump[];
}

export interface PackageDump {
  readonly name: string;
  readonly docs: string | null;
  readonly interfaces: readonly InterfaceDump[];
  readonly worlds: readonly WorldDump[];
}

/** All packages in their order. */
export function dumpResolved({ packages }: Resolved): readonly PackageDump[] {
  return packages.map(({ label, docs, interfaces, worlds }) => ({
    name: label,
    docs: docsDump(docs),
    interfaces: [...interfaces.values()].map(interfaceDump),
    worlds: [...worlds.values()].map(worldDump),
  }));
}

function interfaceDump(of: ResolvedInterface): InterfaceDump {
  return {
    name: of.name ?? null,
    ...marksDump(of),
    types: [...of.types.values()].map(definitionDump),
    functions: [...of.functions.values()].map(functionDump),
  };
}

function worldDump(of: ResolvedWorld): WorldDump {
  const items = (map: ReadonlyMap<string, ResolvedWorldItem>): readonly ItemDump[] =>
    [...map].map(([key, item]) => [key, itemDump(item)]);
  return { name: of.name, ...marksDump(of), imports: items(of.imports), exports: items(of.exports) };
}

function itemDump(item: ResolvedWorldItem): ItemDump[1] {
  if (item.kind === 'type') return definitionDump(item.type);
  if (item.kind === 'function') return functionDump(item.function);
  const { name, id } = item.interface;
  return { interface: name === undefined ? interfaceDump(item.interface) : id, ...marksDump(item) };
}

function definitionDump(type: ResolvedType): DefinitionDump {
  const { name, body, externalId } = type;
  const target = body.kind === 'alias' ? useDump(body.type) : null;
  const kind = body.kind;
  const members = membersDump(body);
  return { name, externalId: externalId ?? null, kind, target, members, ...marksDump(type) };
}

function membersDump(body: ResolvedBody): DefinitionDump['members'] {
  switch (body.kind) {
    case 'record':
      return body.fields.map((field) => [field.name, useDump(field.type), docsDump(field.docs)]);
    case 'variant':
      return body.cases.map((entry) => [entry.name, useDump(entry.payload), docsDump(entry.docs)]);
    case 'enum':
    case 'flags':
      return body.labels.map((label) => [label.name, null, docsDump(label.docs)]);
    default:
      return [];
  }
}

function functionDump(func: ResolvedFunction): FunctionDump {
  const kind = func.kind === 'free' ? 'freestanding' : func.kind;
  return {
    name: func.mangled,
    externalId: func.externalId ?? null,
    kind: func.async ? `async-${kind}` : kind,
    params: func.params.map((param) => [param.name, useDump(param.type)]),
    result: useDump(func.result),
    ...marksDump(func),
  };
}

function useDump(type: TypeUse | undefined): TypeDump {
  if (type === undefined) return null;
  switch (type.kind) {
    case 'named':
      return reference(type.type);
    case 'own':
    case 'borrow':
      return `${type.kind}<${reference(type.resource)}>`;
    case 'list':
      return type.length === undefined
        ? ['list', useDump(type.element)]
        : ['list', useDump(type.element), type.length];
    case 'map':
      return ['map', useDump(type.key), useDump(type.value)];
    case 'tuple':
      return ['tuple', ...type.items.map(useDump)];
    case 'option':
    case 'future':
    case 'stream':
      return [type.kind, useDump(type.item)];
    case 'result':
      return ['result', useDump(type.ok), useDump(type.error)];
    default:
      return type.kind;
  }
}

function reference({ owner, name }: ResolvedType): string {
  if (owner.kind === 'world') return `world ${owner.id}#${name}`;
  return `${owner.name === undefined ? `inline ${owner.id}` : owner.id}#${name}`;
}

function marksDump(of: { readonly docs: Docs | undefined; readonly stability: Stability }): MarksDump {
  return { docs: docsDump(of.docs), stability: stabilityDump(of.stability) };
}

function docsDump(docs: Docs | undefined): string | null {
  return docs === undefined ? null : docsText(docs);
}

function stabilityDump(stability: Stability): string | null {
  if (stability.kind === 'unknown') return null;
  const gate = stability.kind === 'stable' ? `since ${stability.since}` : `unstable ${stability.feature}`;
  return stability.deprecated === undefined ? gate : `${gate} deprecated ${stability.deprecated}`;
}
