// SPDX-License-Identifier: MIT
// Brings the types of a world into the type table of a component, so that equal structures are equal objects.

import type { FunctionDescriptor, TypeDescriptor, TypeIndex, WorldDescriptor } from '../abi/descriptor.ts';
import type { TypeTable } from './type-table.ts';
import type { FunctionType, ResourceType, ValueType } from './types.ts';

/** Types of one world; each is interned when it is first asked for. */
export class WorldTypes {
  readonly #descriptors: readonly TypeDescriptor[];
  readonly #types: TypeTable;
  readonly #resource: (name: string) => ResourceType;
  readonly #known: (ValueType | undefined)[] = [];

  /** @param resource what a resource of the world, `interface#name`, is in the component. */
  constructor(world: WorldDescriptor, types: TypeTable, resource: (name: string) => ResourceType) {
    this.#descriptors = world.types;
    this.#types = types;
    this.#resource = resource;
  }

  func({ params, result }: FunctionDescriptor): FunctionType {
    return this.#types.func(
      params.map(([name, index]) => [name, this.value(index)]),
      this.#maybe(result),
    );
  }

  /** @throws RangeError when the world has no such type: it was not made by the generator. */
  value(index: TypeIndex): ValueType {
    const known = this.#known[index];
    if (known !== undefined) return known;
    const descriptor = this.#descriptors[index];
    if (descriptor === undefined)
      throw new RangeError(`the world has no type ${index}; run \`npm run generate\``);
    const made = this.#intern(descriptor);
    this.#known[index] = made;
    return made;
  }

  #maybe(index: TypeIndex | undefined): ValueType | undefined {
    return index === undefined ? undefined : this.value(index);
  }

  #intern(descriptor: TypeDescriptor): ValueType {
    const types = this.#types;
    switch (descriptor.kind) {
      case 'list':
        return types.value({
          kind: 'list',
          element: this.value(descriptor.element),
          length: descriptor.length,
        });
      case 'map':
        return types.value({
          kind: 'map',
          key: this.value(descriptor.key),
          value: this.value(descriptor.value),
        });
      case 'record':
        return types.value({
          kind: 'record',
          fields: descriptor.fields.map(([name, type]) => [name, this.value(type)]),
        });
      case 'tuple':
        return types.value({ kind: 'tuple', items: descriptor.items.map((item) => this.value(item)) });
      case 'variant':
        return types.value({
          kind: 'variant',
          cases: descriptor.cases.map(([name, type]) => [name, this.#maybe(type)]),
        });
      case 'enum':
      case 'flags':
        return types.value({ kind: descriptor.kind, labels: descriptor.labels });
      case 'option':
        return types.value({ kind: 'option', item: this.value(descriptor.item) });
      case 'result':
        return types.value({
          kind: 'result',
          ok: this.#maybe(descriptor.ok),
          error: this.#maybe(descriptor.error),
        });
      case 'own':
      case 'borrow':
        return types.value({ kind: descriptor.kind, resource: this.#resource(descriptor.resource) });
      default:
        return types.primitive(descriptor.kind);
    }
  }
}
