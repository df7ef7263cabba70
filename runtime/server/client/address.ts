// SPDX-License-Identifier: MIT
// `HOST:PORT` as people write it.

/** Port that game clients expect when an address names none. */
export const DEFAULT_PORT = 12346;

/** Where a server listens. */
export interface Address {
  /** Name or number; of IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Reads `HOST:PORT`, `HOST`, `[IPV6]:PORT` or `[IPV6]`; undefined for anything else. */
export function parseAddress(text: string): Address | undefined {
  const [, bracketed, plain, port] =
    /^(?:\[([0-9A-Fa-f:.]+)\]|([^\s:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const number = port === undefined ? DEFAULT_PORT : Number(port);
  if (host === undefined || number < 1 || number > 65535) return undefined;
  return { host, port: number };
}

/** `HOST:PORT`, with brackets around what has colons. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
