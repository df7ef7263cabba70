// SPDX-License-Identifier: MIT
// How handles pass between a guest and the host in one call (CanonicalABI.md, "lift_own", "lift_borrow", "lower_own",
// "lower_borrow"), and resources that the host implements.

import type { CallContext } from './context.ts';
import type { InstanceState } from './contract.ts';
import { ResourceError } from './errors.ts';
import {
  type BorrowScope,
  borrowHandle,
  endLends,
  type HandleTable,
  ownHandle,
  type Rep,
  type ResourceIdentity,
} from './handles.ts';

/** One resource type of a world, in one direction, at work in one plugin. */
export interface BoundResource {
  liftOwn(scope: HandleScope, handle: number): object;
  liftBorrow(scope: HandleScope, handle: number): object;
  lowerOwn(scope: HandleScope, value: unknown): number;
  lowerBorrow(scope: HandleScope, value: unknown): number;
  /** @throws {ResourceError} when a value cannot be passed as this resource. */
  check(value: unknown): void;
}

/** The part of a call context that handles go through: the table of its instance, what is lent, what is borrowed. */
export class HandleScope implements BorrowScope {
  /** Borrowed handles that the callee has not dropped yet. */
  borrows = 0;
  readonly table: HandleTable;
  readonly instance: InstanceState;
  /** What the call under way was lent. */
  readonly lends: { lends: number }[] = [];
  readonly #resources: readonly (BoundResource | undefined)[];

  /** @param resources by number, as the generator numbers them. */
  constructor(
    table: HandleTable,
    instance: InstanceState,
    resources: readonly (BoundResource | undefined)[],
  ) {
    this.table = table;
    this.instance = instance;
    this.#resources = resources;
  }

  /** Takes an owned handle from the guest. @throws {Trap} `TRAP_HANDLE`. */
  liftOwn<T extends object>(resource: number, handle: number): T {
    return this.#bound(resource).liftOwn(this, handle) as T;
  }

  /** Looks at a handle that the guest lends until {@link endLends}. @throws {Trap} `TRAP_HANDLE`. */
  liftBorrow<T extends object>(resource: number, handle: number): T {
    return this.#bound(resource).liftBorrow(this, handle) as T;
  }

  /** Gives the guest an owned handle. @throws {Trap} `TRAP_HANDLE`. @throws {ResourceError} as {@link check}. */
  lowerOwn(resource: number, value: object): number {
    return this.#bound(resource).lowerOwn(this, value);
  }

  /** Lends to the guest for one call. @throws {Trap} `TRAP_HANDLE`. @throws {ResourceError} as {@link check}. */
  lowerBorrow(resource: number, value: object): number {
    return this.#bound(resource).lowerBorrow(this, value);
  }

  /** @throws {ResourceError} when a value cannot be passed as the resource; the guest has not been entered. */
  check(resource: number, value: object): void {
    this.#bound(resource).check(value);
  }

  /** The call that was lent to has returned. */
  endLends(): void {
    endLends(this.lends);
  }

  #bound(resource: number): BoundResource {
    const found = this.#resources[resource];
    if (found === undefined) throw new RangeError(`the plugin has no resource ${resource} of its world`);
    return found;
  }
}

/** A resource that the host implements: handles refer to its objects themselves. */
export class HostResource implements BoundResource {
  readonly #name: string;
  readonly #identity: ResourceIdentity;
  readonly #class: unknown;

  /**
   * @param name `interface#name`. @param hostClass what the host offers as the class; objects of other classes are
   * refused, unless it is no class at all.
   */
  constructor(name: string, identity: ResourceIdentity, hostClass: unknown) {
    this.#name = name;
    this.#identity = identity;
    this.#class = hostClass;
  }

  liftOwn({ table }: HandleScope, handle: number): object {
    return objectOf(table.take(handle, this.#identity));
  }

  liftBorrow({ table, lends }: HandleScope, handle: number): object {
    return objectOf(table.lend(handle, this.#identity, lends));
  }

  lowerOwn({ table }: HandleScope, value: unknown): number {
    return table.add(ownHandle(this.#identity, this.#checked(value)));
  }

  lowerBorrow(scope: HandleScope, value: unknown): number {
    return scope.table.add(borrowHandle(this.#identity, this.#checked(value), scope));
  }

  check(value: unknown): void {
    this.#checked(value);
  }

  #checked(value: unknown): object {
    if (typeof value !== 'object' || value === null) throw foreign(this.#name);
    if (typeof this.#class === 'function' && !(value instanceof this.#class)) throw foreign(this.#name);
    return value;
  }
}

/**
 * The guest has dropped its last handle of a host's object: calls `[Symbol.dispose]()` where there is one.
 * @throws {Trap} `TRAP_HOST` when that throws or answers a promise.
 */
export function disposeHostObject(cx: CallContext, object: Rep): void {
  let answer: unknown;
  try {
    answer = disposeOf(object);
  } catch (error) {
    cx.hostFailed(error, '[Symbol.dispose]');
  }
  cx.answered(answer, '[Symbol.dispose]');
}

/** Calls `[Symbol.dispose]()` of an object that has it. @return its answer. */
export function disposeOf(object: Rep): unknown {
  if (typeof object !== 'object' || !(Symbol.dispose in object)) return undefined;
  const dispose = object[Symbol.dispose];
  return typeof dispose === 'function' ? Reflect.apply(dispose, object, []) : undefined;
}

function objectOf(rep: Rep): object {
  if (typeof rep === 'object') return rep;
  throw new TypeError('a handle of a resource of the host refers to no object');
}

/** The error for an object of another type or plugin. */
export function foreign(name: string): ResourceError {
  return new ResourceError('RESOURCE_FOREIGN', `this is no ${name} that this plugin can be given`);
}
