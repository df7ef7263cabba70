// SPDX-License-Identifier: MIT
// Names of one world in AssemblyScript, each once in the whole SDK: the single owner of them, which the reference asks
// as well.

import type { Func, Interface, Ir, TypeDef } from '../../../ir/ir.ts';
import { resourceFunctions, typesOf } from '../../facts.ts';
import { camelCase, pascalCase, Scope } from '../../names.ts';
import { ASSEMBLYSCRIPT_KEYWORDS, TYPESCRIPT_GLOBALS } from '../../reserved-words.ts';
import { resolveAlias, resolveDef } from '../../type-text.ts';
import { RUNTIME_NAMES } from './runtime.ts';

/** Names that every SDK has, whatever its world, and those of the language's library. */
const TAKEN: ReadonlySet<string> = new Set([
  ...RUNTIME_NAMES,
  ...['register', 'registered', 'console', 'aborted', 'seed', 'Some', 'Result'],
  ...['StaticArray', 'Object', 'Uint8Array', 'JSON', 'NativeMath', 'String', 'Array', 'Map', 'Error'],
  ...Array.from({ length: 64 }, (_, index) => `Tuple${index + 1}`),
]);

/** Members that objects of every class have. */
const MEMBERS: ReadonlySet<string> = new Set(['toString', '_tag']);

const RESERVED = [ASSEMBLYSCRIPT_KEYWORDS, TYPESCRIPT_GLOBALS, TAKEN];

/** Names of everything in one world. */
export class AsNames {
  /** The class that a plugin extends. */
  readonly plugin: string;
  readonly #scope = new Scope(RESERVED, '_');
  readonly #types = new Map<TypeDef, string>();
  readonly #members = new Map<TypeDef, readonly string[]>();
  readonly #functions = new Map<Func, string>();
  /** By function, then by the key of the interface that it is exported with: one interface can be exported twice. */
  readonly #methods = new Map<Func, Map<string | undefined, string>>();
  /** The variant that a record is a case of, by itself. */
  readonly #caseOf = new Map<TypeDef, { readonly variant: TypeDef; readonly index: number }>();

  constructor(ir: Ir) {
    this.plugin = this.#scope.claim(pascalCase(ir.world.name));
    const defs = typesOf(ir);
    for (const def of defs) {
      if (!isUsed(def)) this.#types.set(def, this.#claim(pascalCase(def.name), def.owner, pascalCase));
    }
    this.#findCaseRecords(defs);
    for (const def of defs) this.#nameMembers(def);
    for (const owner of ir.interfaces) {
      for (const func of owner.functions) {
        this.#functions.set(func, this.#claim(camelCase(func.name), owner, camelCase));
      }
    }
    for (const item of ir.world.imports) {
      if (item.kind !== 'function') continue;
      this.#functions.set(item.function, this.#claim(camelCase(item.name), undefined, camelCase));
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

  /** Names of fields, case classes, cases or flags of a type, in order. */
  members(def: TypeDef): readonly string[] {
    return this.#members.get(resolveDef(def)) ?? [];
  }

  /** Name of a function of the host, or of a method of its resource. */
  func(func: Func): string {
    return known(this.#functions.get(func), func.name);
  }

  /** Name of the method by which a plugin implements an exported function. @param id key of its interface */
  method(func: Func, id?: string): string {
    const names = known(this.#methods.get(func), func.name);
    return known(names.get(id) ?? [...names.values()][0], func.name);
  }

  /** The variant that a record is a case of by itself: its class extends the variant's. */
  variantOf(record: TypeDef): { readonly variant: TypeDef; readonly index: number } | undefined {
    return this.#caseOf.get(resolveDef(record));
  }

  /** Whether the payload of a case is the case itself. */
  isCaseRecord(variant: TypeDef, index: number): boolean {
    const { shape } = resolveDef(variant);
    const record = shape.kind === 'variant' ? recordOf(shape.cases[index]?.payload) : undefined;
    return record !== undefined && this.#caseOf.get(record)?.variant === resolveDef(variant);
  }

  /** Takes a name for something that is neither a type nor a function of the world. */
  claim(wanted: string): string {
    return this.#scope.claim(wanted);
  }

  #claim(name: string, owner: Interface | undefined, spell: (label: string) => string): string {
    if (!this.#scope.has(name)) return this.#scope.claim(name);
    return this.#scope.claim(spell(`${owner?.name ?? 'world'}-${name.charAt(0)}`) + name.slice(1));
  }

  /** A class has one parent, so a record is a case where it is the payload of that case and of no other. */
  #findCaseRecords(defs: readonly TypeDef[]): void {
    const found = new Map<TypeDef, { variant: TypeDef; index: number }[]>();
    for (const variant of defs) {
      if (variant.shape.kind !== 'variant') continue;
      variant.shape.cases.forEach(({ payload }, index) => {
        const record = recordOf(payload);
        if (record !== undefined) found.set(record, [...(found.get(record) ?? []), { variant, index }]);
      });
    }
    for (const [record, [only, ...others]] of found) {
      if (only !== undefined && others.length === 0) this.#caseOf.set(record, only);
    }
  }

  #nameMembers(def: TypeDef): void {
    const { shape } = def;
    if (shape.kind === 'record') {
      const scope = new Scope([ASSEMBLYSCRIPT_KEYWORDS, MEMBERS], '_');
      const fields = shape.fields.map((field) => scope.claim(camelCase(field.name)));
      this.#members.set(def, fields);
    } else if (shape.kind === 'enum' || shape.kind === 'flags') {
      const labels = shape.kind === 'enum' ? shape.cases : shape.flags;
      const scope = new Scope([], '_');
      this.#members.set(
        def,
        labels.map(({ name }) => scope.claim(pascalCase(name))),
      );
    } else if (shape.kind === 'variant') {
      const classes = shape.cases.map((item, index) => {
        const record = recordOf(item.payload);
        if (record !== undefined && this.isCaseRecord(def, index)) return this.type(record);
        return this.#scope.claim(`${this.type(def)}${pascalCase(item.name)}`);
      });
      this.#members.set(def, classes);
    }
  }

  #nameResource(def: TypeDef): void {
    const { shape } = def;
    if (shape.kind !== 'resource') return;
    const taken = new Set(['close', 'lend', 'give', 'handle', 'create']);
    const methods = new Scope([ASSEMBLYSCRIPT_KEYWORDS, MEMBERS, taken], '_');
    for (const func of resourceFunctions(def)) {
      const isMaker = func === shape.constructor_;
      this.#functions.set(func, isMaker ? 'create' : methods.claim(camelCase(func.name)));
    }
  }

  #nameMethods({ world }: Ir): void {
    const scope = new Scope([ASSEMBLYSCRIPT_KEYWORDS, MEMBERS], '_');
    for (const item of world.exports) {
      if (item.kind === 'type') continue;
      const functions = item.kind === 'interface' ? item.interface.functions : [item.function];
      for (const func of functions) {
        const name = camelCase(item.kind === 'interface' ? func.name : item.name);
        const owner = item.kind === 'interface' ? camelCase(item.interface.name) : 'world';
        const other = `${owner}${name.charAt(0).toUpperCase()}${name.slice(1)}`;
        const names = this.#methods.get(func) ?? new Map<string | undefined, string>();
        names.set(
          item.kind === 'interface' ? item.name : undefined,
          scope.claim(scope.has(name) ? other : name),
        );
        this.#methods.set(func, names);
      }
    }
  }
}

/** Whether a definition only hands on a type of another interface. */
export function isUsed({ shape }: TypeDef): boolean {
  return shape.kind === 'alias' && shape.used && shape.type.kind === 'named';
}

function recordOf(payload: Parameters<typeof resolveAlias>[0] | undefined): TypeDef | undefined {
  const type = payload === undefined ? undefined : resolveAlias(payload);
  if (type?.kind !== 'named') return undefined;
  const def = resolveDef(type.def);
  return def.shape.kind === 'record' ? def : undefined;
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new TypeError(`"${what}" is not part of the world that names were made for`);
  return value;
}
