// SPDX-License-Identifier: MIT
// Builds small IRs by hand, so that emitters are tested apart from the front end.

import type { Source, Span } from '../../codegen/diagnostics/source.ts';
import type {
  Case,
  Func,
  Interface,
  Ir,
  Label,
  PackageId,
  Param,
  PrimitiveKind,
  Type,
  TypeDef,
  TypeShape,
  WorldItem,
} from '../../codegen/ir/ir.ts';

const PACKAGE: PackageId = { namespace: 'test', name: 'toy', version: '1.0.0' };

/** A span in a file of the given name. */
export function spanIn(name: string): Span {
  const source: Source = { name, text: '' };
  return { source, start: 0, end: 0 };
}

const span = spanIn('/somewhere/wit/toy.wit');

export const prim = (kind: PrimitiveKind): Type => ({ kind });
export const list = (element: Type): Type => ({ kind: 'list', element, length: undefined });
export const option = (item: Type): Type => ({ kind: 'option', item });
export const tuple = (...items: Type[]): Type => ({ kind: 'tuple', items });
export const result = (ok?: Type, error?: Type): Type => ({ kind: 'result', ok, error });
export const named = (def: TypeDef): Type => ({ kind: 'named', def });
export const label = (name: string, docs?: string): Label => ({ name, docs });

export function kase(name: string, payload?: Type, facts: Partial<Case> = {}): Case {
  return {
    name,
    docs: undefined,
    payload,
    vetoable: false,
    targeted: false,
    permission: undefined,
    ...facts,
  };
}

export function func(
  name: string,
  params: Record<string, Type>,
  out?: Type,
  facts: Partial<Func> = {},
): Func {
  return {
    name,
    mangled: name,
    docs: undefined,
    async: false,
    params: Object.entries(params).map(([key, type]): Param => ({ name: key, type })),
    result: out,
    permission: undefined,
    checks: [],
    fires: [],
    span,
    ...facts,
  };
}

/** An interface whose types are made by name, in order, each seeing those before it. */
export interface InterfaceParts {
  docs?: string;
  package?: PackageId;
  types?: Record<string, TypeShape | ((type: (name: string) => Type) => TypeShape)>;
  typeDocs?: Record<string, string>;
  functions?: (type: (name: string) => Type) => Func[];
}

export function iface(name: string, parts: InterfaceParts = {}): Interface {
  const owner = parts.package ?? PACKAGE;
  const types: TypeDef[] = [];
  const functions: Func[] = [];
  const made: Interface = {
    id: `${owner.namespace}:${owner.name}/${name}@${owner.version}`,
    name,
    package: owner,
    docs: parts.docs,
    types,
    functions,
    span,
  };
  const type = (wanted: string): Type => {
    const def = types.find((candidate) => candidate.name === wanted);
    if (def === undefined) throw new Error(`no type ${wanted} before this point`);
    return named(def);
  };
  for (const [key, shape] of Object.entries(parts.types ?? {})) {
    const docs = parts.typeDocs?.[key];
    types.push({
      name: key,
      owner: made,
      docs,
      shape: typeof shape === 'function' ? shape(type) : shape,
      span,
    });
  }
  functions.push(...(parts.functions?.(type) ?? []));
  return made;
}

/** `use` of a type of another interface, under its own or another name. */
export function used(from: Interface, name: string): TypeShape {
  const def = from.types.find((candidate) => candidate.name === name);
  if (def === undefined) throw new Error(`${from.name} has no type ${name}`);
  return { kind: 'alias', used: true, type: named(def) };
}

export const record = (fields: Record<string, Type>): TypeShape => ({
  kind: 'record',
  fields: Object.entries(fields).map(([name, type]) => ({ name, docs: undefined, type })),
});

export const variant = (cases: Case[], facts: { open?: string; events?: boolean } = {}): TypeShape => ({
  kind: 'variant',
  cases,
  open: facts.open,
  events: facts.events ?? false,
});

export const alias = (type: Type): TypeShape => ({ kind: 'alias', used: false, type });

const item = (owner: Interface): WorldItem => ({ kind: 'interface', name: owner.id, interface: owner });

/** An IR of a world with these imports and exports. */
export function ir(imports: (Interface | WorldItem)[], exports: (Interface | WorldItem)[] = []): Ir {
  const items = (side: (Interface | WorldItem)[]): WorldItem[] =>
    side.map((one) => ('kind' in one ? one : item(one)));
  const world = {
    name: 'toy',
    id: 'test:toy/toy@1.0.0',
    docs: undefined,
    imports: items(imports),
    exports: items(exports),
    span,
  };
  const interfaces = [...world.imports, ...world.exports].flatMap((one) =>
    one.kind === 'interface' ? [one.interface] : [],
  );
  return { package: PACKAGE, world, interfaces: [...new Set(interfaces)] };
}
