// SPDX-License-Identifier: MIT
// Whose request it is: the address of the connection, or where that is a trusted proxy, the one that it tells.

import { canonicalAddress, Network } from '../network/address.ts';
import { SetupError } from '../setup-error.ts';

/** Addresses whose word counts. */
export class TrustedProxies {
  readonly #networks: readonly Network[];

  /** @throws SetupError SETUP_PROXY for what is no address or network. */
  constructor(networks: readonly string[]) {
    this.#networks = networks.map((text) => {
      const network = Network.parse(text);
      if (network === undefined) {
        const help = 'write addresses and networks such as 10.0.0.0/8 into server.trusted_proxies';
        throw new SetupError('SETUP_PROXY', `${text} is no address or network`, help);
      }
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
