// SPDX-License-Identifier: MIT
// Names of one world in its Python package and in the bindings of componentize-py: the single owner of both, which the
// reference asks as well.

import type { Func, Interface, Ir, TypeDef } from '../../../ir/ir.ts';
import type { EmitContext } from '../../context.ts';
import { pascalCase, Scope, snakeCase } from '../../names.ts';
import { PYTHON_KEYWORDS } from '../../reserved-words.ts';
import { itemsLeftOut, type LeftOut } from '../left-out.ts';

/** Names that a module of an interface has for itself, and those of Python that its annotations refer to. */
const OF_MODULE: ReadonlySet<string> = new Set(
  'Err HostError Result Some TypeAlias annotations bool bytes dict float int list print str tuple type'.split(
    ' ',
  ),
);

/** A label in snake case that is no keyword, as componentize-py writes it. */
export function pythonName(label: string): string {
  const name = snakeCase(label);
  return PYTHON_KEYWORDS.has(name) ? `${name}_` : name;
}

/** Where an interface is in what componentize-py generates. */
export interface BindingsModule {
  /** `wit_world.imports`. */
  readonly parent: string;
  /** `users`. */
  readonly name: string;
}

/** Names of everything in one world. */
export class PythonNames {
  /** Name of the package: `phira_plugin`. */
  readonly package: string;
  readonly #context: EmitContext;
  readonly #modules = new Map<Interface | undefined, string>();
  readonly #types = new Map<TypeDef, string>();
  readonly #functions = new Map<Func, string>();

  constructor(context: EmitContext) {
    this.#context = context;
    const { ir } = context;
    this.package = pythonName(`${ir.package.namespace}-${ir.package.name}`);
    const scope = new Scope([PYTHON_KEYWORDS], '_');
    for (const owner of ir.interfaces) {
      this.#modules.set(owner, scope.claim(snakeCase(context.names.stem(owner))));
    }
    this.#modules.set(undefined, scope.claim('world'));
    for (const owner of ir.interfaces) this.#nameAll(owner.types, owner.functions);
    const items = [...ir.world.imports, ...ir.world.exports];
    this.#nameAll(
      items.flatMap((item) => (item.kind === 'type' ? [item.type] : [])),
      ir.world.imports.flatMap((item) => (item.kind === 'function' ? [item.function] : [])),
    );
  }

  /** Module of an interface in the package, or that of the world's own items. */
  module(owner: Interface | undefined): string {
    return this.#modules.get(owner) ?? pythonName(owner?.name ?? 'world');
  }

  /** Name of a type in the module of its owner. */
  type(def: TypeDef): string {
    return this.#types.get(def) ?? pascalCase(def.name);
  }

  /** Name of a host function in the module of its owner. */
  func(func: Func): string {
    return this.#functions.get(func) ?? pythonName(func.name);
  }

  /** Where componentize-py has the types and functions of an interface; undefined for the world's own. */
  bindings(owner: Interface | undefined): BindingsModule | undefined {
    if (owner === undefined) return undefined;
    const isOfHost = isImported(owner, this.#context.ir);
    return {
      parent: `wit_world.${isOfHost ? 'imports' : 'exports'}`,
      name: pythonName(this.#bindingsLabel(owner, isOfHost)),
    };
  }

  /** As componentize-py does it: where interfaces of one side have one name, package or version tell them apart. */
  #bindingsLabel(owner: Interface, isOfHost: boolean): string {
    const items = isOfHost ? this.#context.ir.world.imports : this.#context.ir.world.exports;
    const alike = items.flatMap((item) =>
      item.kind === 'interface' && item.interface.name === owner.name ? [item.interface] : [],
    );
    const isOfPackage = ({ package: { namespace, name } }: Interface): boolean =>
      namespace === owner.package.namespace && name === owner.package.name;
    const { namespace, name, version } = owner.package;
    const hasVersion = version !== undefined && alike.filter(isOfPackage).length > 1;
    return [
      ...(alike.length > 1 ? [namespace, name] : []),
      owner.name,
      ...(hasVersion ? [version.replace(/[^0-9A-Za-z]+/g, '-')] : []),
    ].join('-');
  }

  #nameAll(types: readonly TypeDef[], functions: readonly Func[]): void {
    const scope = new Scope([OF_MODULE, PYTHON_KEYWORDS], '_');
    for (const def of types)
      if (!this.#types.has(def)) this.#types.set(def, scope.claim(pascalCase(def.name)));
    for (const func of functions) this.#functions.set(func, scope.claim(snakeCase(func.name)));
  }
}

/** Whether the plugin can call the interface; one that is only used for its types is imported as well. */
export function isImported(owner: Interface, { world }: Ir): boolean {
  return world.imports.some((item) => item.kind === 'interface' && item.interface === owner);
}

/** Whether componentize-py has nothing for it: an interface that a world declares in place. */
export function isInline(owner: Interface | undefined): boolean {
  return owner !== undefined && owner.id === owner.name;
}

/** Whether componentize-py has nothing for it: what is in an inline interface, and resources of the world itself. */
export function isWithoutBindings({ owner, shape }: TypeDef): boolean {
  return isInline(owner) || (owner === undefined && shape.kind === 'resource');
}

/** What the SDK for Python leaves out of a world. */
export function pythonLeftOut(ir: Ir): LeftOut[] {
  return itemsLeftOut(ir, {
    func: (func) => (func.async ? 'it is asynchronous' : undefined),
    type: (def) => (isWithoutBindings(def) ? 'componentize-py has no type for it' : undefined),
  });
}

/** The declaration that a `use` leads to: an alias, or a type with a shape of its own. */
export function declared(def: TypeDef): TypeDef {
  let seen = def;
  while (seen.shape.kind === 'alias' && seen.shape.used && seen.shape.type.kind === 'named') {
    seen = seen.shape.type.def;
  }
  return seen;
}
