// SPDX-License-Identifier: MIT
// Proxies whose word on the address of a client counts.

import { runtimeError } from '../../errors.ts';
import { canonicalAddress, Network } from './address.ts';

/** Addresses whose word counts. */
export class TrustedProxies {
  readonly #networks: readonly Network[];

  /** @throws RuntimeError RT_SERVER_PROXY for what is no address or network. */
  constructor(networks: readonly string[]) {
    this.#networks = networks.map((text) => {
      const network = Network.parse(text);
      if (network === undefined) throw runtimeError('RT_SERVER_PROXY', { text });
      return network;
    });
  }

  has(address: string): boolean {
    const canonical = canonicalAddress(address);
    return canonical !== undefined && this.#networks.some((network) => network.has(canonical));
  }

  /**
   * The nearest address that is not a trusted proxy. What stands before it in the header was written by somebody who is
   * not trusted.
   *
   * @param peer address of the connection
   * @param forwarded the header `X-Forwarded-For`
   */
  clientOf(peer: string, forwarded: string | undefined): string {
    let client = canonicalAddress(peer) ?? peer;
    for (const hop of (forwarded ?? '').split(',').reverse()) {
      const address = canonicalAddress(hop.trim());
      if (!this.has(client) || address === undefined) break;
      client = address;
    }
    return client;
  }
}
