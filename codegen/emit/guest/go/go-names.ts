// SPDX-License-Identifier: MIT
// Go's spelling of WIT labels, and the names of one world in its one package: the single owner of both, which the
// reference asks as well.

import type { Func, Interface, Ir, TypeDef, VariantShape } from '../../../ir/ir.ts';
import { resourceFunctions, typesOf } from '../../facts.ts';
import { pascalCase, Scope, words } from '../../names.ts';
import { GO_KEYWORDS } from '../../reserved-words.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';

/** Words that Go writes in one case, with their plurals. */
const INITIALISMS: ReadonlySet<string> = new Set(
  'acl api ascii cpu css dns eof guid html http https id ip json qps ram rpc sla smtp sql ssh tcp tls ttl udp ui uid uri url utf8 uuid vm xml'.split(
    ' ',
  ),
);

function capital(word: string): string {
  if (INITIALISMS.has(word)) return word.toUpperCase();
  const singular = word.slice(0, -1);
  if (word.endsWith('s') && INITIALISMS.has(singular)) return `${singular.toUpperCase()}s`;
  return pascalCase(word);
}

/** `user-id` to `UserID`. */
export function exportedName(label: string): string {
  return words(label).map(capital).join('');
}

/** `user-id` to `userID`, `id` to `id`. */
export function localName(label: string): string {
  const [first = '', ...rest] = words(label);
  return `${first}${rest.map(capital).join('')}`;
}

/** `user-info` of the interface `users` where the plain name is taken. */
function qualified(owner: Interface | undefined, name: string): string {
  return `${owner === undefined ? 'World' : exportedName(owner.name)}${name}`;
}

/** Names that package-level declarations of any world have, whatever its types and functions. */
const FIXED = ['Register', 'Defaults', 'Some', 'Result', 'FailureOf', 'ErrFailed'];

/** Namespaces that cannot be package names, or the last part of an import path. */
const NO_PACKAGE: ReadonlySet<string> = new Set(['internal', 'vendor', 'main', 'init', 'documentation']);

/** Names of everything in one world, each once in the package. */
export class GoNames {
  /** Name of the package; the last part of the module's path. */
  readonly package: string;
  /** Name of the interface that a plugin implements. */
  readonly plugin: string;
  readonly #errors: ReadonlySet<TypeDef>;
  readonly #scope = new Scope([], '_');
  readonly #types = new Map<TypeDef, string>();
  readonly #members = new Map<TypeDef, readonly string[]>();
  readonly #functions = new Map<Func, string>();
  /** By the name in the component binary: a world may export one interface under two names. */
  readonly #methods = new Map<string, string>();

  /** @param errors types whose values are errors, so that each of their cases has a type of its own. */
  constructor(ir: Ir, errors: ReadonlySet<TypeDef>) {
    this.#errors = errors;
    const flat = words(ir.package.namespace).join('');
    this.package = GO_KEYWORDS.has(flat) || NO_PACKAGE.has(flat) ? `${flat}guest` : flat;
    for (const name of FIXED) this.#scope.claim(name);
    for (let arity = 1; arity <= 64; arity++) this.#scope.claim(`Tuple${arity}`);
    this.plugin = this.#claim(exportedName(ir.world.name), `${exportedName(ir.world.name)}World`);
    const defs = typesOf(ir);
    for (const def of defs) if (!isUsed(def)) this.#types.set(def, this.#claimOwned(def, def.name));
    for (const def of defs) this.#nameMembers(def);
    for (const owner of ir.interfaces) {
      for (const func of owner.functions) this.#functions.set(func, this.#claimOwned({ owner }, func.name));
    }
    for (const item of ir.world.imports) {
      if (item.kind !== 'function') continue;
      this.#functions.set(item.function, this.#claimOwned({ owner: undefined }, item.name));
    }
    for (const def of defs) this.#nameResource(def);
    this.#nameMethods(ir);
  }

  /** Name of a type; of one that is only used from another interface, that of the original. */
  type(def: TypeDef): string {
    let seen = def;
    while (isUsed(seen) && seen.shape.kind === 'alias' && seen.shape.type.kind === 'named') {
      seen = seen.shape.type.def;
    }
    return known(this.#types.get(seen), seen.name);
  }

  /** Names of fields, case types, constants or flags of a type, in order. */
  members(def: TypeDef): readonly string[] {
    return this.#members.get(resolveDef(def)) ?? [];
  }

  /** Name of a function of the host, or of a method on its resource. */
  func(func: Func): string {
    return known(this.#functions.get(func), func.name);
  }

  /**
   * Name of the method by which a plugin implements an exported function.
   *
   * @param id key of its interface in the world; undefined for a function of the world itself
   */
  method(func: Func, id: string | undefined): string {
    return known(this.#methods.get(methodKey(func, id)), func.name);
  }

  /**
   * The record that is a case of a variant by itself, so that a type switch meets it directly: the payload of this
   * case and of no other. Undefined for a case with a type of its own.
   */
  caseRecord(variant: TypeDef, index: number): TypeDef | undefined {
    const { shape } = resolveDef(variant);
    if (shape.kind !== 'variant' || this.#errors.has(resolveDef(variant))) return undefined;
    const record = recordOf(shape, index);
    const isAlone = shape.cases.every((_, other) => other === index || recordOf(shape, other) !== record);
    return isAlone ? record : undefined;
  }

  /** Takes a name in the package for something that is neither a type nor a function of the world. */
  claim(wanted: string): string {
    return this.#scope.claim(wanted);
  }

  #claim(wanted: string, otherwise: string): string {
    return this.#scope.claim(this.#scope.has(wanted) ? otherwise : wanted);
  }

  #claimOwned({ owner }: Pick<TypeDef, 'owner'>, label: string): string {
    const name = exportedName(label);
    return this.#claim(name, qualified(owner, name));
  }

  #nameMembers(def: TypeDef): void {
    const { shape } = def;
    if (shape.kind === 'record') {
      const scope = new Scope([], '_');
      this.#members.set(
        def,
        shape.fields.map((field) => scope.claim(exportedName(field.name))),
      );
    } else if (shape.kind === 'enum' || shape.kind === 'flags') {
      const labels = shape.kind === 'enum' ? shape.cases : shape.flags;
      this.#members.set(
        def,
        labels.map(({ name }) => this.#scope.claim(`${this.type(def)}${exportedName(name)}`)),
      );
    } else if (shape.kind === 'variant') {
      this.#members.set(
        def,
        shape.cases.map((item, index) => {
          const record = this.caseRecord(def, index);
          if (record !== undefined) return this.type(record);
          return this.#scope.claim(`${this.type(def)}${exportedName(item.name)}`);
        }),
      );
    }
  }

  #nameResource(def: TypeDef): void {
    const { shape } = def;
    if (shape.kind !== 'resource') return;
    const methods = new Scope([new Set(['Close'])], '_');
    for (const func of resourceFunctions(def)) {
      const name = exportedName(func.name);
      const isMethod = func.mangled.startsWith('[method]');
      const own = func === shape.constructor_ ? `New${this.type(def)}` : `${this.type(def)}${name}`;
      this.#functions.set(func, isMethod ? methods.claim(name) : this.#scope.claim(own));
    }
  }

  #nameMethods({ world }: Ir): void {
    const scope = new Scope([], '_');
    for (const item of world.exports) {
      if (item.kind === 'function') {
        this.#methods.set(methodKey(item.function, undefined), scope.claim(exportedName(item.name)));
      }
      if (item.kind !== 'interface') continue;
      for (const func of item.interface.functions) {
        const name = exportedName(func.name);
        const otherwise = qualified(item.interface, name);
        this.#methods.set(methodKey(func, item.name), scope.claim(scope.has(name) ? otherwise : name));
      }
    }
  }
}

function methodKey({ mangled }: Func, id: string | undefined): string {
  return `${id ?? ''}#${mangled}`;
}

/** Whether a definition only hands on a type of another interface. */
export function isUsed({ shape }: TypeDef): boolean {
  return shape.kind === 'alias' && shape.used && shape.type.kind === 'named';
}

function recordOf(shape: VariantShape, index: number): TypeDef | undefined {
  const payload = shape.cases[index]?.payload;
  const type = payload === undefined ? undefined : resolveAlias(payload);
  if (type?.kind !== 'named') return undefined;
  const def = resolveDef(type.def);
  return def.shape.kind === 'record' ? def : undefined;
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new TypeError(`"${what}" is not part of the world that names were made for`);
  return value;
}
