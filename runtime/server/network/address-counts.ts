// SPDX-License-Identifier: MIT
// How many connections each address has open, as limits count addresses.

import { addressGroup } from './address.ts';

/** Counts by IPv4 address and by IPv6 network of 64 bits; who has none open takes no memory. */
export class AddressCounts {
  readonly #open = new Map<string, number>();

  /** How many are open. */
  of(address: string): number {
    return this.#open.get(addressGroup(address)) ?? 0;
  }

  add(address: string): void {
    this.#open.set(addressGroup(address), this.of(address) + 1);
  }

  /** Undoes one {@link add}. */
  remove(address: string): void {
    const left = this.of(address) - 1;
    if (left > 0) this.#open.set(addressGroup(address), left);
    else this.#open.delete(addressGroup(address));
  }
}
