// SPDX-License-Identifier: MIT
// Handle tables of component instances, one each, and the rules of owned, borrowed and lent handles (CanonicalABI.md,
// "Resource State"). Calls between components of a plugin and calls of the host use the same tables.

import { LimitTrap, Trap } from './errors.ts';

/** Identity of a resource type: two definitions never match, whatever their names. */
export type ResourceIdentity = object;

/** What a resource is to its owner: a number of the component that defines it, or an object of the host. */
export type Rep = number | object;

/** Counts the borrowed handles that one call gave to its callee; all must be dropped when it returns. */
export interface BorrowScope {
  borrows: number;
}

/** One entry of a handle table. */
export interface Handle {
  readonly resource: ResourceIdentity;
  readonly rep: Rep;
  readonly own: boolean;
  /** For a borrowed handle, the call that brought it. */
  readonly scope: BorrowScope | undefined;
  /** Calls under way that were passed this handle as a borrow. */
  lends: number;
}

/** The table of one component instance. Index 0 is never valid; free indices are used again, the last one first. */
export class HandleTable {
  readonly #entries: (Handle | undefined)[] = [undefined];
  readonly #free: number[] = [];
  readonly #limit: number;

  /** @param limit most handles alive at once. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Handles alive now. */
  get size(): number {
    return this.#entries.length - 1 - this.#free.length;
  }

  /** Takes every handle out, for the end of a component. */
  drain(): Handle[] {
    const handles = this.#entries.splice(1).filter((handle) => handle !== undefined);
    this.#free.length = 0;
    return handles;
  }

  /** @throws {LimitTrap} `max_resource_handles` when the table is full. */
  add(handle: Handle): number {
    const index = this.#free.pop() ?? this.#entries.length;
    if (index > this.#limit)
      throw new LimitTrap('max_resource_handles', this.#limit, index, 'resource handles');
    this.#entries[index] = handle;
    return index;
  }

  /** @throws {Trap} `TRAP_HANDLE` when there is no such handle or it is of another type. */
  get(index: number, resource: ResourceIdentity): Handle {
    const handle = this.#entries[index >>> 0];
    if (handle === undefined) throw new Trap('TRAP_HANDLE', `there is no resource handle ${index >>> 0}`);
    if (handle.resource !== resource) {
      throw new Trap('TRAP_HANDLE', `resource handle ${index >>> 0} is of another type`);
    }
    return handle;
  }

  /** @throws {Trap} `TRAP_HANDLE` as {@link get}, and while the handle is lent to a call. */
  remove(index: number, resource: ResourceIdentity): Handle {
    const handle = this.get(index, resource);
    if (handle.lends !== 0) throw new Trap('TRAP_HANDLE', `resource handle ${index >>> 0} is lent to a call`);
    this.#entries[index >>> 0] = undefined;
    this.#free.push(index >>> 0);
    return handle;
  }

  /** Takes an owned handle out (`lift_own`). @throws {Trap} `TRAP_HANDLE` also for a borrowed one. */
  take(index: number, resource: ResourceIdentity): Rep {
    if (!this.get(index, resource).own) {
      throw new Trap('TRAP_HANDLE', `resource handle ${index >>> 0} is borrowed and cannot be given away`);
    }
    return this.remove(index, resource).rep;
  }

  /** Finds a handle to be lent until {@link endLends} (`lift_borrow`). @throws {Trap} `TRAP_HANDLE`. */
  lend(index: number, resource: ResourceIdentity, lends: { lends: number }[]): Rep {
    const handle = this.get(index, resource);
    handle.lends++;
    lends.push(handle);
    return handle.rep;
  }
}

/** The call that things were lent to has returned. */
export function endLends(lends: { lends: number }[]): void {
  if (lends.length === 0) return;
  for (const lent of lends) lent.lends--;
  lends.length = 0;
}

/** Makes an owned handle. */
export function ownHandle(resource: ResourceIdentity, rep: Rep): Handle {
  return { resource, rep, own: true, scope: undefined, lends: 0 };
}

/** Makes a borrowed handle and counts it in `scope`. */
export function borrowHandle(resource: ResourceIdentity, rep: Rep, scope: BorrowScope): Handle {
  scope.borrows++;
  return { resource, rep, own: false, scope, lends: 0 };
}
