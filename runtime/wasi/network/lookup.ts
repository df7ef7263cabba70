// SPDX-License-Identifier: MIT
// `wasi:sockets/ip-name-lookup`: allowed names only, and of what they lead to only what is outside.

import { type Awaited, Pollable, type Waiter } from '../io/poll.ts';
import type { Quota } from '../quota.ts';
import type { Shim, ShimAddress, ShimAddressStream } from '../shim.ts';
import { normalAddress } from './addresses.ts';
import type { AllowList } from './allow-list.ts';
import { attempt, awaitedOf, netError } from './errors.ts';

/** The resource. */
export class ResolveAddressStream {
  readonly #name: string;
  readonly #stream: ShimAddressStream;
  readonly #list: AllowList;
  readonly #awaited: Awaited;
  readonly #waiter: Waiter;
  readonly #closed: () => void;

  /** @param closed called at the end. */
  constructor(name: string, stream: ShimAddressStream, list: AllowList, waiter: Waiter, closed: () => void) {
    this.#name = name;
    this.#stream = stream;
    this.#list = list;
    this.#awaited = awaitedOf(() => stream.subscribe());
    this.#waiter = waiter;
    this.#closed = closed;
  }

  resolveNextAddress(): ShimAddress | undefined {
    for (;;) {
      const address = attempt(() => this.#stream.resolveNextAddress());
      if (address === undefined || this.#list.pin(this.#name, address)) return address;
    }
  }

  subscribe(): Pollable {
    return new Pollable(this.#awaited, this.#waiter);
  }

  [Symbol.dispose](): void {
    this.#closed();
    this.#stream[Symbol.dispose]();
  }
}

/** Makes the interface. Lookups under way are counted as connections are. */
export function lookupInterface({ sockets }: Shim, list: AllowList, waiter: Waiter, quota: Quota) {
  return {
    ResolveAddressStream,
    resolveAddresses(_network: object, given: string): ResolveAddressStream {
      const name = given.toLowerCase().replace(/\.$/, '');
      // An address is no name: whether it may be connected to is asked when it is.
      if (normalAddress(name) !== undefined) throw netError('invalid-argument');
      if (!list.allowsName(name)) throw netError('access-denied');
      const network = sockets.instanceNetwork.instanceNetwork();
      const closed = quota.take();
      try {
        const stream = attempt(() => sockets.ipNameLookup.resolveAddresses(network, name));
        return new ResolveAddressStream(name, stream, list, waiter, closed);
      } catch (error) {
        closed();
        throw error;
      }
    },
  };
}
