// SPDX-License-Identifier: MIT
// Names of one world in C, where every name lives in one space: types, constants and functions with the prefix of
// their package and interface (`phira_plugin_users_get_user_info`), each unlike every other.

import type { Func, Interface, Ir, Type, TypeDef, WorldItem } from '../../../ir/ir.ts';
import type { EmitContext } from '../../context.ts';
import { Scope, screamingCase, snakeCase } from '../../names.ts';
import type { Side } from '../../reference/pages.ts';
import { C_KEYWORDS, CPP_KEYWORDS } from '../../reserved-words.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';
import { whyDefNotCarried, whyNotCarried } from './carried.ts';
import { textErrors } from './errors.ts';
import { C_SCALARS } from './scalars.ts';

/** Names that belong to one type. */
export interface TypeNames {
  /** `..._t`. */
  readonly type: string;
  /** Function that frees what a value of it owns. */
  readonly free: string;
  /** Type of a variant's tag. */
  readonly tag: string;
  /** Function that makes a text of an error; empty where there is none. */
  readonly text: string;
  /** Constants of an enum's or variant's cases, or of flags, in order. */
  readonly constants: readonly string[];
}

const known = new WeakMap<EmitContext, CNames>();

/** The names of a context's world, which the SDKs and the reference share. */
export function cNames(context: EmitContext): CNames {
  const found = known.get(context);
  if (found !== undefined) return found;
  const made = new CNames(context);
  known.set(context, made);
  return made;
}

/** Names of one world; made in the order of the header, so that they are the same whoever asks. */
export class CNames {
  /** What every name begins with, and the name of the files: `phira_plugin`. */
  readonly stem: string;
  readonly ir: Ir;
  readonly #context: EmitContext;
  readonly #errors: ReadonlySet<TypeDef>;
  readonly #scope = new Scope([C_KEYWORDS, CPP_KEYWORDS], '_');
  readonly #defs = new Map<TypeDef, TypeNames>();
  readonly #parts = new Map<string, { readonly names: TypeNames; readonly type: Type }>();
  readonly #functions = new Map<string, string>();

  constructor(context: EmitContext) {
    const { ir } = context;
    this.ir = ir;
    this.#context = context;
    this.#errors = textErrors(ir);
    this.stem = `${snakeCase(ir.package.namespace)}_${snakeCase(ir.package.name)}`;
    // The helpers' names come before those of the world.
    for (const name of ['string_t', 'string', 'string_copy', 'string_take', 'string_equals', 'string_free']) {
      this.#scope.claim(`${this.stem}_${name}`);
    }
    for (const owner of ir.interfaces) this.#nameTypes(owner.types);
    const { imports, exports } = ir.world;
    const items = [...imports, ...exports].filter((item) => item.kind === 'type');
    this.#nameTypes([...new Set(items.map((item) => item.type))]);
    for (const item of imports) this.#nameFunctions(item, 'import');
    for (const item of exports) this.#nameFunctions(item, 'export');
  }

  /** Type of texts. */
  get string(): string {
    return `${this.stem}_string`;
  }

  /** Takes a name for what only the glue knows. */
  claim(wanted: string): string {
    return this.#scope.claim(wanted);
  }

  /** Names of a declared type; `use` is followed to where it is declared. */
  def(def: TypeDef): TypeNames {
    const seen = declaredAs(def);
    const found = this.#defs.get(seen);
    if (found === undefined)
      throw new TypeError(`"${def.name}" is not part of the world that names were made for`);
    return found;
  }

  /** Names of a type that has none in WIT: a list, option, tuple, result or map. Aliases inside are followed. */
  part(type: Type): TypeNames {
    const key = this.#key(type);
    const found = this.#parts.get(key);
    if (found !== undefined) return found.names;
    const names = this.#family(`${this.#partOwner(type)}_${partName(type)}`);
    this.#parts.set(key, { names, type });
    return names;
  }

  /** Text of a type where it is used. */
  text(type: Type): string {
    if (type.kind === 'named') return this.def(type.def).type;
    if (type.kind === 'string') return `${this.string}_t`;
    return C_SCALARS[type.kind] ?? this.part(type).type;
  }

  /** Names of what a type is behind its aliases; undefined for one that C itself has. */
  of(type: Type): TypeNames | undefined {
    const seen = resolveAlias(type);
    if (seen.kind === 'named') return this.def(resolveDef(seen.def));
    return seen.kind === 'string' || C_SCALARS[seen.kind] !== undefined ? undefined : this.part(seen);
  }

  /** Function that frees a value of an owning type. */
  free(type: Type): string {
    return this.of(type)?.free ?? `${this.string}_free`;
  }

  /** Name of a function; `item` is what the world imports or exports it with. */
  func(func: Func, item: WorldItem, side: Side): string {
    return (
      this.#functions.get(`${side} ${item.name} ${func.mangled}`) ?? this.#functionName(func, item, side)
    );
  }

  /** Prefix of an interface's types and functions. */
  prefix(owner: Interface | undefined): string {
    if (owner === undefined) return this.stem;
    const { namespace, name } = this.ir.package;
    const own = owner.package.namespace === namespace && owner.package.name === name;
    const stem = snakeCase(this.#context.names.stem(owner));
    return own ? `${this.stem}_${stem}` : stem;
  }

  #nameTypes(types: readonly TypeDef[]): void {
    for (const def of types) {
      if (isUse(def) || whyDefNotCarried(def) !== undefined) continue;
      this.#nameParts(def);
      const wanted = `${this.prefix(def.owner)}_${snakeCase(def.name)}`;
      this.#defs.set(def, this.#family(wanted, labelsOf(def), this.#errors.has(def)));
    }
  }

  #nameParts({ shape }: TypeDef): void {
    if (shape.kind === 'alias') this.#namePart(shape.type);
    if (shape.kind === 'record') for (const { type } of shape.fields) this.#namePart(type);
    if (shape.kind === 'variant') for (const { payload } of shape.cases) this.#namePart(payload);
  }

  #namePart(type: Type | undefined): void {
    if (type === undefined || type.kind === 'named') return;
    for (const inner of partsOf(type)) this.#namePart(inner);
    if (type.kind !== 'string' && C_SCALARS[type.kind] === undefined) this.part(type);
  }

  #nameFunctions(item: WorldItem, side: Side): void {
    const functions =
      item.kind === 'interface' ? item.interface.functions : item.kind === 'function' ? [item.function] : [];
    for (const func of functions) {
      if (whyNotCarried(func) !== undefined) continue;
      this.#functions.set(
        `${side} ${item.name} ${func.mangled}`,
        this.#scope.claim(this.#functionName(func, item, side)),
      );
      for (const { type } of func.params) this.#namePart(unwrapped(type));
      for (const type of answers(func)) this.#namePart(type);
    }
  }

  #functionName(func: Func, item: WorldItem, side: Side): string {
    const path = [side === 'export' ? 'exports' : [], this.#itemPrefix(item), snakeCase(func.name)].flat();
    return path.join('_');
  }

  #itemPrefix(item: WorldItem): string {
    if (item.kind !== 'interface') return this.stem;
    const named = item.name !== item.interface.id;
    return named ? `${this.stem}_${snakeCase(item.name)}` : this.prefix(item.interface);
  }

  #family(wanted: string, labels: readonly string[] = [], hasText = false): TypeNames {
    const base = this.#scope.claim(wanted);
    const constants = labels.map((label) =>
      this.#scope.claim(`${base.toUpperCase()}_${screamingCase(label)}`),
    );
    const [type, free, tag] = ['t', 'free', 'tag_t'].map((end) => this.#scope.claim(`${base}_${end}`));
    const text = hasText ? this.#scope.claim(`${base}_text`) : '';
    return { type: type ?? '', free: free ?? '', tag: tag ?? '', text, constants };
  }

  /** Types without a name belong to the interface whose types they hold, those that hold none to the package. */
  #partOwner(type: Type): string {
    const [first] = namedParts(type);
    return this.prefix(first?.owner);
  }

  #key(type: Type): string {
    const seen = resolveAlias(type);
    if (seen.kind === 'named') return this.def(resolveDef(seen.def)).type;
    const inner = innerOf(seen).map((part) => (part === undefined ? '_' : this.#key(part)));
    const length = seen.kind === 'list' ? (seen.length ?? '') : '';
    return `${seen.kind}${length}(${inner.join(',')})`;
  }
}

/** The declaration that a name stands for: `use` is followed, `type a = b` is one of its own. */
export function declaredAs(def: TypeDef): TypeDef {
  let seen = def;
  while (isUse(seen) && seen.shape.kind === 'alias' && seen.shape.type.kind === 'named')
    seen = seen.shape.type.def;
  return seen;
}

/** Whether a type is only the name by which an interface uses another's. */
export function isUse({ shape }: TypeDef): boolean {
  return shape.kind === 'alias' && shape.used;
}

/** The type of a parameter or answer without the `option` that a pointer stands for. */
export function unwrapped(type: Type): Type {
  const seen = resolveAlias(type);
  return seen.kind === 'option' ? seen.item : type;
}

/** Types of the values that a function gives through pointers, or returns. */
export function answers(func: Func): Type[] {
  if (func.result === undefined) return [];
  const seen = resolveAlias(func.result);
  if (seen.kind === 'result') return [seen.ok ?? [], seen.error ?? []].flat();
  return [unwrapped(func.result)];
}

/** Types that a type is made of, `undefined` for a missing payload. */
function innerOf(type: Type): readonly (Type | undefined)[] {
  switch (type.kind) {
    case 'list':
      return [type.element];
    case 'option':
      return [type.item];
    case 'map':
      return [type.key, type.value];
    case 'tuple':
      return type.items;
    case 'result':
      return [type.ok, type.error];
    default:
      return [];
  }
}

/** The parts of a type that have no name of their own. */
export function partsOf(type: Type): Type[] {
  return innerOf(type).flatMap((part) => (part === undefined ? [] : [part]));
}

function labelsOf({ shape }: TypeDef): string[] {
  if (shape.kind === 'flags') return shape.flags.map(({ name }) => name);
  return shape.kind === 'enum' || shape.kind === 'variant' ? shape.cases.map(({ name }) => name) : [];
}

function namedParts(type: Type): TypeDef[] {
  const seen = resolveAlias(type);
  return seen.kind === 'named' ? [resolveDef(seen.def)] : partsOf(seen).flatMap(namedParts);
}

/** `list_user_info`, `tuple2_u32_string`. */
function partName(type: Type | undefined): string {
  if (type === undefined) return 'void';
  const seen = resolveAlias(type);
  if (seen.kind === 'named') return snakeCase(resolveDef(seen.def).name);
  const count = seen.kind === 'tuple' ? seen.items.length : seen.kind === 'list' ? (seen.length ?? '') : '';
  return [`${seen.kind}${count}`, ...innerOf(seen).map(partName)].join('_');
}
