// SPDX-License-Identifier: MIT
// `wasi:sockets/ip-name-lookup`: allowed names only, and of what they lead to only what is outside.

import { Pollable, type Waiter } from '../io/poll.ts';
import type { Quota } from '../quota.ts';
import type { Shim, ShimAddress, ShimAddressStream } from '../shim.ts';
import type { AllowList } from './allow-list.ts';
import { attempt, awaitedOf, netError } from './errors.ts';

/** One lookup. */
interface Lookup {
  readonly name: string;
  readonly stream: ShimAddressStream;
  readonly list: AllowList;
  readonly subscribe: () => Pollable;
  /** Called at the end. */
  readonly closed: () => void;
}

/** The resource. */
export class ResolveAddressStream {
  readonly #lookup: Lookup;

  constructor(lookup: Lookup) {
    this.#lookup = lookup;
  }

  resolveNextAddress(): ShimAddress | undefined {
    const { name, stream, list } = this.#lookup;
    for (;;) {
      const address = attempt(() => stream.resolveNextAddress());
      if (address === undefined || list.pin(name, address)) return address;
    }
  }

  subscribe(): Pollable {
    return this.#lookup.subscribe();
  }

  [Symbol.dispose](): void {
    this.#lookup.closed();
    this.#lookup.stream[Symbol.dispose]();
  }
}

/** Makes the interface. Lookups under way are counted as connections are. */
export function lookupInterface(shim: Shim | undefined, list: AllowList, waiter: Waiter, quota: Quota) {
  return {
    ResolveAddressStream,
    resolveAddresses(_network: object, given: string): ResolveAddressStream {
      const name = given.toLowerCase().replace(/\.$/, '');
      if (shim === undefined || !list.allowsName(name)) throw netError('access-denied');
      const { sockets } = shim;
      const network = sockets.instanceNetwork.instanceNetwork();
      const closed = quota.take();
      try {
        const stream = attempt(() => sockets.ipNameLookup.resolveAddresses(network, name));
        const awaited = awaitedOf(shim, () => stream.subscribe());
        const subscribe = (): Pollable => new Pollable(awaited, waiter);
        return new ResolveAddressStream({ name, stream, list, subscribe, closed });
      } catch (error) {
        closed();
        throw error;
      }
    },
  };
}
