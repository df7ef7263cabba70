// SPDX-License-Identifier: MIT
// Names of everything in one world as its TypeScript output spells them: files, types, members, parameters.
// Every emitter asks here, so that host types, bindings, guards and mocks agree on each name.

import type { Func, Interface, Ir, TypeDef, TypeShape, WorldItem } from '../ir/ir.ts';
import { camelCase, memberNames, parameterNames, pascalCase, Scope } from './names.ts';
import { OBJECT_MEMBERS, TYPESCRIPT_TYPE_NAMES } from './reserved-words.ts';

/** File names that some file systems refuse, and those of modules that every world has beside its interfaces. */
const TAKEN_FILE = /^(con|prn|aux|nul|com\d|lpt\d|world|descriptors)$/;

/** What no class can have a static function of. */
const CLASS_MEMBERS: ReadonlySet<string> = new Set(['prototype']);

/** The module of world-level declarations, `Imports` and `Exports`. */
export const WORLD_MODULE = 'world.ts';

/** Names of one world; made once per run. Asking for something that is not of the world is a bug and throws. */
export class WorldNames {
  readonly #stems = new Map<Interface, string>();
  readonly #interfaceTypes = new Map<Interface, string>();
  readonly #types = new Map<TypeDef, string>();
  readonly #classes = new Map<TypeDef, string>();
  readonly #functions = new Map<Func, string>();
  readonly #keys = new Map<WorldItem, string>();

  constructor(ir: Ir) {
    this.#nameFiles(ir);
    for (const owner of ir.interfaces) this.#nameInterface(owner);
    this.#nameWorld(ir);
  }

  /** File name of an interface without folder and extension, such as `users`; kebab-case. */
  stem(owner: Interface): string {
    return known(this.#stems.get(owner), owner.id);
  }

  /** Output path of the module that declares an interface's types; world-level ones are in `world.ts`. */
  module(owner: Interface | undefined): string {
    return owner === undefined ? WORLD_MODULE : `host/${this.stem(owner)}.ts`;
  }

  /** Name of the TypeScript interface with an interface's functions, such as `Users`. */
  interfaceType(owner: Interface): string {
    return known(this.#interfaceTypes.get(owner), owner.id);
  }

  /** Name of a type in the module of its owner, such as `UserInfo`; a resource's instance type. */
  type(def: TypeDef): string {
    return known(this.#types.get(def), def.name);
  }

  /** Name of the interface of a resource's class (constructor and static functions), such as `ConnectionClass`. */
  resourceClass(def: TypeDef): string {
    return known(this.#classes.get(def), def.name);
  }

  /** Member name of a function on its interface, resource or side of the world, such as `getUserInfo`. */
  func(func: Func): string {
    return known(this.#functions.get(func), func.name);
  }

  /** Parameter names of a function, parallel to `func.params` (a method's `self` included). */
  params(func: Func): string[] {
    return parameterNames(func.params.map((param) => param.name));
  }

  /** Property names of a record's fields or of flags, in order; empty for any other shape. */
  fields(shape: TypeShape): string[] {
    if (shape.kind === 'record') return memberNames(shape.fields.map((field) => field.name));
    if (shape.kind === 'flags') return memberNames(shape.flags.map((flag) => flag.name));
    return [];
  }

  /** Property of `Imports` or `Exports` that holds an item of the world: an interface, function or type. */
  key(item: WorldItem): string {
    return known(this.#keys.get(item), item.name);
  }

  #nameFiles(ir: Ir): void {
    const imported = interfacesOf(ir.world.imports);
    const exported = interfacesOf(ir.world.exports);
    const inlineNames = new Set([...imported].filter(isInline).map((owner) => owner.name));
    const files = ir.interfaces.map((owner) => {
      const { namespace, name, version } = owner.package;
      const own = namespace === ir.package.namespace && name === ir.package.name;
      // A world may import and export an interface of its own under one name: two interfaces.
      const second = isInline(owner) && exported.has(owner) && inlineNames.has(owner.name);
      const base = own ? `${owner.name}${second ? '-exported' : ''}` : `${namespace}-${name}-${owner.name}`;
      return { owner, version, base: base.toLowerCase() };
    });
    const scope = new Scope([], '-');
    for (const { owner, version, base } of files) {
      const twice = files.some((other) => other.base === base && other.version !== version);
      const label =
        twice && version !== undefined ? `${base}-v${version.replace(/[^0-9A-Za-z]+/g, '-')}` : base;
      this.#stems.set(owner, scope.claim(TAKEN_FILE.test(label) ? `${label}-interface` : label));
    }
  }

  #nameInterface(owner: Interface): void {
    const scope = new Scope([TYPESCRIPT_TYPE_NAMES]);
    this.#nameTypes(owner.types, scope);
    const own = pascalCase(owner.name);
    this.#interfaceTypes.set(owner, scope.claim(scope.has(own) ? `${own}Interface` : own));
    // A resource's class is a member too, but in PascalCase: it cannot meet a function's name.
    this.#nameFunctions(owner.functions);
  }

  #nameTypes(types: readonly TypeDef[], scope: Scope): void {
    for (const def of types) this.#types.set(def, scope.claim(pascalCase(def.name)));
    for (const def of types) {
      if (def.shape.kind !== 'resource') continue;
      this.#classes.set(def, scope.claim(`${this.type(def)}Class`));
      this.#nameFunctions(def.shape.methods);
      this.#nameFunctions(def.shape.statics, [CLASS_MEMBERS]);
      if (def.shape.constructor_ !== undefined) this.#functions.set(def.shape.constructor_, 'new');
    }
  }

  #nameFunctions(functions: readonly Func[], reserved: readonly ReadonlySet<string>[] = []): void {
    const names = memberNames(
      functions.map((func) => func.name),
      reserved,
    );
    functions.forEach((func, index) => {
      this.#functions.set(func, names[index] ?? camelCase(func.name));
    });
  }

  #nameWorld(ir: Ir): void {
    const types = new Scope([TYPESCRIPT_TYPE_NAMES, new Set(['Imports', 'Exports'])]);
    const named = [...ir.world.imports, ...ir.world.exports].filter((item) => item.kind === 'type');
    this.#nameTypes([...new Set(named.map((item) => item.type))], types);
    for (const side of [ir.world.imports, ir.world.exports]) {
      const members = new Scope([OBJECT_MEMBERS]);
      for (const item of side) {
        if (item.kind === 'type') {
          this.#keys.set(item, this.type(item.type));
          continue;
        }
        const label = item.kind === 'interface' && isId(item.name) ? this.stem(item.interface) : item.name;
        const key = members.claim(camelCase(label));
        this.#keys.set(item, key);
        if (item.kind === 'function') this.#functions.set(item.function, key);
      }
    }
  }
}

function interfacesOf(items: readonly WorldItem[]): ReadonlySet<Interface> {
  return new Set(items.filter((item) => item.kind === 'interface').map((item) => item.interface));
}

/** Whether a world itself declares the interface. */
function isInline(owner: Interface): boolean {
  return !isId(owner.id);
}

/** Whether this is the full name of an interface of a package, not a name that a world gave. */
function isId(name: string): boolean {
  return name.includes(':');
}

/** Whether an interface has anything to call, so that it gets a TypeScript interface and a place in the world. */
export function hasMembers(owner: Interface): boolean {
  return owner.functions.length > 0 || owner.types.some((def) => def.shape.kind === 'resource');
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new TypeError(`"${what}" is not part of the world that names were made for`);
  return value;
}
