// SPDX-License-Identifier: MIT
// Handle tables of component instances, one each, and the rules of owned, borrowed and lent handles (CanonicalABI.md).

import { Trap } from '../abi/errors.ts';
import type { ResourceType } from './types.ts';

/** Counts the borrowed handles that one call gave to its callee; all must be dropped when it returns. */
export interface BorrowScope {
  borrows: number;
}

/** One entry of a handle table. */
export interface Handle {
  readonly resource: ResourceType;
  /** What the defining instance knows the resource by. */
  readonly rep: number;
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

  /** @throws {Trap} `TRAP_HANDLE` when the table is full. */
  add(handle: Handle): number {
    const index = this.#free.pop() ?? this.#entries.length;
    if (index > this.#limit) throw new Trap('TRAP_HANDLE', `more than ${this.#limit} resource handles`);
    this.#entries[index] = handle;
    return index;
  }

  /** @throws {Trap} `TRAP_HANDLE` when there is no such handle or it is of another type. */
  get(index: number, resource: ResourceType): Handle {
    const handle = this.#entries[index >>> 0];
    if (handle === undefined) throw new Trap('TRAP_HANDLE', `there is no resource handle ${index >>> 0}`);
    if (handle.resource !== resource) {
      throw new Trap('TRAP_HANDLE', `resource handle ${index >>> 0} is of another type`);
    }
    return handle;
  }

  /** @throws {Trap} `TRAP_HANDLE` as {@link get}, and while the handle is lent to a call. */
  remove(index: number, resource: ResourceType): Handle {
    const handle = this.get(index, resource);
    if (handle.lends !== 0) throw new Trap('TRAP_HANDLE', `resource handle ${index >>> 0} is lent to a call`);
    this.#entries[index >>> 0] = undefined;
    this.#free.push(index >>> 0);
    return handle;
  }

  /** Takes an owned handle out (`lift_own`). @throws {Trap} `TRAP_HANDLE` also for a borrowed one. */
  take(index: number, resource: ResourceType): number {
    if (!this.get(index, resource).own) {
      throw new Trap('TRAP_HANDLE', `resource handle ${index >>> 0} is borrowed and cannot be given away`);
    }
    return this.remove(index, resource).rep;
  }
}

/** Makes an owned handle. */
export function ownHandle(resource: ResourceType, rep: number): Handle {
  return { resource, rep, own: true, scope: undefined, lends: 0 };
}

/** Makes a borrowed handle and counts it in `scope`. */
export function borrowHandle(resource: ResourceType, rep: number, scope: BorrowScope): Handle {
  scope.borrows++;
  return { resource, rep, own: false, scope, lends: 0 };
}
