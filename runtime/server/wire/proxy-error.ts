// SPDX-License-Identifier: MIT
// What can be wrong with the header that a proxy puts in front of a connection.

/** Stable codes of what can be wrong. */
export type ProxyErrorCode =
  /** The connection begins with something else: nobody's proxy, or one that is not set up to send a header. */
  | 'PROXY_SIGNATURE'
  /** A header of more bytes than any proxy sends. */
  | 'PROXY_SIZE'
  /** A line of version 1 that is not of the form that the protocol has for it. */
  | 'PROXY_LINE'
  /** A version, command, family or transport that the protocol does not have, or not for TCP. */
  | 'PROXY_KIND'
  /** An address or a port that is none, or not of the family that was said. */
  | 'PROXY_ADDRESS'
  /** Fields after the addresses of version 2 that go beyond the header. */
  | 'PROXY_FIELDS'
  /** The checksum of version 2 is another. */
  | 'PROXY_CHECKSUM';

/** The header of a proxy cannot be read; the connection has to be closed, as the protocol says. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly code: ProxyErrorCode;

  constructor(code: ProxyErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
