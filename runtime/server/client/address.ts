// SPDX-License-Identifier: MIT
// Where a server is, as players write it.

import { parseEndpoint } from '../network/address.ts';

/** Port of a server that is named without one. */
const DEFAULT_PORT = 12346;

/** Where a server listens. */
export interface Address {
  /** Name or number; of IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Reads `HOST:PORT`, `HOST`, `[IPV6]:PORT` or `[IPV6]`; undefined for anything else. */
export function parseAddress(text: string): Address | undefined {
  if (/\s/.test(text)) return undefined;
  const address = parseEndpoint(text) ?? parseEndpoint(`${text}:${DEFAULT_PORT}`);
  return address === undefined || address.port === 0 ? undefined : address;
}

/** `HOST:PORT`, with brackets around what has colons. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
