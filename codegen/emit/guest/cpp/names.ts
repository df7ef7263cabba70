// SPDX-License-Identifier: MIT
// Names of one world in C++: a namespace for each interface, types in PascalCase, functions and members in snake_case,
// and how one place refers to a type of another.

import type { Func, Interface, Ir, TypeDef, WorldItem } from '../../../ir/ir.ts';
import type { EmitContext } from '../../context.ts';
import { pascalCase, Scope, snakeCase } from '../../names.ts';
import { CPP_KEYWORDS } from '../../reserved-words.ts';
import { whyDefNotCarried, whyNotCarried } from '../c/carried.ts';
import { textErrors } from '../c/errors.ts';
import { declaredAs, isUse } from '../c/names.ts';

/** Names in one namespace, and which of them are types or namespaces: only those hide what stands outside. */
interface Namespace {
  readonly path: readonly string[];
  readonly scope: Scope;
  readonly hides: Set<string>;
}

/** Names that belong to one type. */
export interface CppType {
  readonly space: readonly string[];
  readonly name: string;
  /** Namespace of a variant's cases, inside `space`. */
  readonly cases: string;
  /** Names of enumerators or of a variant's cases, in order. */
  readonly labels: readonly string[];
}

const known = new WeakMap<EmitContext, CppNames>();

/** The names of a context's world, which the SDK and the reference share. */
export function cppNames(context: EmitContext): CppNames {
  const found = known.get(context);
  if (found !== undefined) return found;
  const made = new CppNames(context);
  known.set(context, made);
  return made;
}

export class CppNames {
  readonly context: EmitContext;
  readonly ir: Ir;
  readonly #errors: ReadonlySet<TypeDef>;
  readonly #spaces = new Map<string, Namespace>();
  readonly #types = new Map<TypeDef, CppType>();
  readonly #functions = new Map<string, string>();
  readonly #items = new Map<string, readonly string[]>();

  constructor(context: EmitContext) {
    this.context = context;
    this.ir = context.ir;
    this.#errors = textErrors(this.ir);
    const { imports, exports } = this.ir.world;
    // Namespaces of interfaces come before everything that could take their names.
    for (const owner of this.ir.interfaces) this.#open(this.#pathOf(owner));
    this.glue = [...this.root, 'glue'];
    const root = this.#open(this.root);
    for (const name of ['Plugin', 'create_plugin', 'event_names', 'permission_names', 'glue']) {
      root.scope.claim(name);
      root.hides.add(name);
    }
    // Functions of this name stand beside the errors that have a text.
    for (const { owner } of this.#errors) this.#open(this.space(owner)).scope.claim('to_string');
    for (const item of imports) this.#placeItem(item);
    for (const owner of this.ir.interfaces) this.#nameTypes(owner.types);
    const items = [...imports, ...exports].filter((item) => item.kind === 'type');
    this.#nameTypes([...new Set(items.map((item) => item.type))]);
    for (const item of imports) this.#nameFunctions(item);
  }

  /** Namespace of the world's package. */
  get root(): readonly string[] {
    const { namespace, name } = this.ir.package;
    return [namespace, name].map(identifier);
  }

  /** Namespace of the conversions between C and C++ values. */
  readonly glue: readonly string[];

  /** Namespace of an interface, or of the world's own items. */
  space(owner: Interface | undefined): readonly string[] {
    return owner === undefined ? this.root : this.#pathOf(owner);
  }

  /** Namespace of the functions of what the world imports. */
  itemSpace(item: WorldItem): readonly string[] {
    return this.#items.get(item.name) ?? this.space(item.kind === 'interface' ? item.interface : undefined);
  }

  /** Names of a declared type; `use` is followed to where it is declared. */
  type(def: TypeDef): CppType {
    const found = this.#types.get(declaredAs(def));
    if (found === undefined)
      throw new TypeError(`"${def.name}" is not part of the world that names were made for`);
    return found;
  }

  /** Whether an error has a text. */
  hasText(def: TypeDef): boolean {
    return this.#errors.has(def);
  }

  /** Name of a function that the host serves. */
  func(func: Func, item: WorldItem): string {
    return this.#functions.get(`${item.name} ${func.mangled}`) ?? identifier(func.name);
  }

  /**
   * A type or namespace as the code in a namespace names it: the shortest way that nothing nearer hides.
   *
   * @param path of the name, from the global namespace
   * @param from the namespace that refers to it, which may be that of a variant's cases
   */
  refer(path: readonly string[], from: readonly string[]): string {
    const space = path.slice(0, -1);
    // What stands in an enclosing namespace is found by the part that differs.
    for (let depth = Math.min(space.length, from.length); depth >= 0; depth--) {
      if (!space.slice(0, depth).every((part, index) => part === from[index])) continue;
      const [first = '', ...rest] = path.slice(depth);
      const hidden = from.some((_, level) => level >= depth && this.#hides(from.slice(0, level + 1), first));
      const text = [first, ...rest].join('::');
      return hidden ? `::${path.join('::')}` : text;
    }
    return `::${path.join('::')}`;
  }

  /** Text of a type's name seen from a namespace. */
  typeText(def: TypeDef, from: readonly string[]): string {
    const { space, name } = this.type(def);
    return this.refer([...space, name], from);
  }

  #hides(space: readonly string[], name: string): boolean {
    return this.#spaces.get(space.join('::'))?.hides.has(name) === true;
  }

  #open(path: readonly string[]): Namespace {
    const key = path.join('::');
    const found = this.#spaces.get(key);
    if (found !== undefined) return found;
    const made = { path, scope: new Scope([CPP_KEYWORDS], '_'), hides: new Set<string>() };
    this.#spaces.set(key, made);
    const name = path.at(-1);
    if (path.length > 1 && name !== undefined) {
      const parent = this.#open(path.slice(0, -1));
      parent.scope.claim(name);
      parent.hides.add(name);
    }
    return made;
  }

  #pathOf(owner: Interface): readonly string[] {
    const { namespace, name } = owner.package;
    const stem = this.context.names.stem(owner);
    const foreign = `${namespace}-${name}-`.toLowerCase();
    const own = namespace === this.ir.package.namespace && name === this.ir.package.name;
    const rest = !own && stem.startsWith(foreign) ? stem.slice(foreign.length) : stem;
    return [namespace, name, rest].map(identifier);
  }

  /** The same interface imported under a name of the world has a namespace of its own for its functions. */
  #placeItem(item: WorldItem): void {
    if (item.kind !== 'interface' || item.name === item.interface.id) return;
    const space = this.space(item.interface);
    if (space.at(-1) === identifier(item.name)) return;
    const root = this.#open(this.root);
    const path = [...this.root, root.scope.claim(identifier(item.name))];
    root.hides.add(path.at(-1) ?? '');
    this.#spaces.set(path.join('::'), { path, scope: new Scope([CPP_KEYWORDS], '_'), hides: new Set() });
    this.#items.set(item.name, path);
  }

  #nameTypes(types: readonly TypeDef[]): void {
    for (const def of types) {
      if (isUse(def) || whyDefNotCarried(def) !== undefined) continue;
      const space = this.#open(this.space(def.owner));
      const name = space.scope.claim(pascalCase(def.name));
      space.hides.add(name);
      const labels = labelNames(def);
      let cases = '';
      if (def.shape.kind === 'variant') {
        cases = space.scope.claim(identifier(def.name));
        space.hides.add(cases);
        const path = [...space.path, cases];
        this.#spaces.set(path.join('::'), { path, scope: new Scope(), hides: new Set(labels) });
      }
      this.#types.set(def, { space: space.path, name, cases, labels });
    }
  }

  #nameFunctions(item: WorldItem): void {
    const functions =
      item.kind === 'interface' ? item.interface.functions : item.kind === 'function' ? [item.function] : [];
    const { scope } = this.#open(this.itemSpace(item));
    for (const func of functions) {
      if (whyNotCarried(func) !== undefined) continue;
      this.#functions.set(`${item.name} ${func.mangled}`, scope.claim(snakeCase(func.name)));
    }
  }
}

/** A snake_case name that is no keyword. */
export function identifier(label: string): string {
  const name = snakeCase(label);
  return CPP_KEYWORDS.has(name) ? `${name}_` : name;
}

function labelNames({ shape }: TypeDef): string[] {
  const scope = new Scope([CPP_KEYWORDS], '_');
  if (shape.kind !== 'enum' && shape.kind !== 'variant') return [];
  return shape.cases.map(({ name }) => scope.claim(pascalCase(name)));
}
