// SPDX-License-Identifier: MIT
// JavaScript that looks at what a plugin's export answers: the glue of QuickJS traps on a value of another type, without
// a word of which export or what it wanted. Made from the world's types, so every export of any world has its check.

import type { TypeDescriptor, TypeIndex, WorldDescriptor } from '../../../abi/descriptor.ts';
import { camelCase } from './world-names.ts';

/** Longest description of a type within a sentence; deeper ones are cut to their kind. */
const DESCRIBED_DEPTH = 3;

/** One check for each type that answers are made of, each a function of the module that it is written into. */
export class AnswerChecks {
  readonly #types: readonly TypeDescriptor[];
  readonly #lines = new Map<TypeIndex, string>();

  constructor(world: WorldDescriptor) {
    this.#types = world.types;
  }

  /** Name of the function that says whether a value is of the type; it and those it calls are in {@link source}. */
  nameOf(type: TypeIndex): string {
    const name = `$is${type}`;
    if (!this.#lines.has(type)) {
      this.#lines.set(type, '');
      this.#lines.set(type, `const ${name} = (v) => ${this.#test(type)};`);
    }
    return name;
  }

  /** The functions asked for so far, as JavaScript. */
  get source(): string {
    return [...this.#lines.values()].join('\n');
  }

  /** A type as an author writes it. */
  describe(index: TypeIndex, depth = DESCRIBED_DEPTH): string {
    const type = this.#at(index);
    const below = (item: TypeIndex): string => this.describe(item, depth - 1);
    switch (type.kind) {
      case 'char':
        return 'string';
      case 's64':
      case 'u64':
        return 'bigint';
      case 'bool':
        return 'boolean';
      case 'string':
        return 'string';
      case 'enum':
        return type.labels.map(quote).join(' | ');
      case 'own':
      case 'borrow':
        return type.resource.replace(/^.*#/, '');
      case 'list':
      case 'tuple':
      case 'map':
        return depth === 0 ? `a ${type.kind}` : this.#describeMany(type, below);
      case 'flags':
        return `{ ${type.labels.map((label) => `${camelCase(label)}: boolean`).join(', ')} }`;
      case 'record':
        if (depth === 0) return 'a record';
        return `{ ${type.fields.map(([name, field]) => `${camelCase(name)}: ${below(field)}`).join(', ')} }`;
      case 'variant':
      case 'result':
        if (depth === 0) return `a ${type.kind}`;
        return casesOf(type)
          .map(([tag, val]) => `{ tag: ${quote(tag)}${val === undefined ? '' : `, val: ${below(val)}`} }`)
          .join(' | ');
      case 'option':
        return `${below(type.item)} | undefined`;
      default:
        return 'number';
    }
  }

  #describeMany(
    type: Extract<TypeDescriptor, { kind: 'list' | 'tuple' | 'map' }>,
    below: (item: TypeIndex) => string,
  ): string {
    if (type.kind === 'tuple') return `[${type.items.map(below).join(', ')}]`;
    if (type.kind === 'map') return `[${below(type.key)}, ${below(type.value)}][]`;
    const element = below(type.element);
    const isUnion = ['enum', 'variant', 'result', 'option'].includes(this.#at(type.element).kind);
    return isUnion ? `(${element})[]` : `${element}[]`;
  }

  /** An expression over `v`. Names of cases and labels are the world's own, kebab-case. */
  #test(index: TypeIndex): string {
    const type = this.#at(index);
    const isA = (item: TypeIndex, value: string): string => `${this.nameOf(item)}(${value})`;
    switch (type.kind) {
      case 'bool':
        return "typeof v === 'boolean'";
      case 'char':
      case 'string':
        return "typeof v === 'string'";
      case 's64':
      case 'u64':
        return "typeof v === 'bigint' || typeof v === 'number'";
      case 'enum':
        return type.labels.map((label) => `v === ${quote(label)}`).join(' || ');
      case 'list': {
        const each = `Array.isArray(v) && v.every((item) => ${isA(type.element, 'item')})`;
        const isNumeric = /^[suf]\d+$/.test(this.#at(type.element).kind);
        return isNumeric ? `ArrayBuffer.isView(v) || (${each})` : each;
      }
      case 'tuple':
        return all('Array.isArray(v)', ...type.items.map((item, at) => isA(item, `v[${at}]`)));
      case 'record':
        return all(IS_OBJECT, ...type.fields.map(([name, field]) => isA(field, `v.${camelCase(name)}`)));
      case 'variant':
      case 'result':
        return casesOf(type)
          .map(([tag, val]) =>
            all(`v?.tag === ${quote(tag)}`, ...(val === undefined ? [] : [isA(val, 'v.val')])),
          )
          .map((test) => `(${test})`)
          .join(' || ');
      case 'option':
        // An option in an option has a form of its own, which the glue looks at.
        if (this.#at(type.item).kind === 'option') return 'true';
        return `v === undefined || v === null || ${isA(type.item, 'v')}`;
      case 'flags':
      case 'map':
      case 'own':
      case 'borrow':
        return IS_OBJECT;
      default:
        return "typeof v === 'number'";
    }
  }

  #at(index: TypeIndex): TypeDescriptor {
    const type = this.#types[index];
    if (type === undefined) throw new RangeError(`the world has no type ${index}`);
    return type;
  }
}

/** A promise is an object as well, and never what an export answers. */
const IS_OBJECT = "typeof v === 'object' && v !== null && !(v instanceof Promise)";

function all(...tests: readonly string[]): string {
  return tests.join(' && ');
}

function quote(text: string): string {
  return `'${text}'`;
}

function casesOf(
  type: Extract<TypeDescriptor, { kind: 'variant' | 'result' }>,
): readonly (readonly [tag: string, val: TypeIndex | undefined])[] {
  if (type.kind === 'variant') return type.cases;
  return [
    ['ok', type.ok],
    ['err', type.error],
  ];
}
