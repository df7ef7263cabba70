// SPDX-License-Identifier: MIT
// Codecs of a world's types, compiled from its descriptor; each type once.

import type { TypeDescriptor, TypeIndex } from '../../abi/descriptor.ts';
import { type Codec, PRIMITIVES } from './codec.ts';
import {
  enumCodec,
  flagsCodec,
  listCodec,
  mapCodec,
  numberListCodec,
  optionCodec,
  recordCodec,
  tupleCodec,
  variantCodec,
} from './compound.ts';

/** A resource handle means nothing outside of its thread. */
export class UnsupportedTypeError extends Error {
  override readonly name = 'UnsupportedTypeError';
  readonly code = 'ISOLATION_RESOURCE';
  /** `interface-id#name`. */
  readonly resource: string;

  constructor(resource: string) {
    super(`resource ${resource} cannot be passed to a plugin on another thread; run it inline`);
    this.resource = resource;
  }
}

/** Makes codecs of one list of types. */
export class Codecs {
  /** Most bytes of one element of any list that was asked for, as {@link Codec.size} counts. */
  largestElement = 0;
  readonly #types: readonly TypeDescriptor[];
  readonly #fields: ReadonlyMap<TypeIndex, readonly string[]>;
  readonly #made = new Map<TypeIndex, Codec>();

  /** @param fields property names of records and flags. */
  constructor(types: readonly TypeDescriptor[], fields: ReadonlyMap<TypeIndex, readonly string[]>) {
    this.#types = types;
    this.#fields = fields;
  }

  /** The codec of a type. @throws UnsupportedTypeError */
  of(index: TypeIndex): Codec {
    const known = this.#made.get(index);
    if (known !== undefined) return known;
    const made = this.#make(index, this.type(index));
    this.#made.set(index, made);
    return made;
  }

  /** @throws TypeError when there is no such type: the descriptor is not a generated one. */
  type(index: TypeIndex): TypeDescriptor {
    const type = this.#types[index];
    if (type === undefined) throw new TypeError(`the descriptor has no type ${index}`);
    return type;
  }

  #make(index: TypeIndex, type: TypeDescriptor): Codec {
    switch (type.kind) {
      case 'list':
        return this.#list(type.element, type.length);
      case 'map': {
        const [key, value] = [this.of(type.key), this.of(type.value)];
        this.#element(key.size + value.size);
        return mapCodec(key, value);
      }
      case 'record':
        return recordCodec(
          this.#names(index),
          type.fields.map(([, field]) => this.of(field)),
        );
      case 'tuple':
        return tupleCodec(type.items.map((item) => this.of(item)));
      case 'variant':
        return variantCodec(type.cases.map(([tag, payload]) => ({ tag, payload: this.#optional(payload) })));
      case 'enum':
        return enumCodec(type.labels);
      case 'flags':
        return flagsCodec(this.#names(index));
      case 'option':
        return this.#option(type.item);
      case 'result':
        return variantCodec([
          { tag: 'ok', payload: this.#optional(type.ok), alwaysVal: true },
          { tag: 'err', payload: this.#optional(type.error), alwaysVal: true },
        ]);
      case 'own':
      case 'borrow':
        throw new UnsupportedTypeError(type.resource);
      default:
        return PRIMITIVES[type.kind];
    }
  }

  #list(element: TypeIndex, length: number | undefined): Codec {
    const type = this.type(element);
    const numbers =
      type.kind in PRIMITIVES ? numberListCodec(type.kind as keyof typeof PRIMITIVES, length) : undefined;
    if (numbers !== undefined) return numbers;
    const codec = this.of(element);
    this.#element(codec.size);
    return listCodec(codec, length);
  }

  /** An option of an option is a variant: undefined alone could not tell two levels apart. */
  #option(item: TypeIndex): Codec {
    const codec = this.of(item);
    if (this.type(item).kind !== 'option') return optionCodec(codec);
    return variantCodec([
      { tag: 'none', payload: undefined },
      { tag: 'some', payload: codec },
    ]);
  }

  #optional(type: TypeIndex | undefined): Codec | undefined {
    return type === undefined ? undefined : this.of(type);
  }

  #names(index: TypeIndex): readonly string[] {
    const names = this.#fields.get(index);
    if (names === undefined) throw new TypeError(`type ${index} of the descriptor has no names`);
    return names;
  }

  #element(size: number): void {
    this.largestElement = Math.max(this.largestElement, size);
  }
}
