// SPDX-License-Identifier: MIT
// Interns resolved types: a structure that is asked for twice is the same object, so comparing is one identity test.

import type { PrimitiveKind } from '../abi/descriptor.ts';
import { componentError } from './errors.ts';
import { layoutOf } from './layout.ts';
import { type ComponentLimits, checkLimit } from './limits.ts';
import type { FunctionType, ResourceType, ValueShape, ValueType } from './types.ts';

/** Types have sizes below 2^28 (CanonicalABI.md). */
const MOST_BYTES = 2 ** 28 - 1;

interface Totals {
  depth: number;
  nodes: number;
  pointers: boolean;
  borrows: boolean;
}

/** All types of one component and of the world it is compared with. Work is linear in distinct types. */
export class TypeTable {
  readonly #values = new Map<string, ValueType>();
  readonly #functions = new Map<string, FunctionType>();
  readonly #hostResources = new Map<string, ResourceType>();
  readonly #limits: ComponentLimits;
  #nextId = 0;

  constructor(limits: ComponentLimits) {
    this.#limits = limits;
  }

  primitive(kind: PrimitiveKind): ValueType {
    return this.#values.get(kind) ?? this.value({ kind });
  }

  /** @throws ComponentError `COMPONENT_LIMIT` for a type that is too deep, too large, or too long to expand. */
  value(shape: ValueShape, offset?: number): ValueType {
    const key = keyOf(shape);
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const totals: Totals = {
      depth: 1,
      nodes: 1,
      pointers:
        shape.kind === 'string' ||
        shape.kind === 'map' ||
        (shape.kind === 'list' && shape.length === undefined),
      borrows: shape.kind === 'borrow',
    };
    addParts(shape, totals);
    checkLimit(this.#limits, 'typeDepth', totals.depth, 'depth of a type', offset);
    checkLimit(this.#limits, 'typeNodes', totals.nodes, 'parts of a type', offset);
    const layout = layoutOf(shape);
    if (layout.size > MOST_BYTES) {
      throw componentError(
        'COMPONENT_LIMIT',
        `a type of ${layout.size} bytes is larger than 2^28 - 1`,
        offset,
      );
    }
    const made: ValueType = { ...shape, ...layout, ...totals, id: this.#nextId++ };
    this.#values.set(key, made);
    return made;
  }

  func(params: FunctionType['params'], result: ValueType | undefined): FunctionType {
    const key = `${params.map(([name, type]) => part(name, type)).join('')}>${result?.id ?? ''}`;
    const known = this.#functions.get(key);
    if (known !== undefined) return known;
    const made: FunctionType = { kind: 'func', id: this.#nextId++, params, result };
    this.#functions.set(key, made);
    return made;
  }

  /** A resource type that a component instance defines: a new identity each time. */
  resource(instance: number, destructor: number | undefined): ResourceType {
    return { kind: 'resource', id: this.#nextId++, instance, destructor, host: undefined };
  }

  /** The resource type that the host is asked for under `name`, `interface#name`. */
  hostResource(name: string): ResourceType {
    const known = this.#hostResources.get(name);
    if (known !== undefined) return known;
    const made: ResourceType = {
      kind: 'resource',
      id: this.#nextId++,
      instance: undefined,
      destructor: undefined,
      host: name,
    };
    this.#hostResources.set(name, made);
    return made;
  }
}

/** Names carry their length, so that no label can imitate two. */
function part(name: string, type: ValueType | undefined): string {
  return `${name.length}:${name}${type?.id ?? ''};`;
}

function keyOf(shape: ValueShape): string {
  switch (shape.kind) {
    case 'list':
      return `list ${shape.element.id} ${shape.length ?? ''}`;
    case 'map':
      return `map ${shape.key.id} ${shape.value.id}`;
    case 'record':
      return `record ${shape.fields.map(([name, type]) => part(name, type)).join('')}`;
    case 'tuple':
      return `tuple ${shape.items.map(({ id }) => id).join()}`;
    case 'variant':
      return `variant ${shape.cases.map(([name, type]) => part(name, type)).join('')}`;
    case 'enum':
    case 'flags':
      return `${shape.kind} ${shape.labels.map((label) => part(label, undefined)).join('')}`;
    case 'option':
      return `option ${shape.item.id}`;
    case 'result':
      return `result ${shape.ok?.id ?? ''} ${shape.error?.id ?? ''}`;
    case 'own':
    case 'borrow':
      return `${shape.kind} ${shape.resource.id}`;
    default:
      return shape.kind;
  }
}

function addParts(shape: ValueShape, totals: Totals): void {
  switch (shape.kind) {
    case 'list':
      add(totals, shape.element, shape.length ?? 1);
      return;
    case 'map':
      add(totals, shape.key);
      add(totals, shape.value);
      return;
    case 'record':
      for (const [, type] of shape.fields) add(totals, type);
      return;
    case 'tuple':
      for (const type of shape.items) add(totals, type);
      return;
    case 'variant':
      for (const [, type] of shape.cases) add(totals, type);
      return;
    case 'option':
      add(totals, shape.item);
      return;
    case 'result':
      add(totals, shape.ok);
      add(totals, shape.error);
      return;
    default:
      return;
  }
}

function add(totals: Totals, type: ValueType | undefined, times = 1): void {
  if (type === undefined) return;
  totals.depth = Math.max(totals.depth, type.depth + 1);
  totals.nodes += type.nodes * times;
  totals.pointers ||= type.pointers;
  totals.borrows ||= type.borrows;
}
