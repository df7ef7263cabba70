// SPDX-License-Identifier: MIT
// CRC-32C (Castagnoli), with which version 2 of the PROXY protocol proves a header. `node:zlib` has the other CRC-32.

const POLYNOMIAL = 0x82f63b78;

/** The checksum of bytes, as a number of 32 bits without a sign. */
export function crc32c(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? POLYNOMIAL : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}
