// SPDX-License-Identifier: MIT
// The PROXY protocol, versions 1 and 2: the header with which a proxy says for whom it connects. Only connections of
// proxies that the operator trusts may be read so: anybody can write any address into it.

import { isIPv4, isIPv6 } from 'node:net';
import { normalAddress } from '../../wasi/network/addresses.ts';
import { crc32c } from './crc32c.ts';
import { ProxyError } from './proxy-error.ts';

/** One end of a connection. */
export interface ProxyAddress {
  /** In its normal form; an IPv4 address also where it came as part of IPv6. */
  readonly address: string;
  readonly port: number;
}

/** What a header says. */
export interface ProxyHeader {
  /**
   * Who connected to the proxy. Undefined when the proxy speaks for itself (`LOCAL`, a health check) or does not know
   * (`UNKNOWN`, no TCP): the address of the connection counts then.
   */
  readonly source: ProxyAddress | undefined;
  /** What came after the header, which belongs to the connection. */
  readonly rest: Buffer;
}

const SIGNATURE_V1 = Buffer.from('PROXY ');
const SIGNATURE_V2 = Buffer.from('0d0a0d0a000d0a515549540a', 'hex');
/** The longest line of version 1, with its end. */
const MAX_LINE = 107;
/** Signature, version and command, family, length. */
const HEAD_V2 = 16;
/** More than proxies send with certificates; the protocol would allow 64 KiB. */
const MAX_V2 = 4096;
const CRLF = Buffer.from('\r\n');

/** Reads the header of one connection. Give it each chunk until it answers; the chunks before are kept. */
export class ProxyHeaderReader {
  #bytes: Buffer = Buffer.alloc(0);

  /**
   * Takes what came. Answers the header once it is whole, undefined until then.
   *
   * @throws ProxyError as soon as the bytes cannot become a header.
   */
  push(chunk: Buffer): ProxyHeader | undefined {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    if (begins(this.#bytes, SIGNATURE_V2)) return readV2(this.#bytes);
    if (begins(this.#bytes, SIGNATURE_V1)) return readV1(this.#bytes);
    throw new ProxyError(
      'PROXY_SIGNATURE',
      'the connection does not begin with a header of the PROXY protocol',
    );
  }
}

/** Whether bytes are the beginning of a signature, or begin with it. */
function begins(bytes: Buffer, signature: Buffer): boolean {
  const size = Math.min(bytes.length, signature.length);
  return bytes.subarray(0, size).equals(signature.subarray(0, size));
}

function readV1(bytes: Buffer): ProxyHeader | undefined {
  const end = bytes.subarray(0, MAX_LINE).indexOf(CRLF);
  if (end < 0) {
    if (bytes.length >= MAX_LINE)
      throw new ProxyError('PROXY_SIZE', `a line has more than ${MAX_LINE} bytes`);
    return undefined;
  }
  return { source: sourceOf(bytes.toString('latin1', 0, end)), rest: bytes.subarray(end + CRLF.length) };
}

/** The source in a line such as `PROXY TCP4 192.0.2.1 198.51.100.7 51234 12346`. */
function sourceOf(line: string): ProxyAddress | undefined {
  const [, family, ...words] = line.split(' ');
  if (family === 'UNKNOWN') return undefined;
  if (family !== 'TCP4' && family !== 'TCP6') {
    throw new ProxyError('PROXY_KIND', 'a line names another family than TCP4, TCP6 and UNKNOWN');
  }
  const [source, target, sourcePort, targetPort, ...more] = words;
  if (targetPort === undefined || more.length > 0) {
    throw new ProxyError('PROXY_LINE', 'a line has not two addresses and two ports');
  }
  const isFamily = family === 'TCP4' ? isIPv4 : isIPv6;
  for (const address of [source, target]) {
    if (!isFamily(address ?? '')) throw new ProxyError('PROXY_ADDRESS', `an address is none of ${family}`);
  }
  portOf(targetPort);
  return addressOf(source ?? '', portOf(sourcePort ?? ''));
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^(?:0|[1-9]\d{0,4})$/.test(text) || port > 0xffff) {
    throw new ProxyError('PROXY_ADDRESS', 'a port is no number from 0 to 65535');
  }
  return port;
}

function readV2(bytes: Buffer): ProxyHeader | undefined {
  if (bytes.length < HEAD_V2) return undefined;
  const size = HEAD_V2 + bytes.readUInt16BE(14);
  if (size > MAX_V2)
    throw new ProxyError('PROXY_SIZE', `a header of ${size} bytes where ${MAX_V2} are allowed`);
  const [version, command] = nibbles(bytes.readUInt8(12));
  if (version !== 2 || command > 1) throw new ProxyError('PROXY_KIND', 'not version 2, or another command');
  if (bytes.length < size) return undefined;
  const header = bytes.subarray(0, size);
  const [family, transport] = nibbles(header.readUInt8(13));
  if (family > 3 || transport > 2) throw new ProxyError('PROXY_KIND', 'another family or transport');
  const fields = HEAD_V2 + (FAMILY_SIZES[family] ?? 0);
  if (fields > size) throw new ProxyError('PROXY_ADDRESS', 'the header ends before its addresses do');
  checkFields(header, fields);
  const rest = bytes.subarray(size);
  const isTcp = transport === 1 && (family === 1 || family === 2);
  return { source: command === 1 && isTcp ? sourceAt(header, family) : undefined, rest };
}

/** Bytes of both addresses and both ports: none, IPv4, IPv6, Unix paths. */
const FAMILY_SIZES = [0, 12, 36, 216] as const;

function nibbles(byte: number): [high: number, low: number] {
  return [byte >> 4, byte & 0xf];
}

function sourceAt(header: Buffer, family: number): ProxyAddress {
  const size = family === 1 ? 4 : 16;
  const bytes = header.subarray(HEAD_V2, HEAD_V2 + size);
  const text = family === 1 ? bytes.join('.') : (bytes.toString('hex').match(/.{4}/g) ?? []).join(':');
  return addressOf(text, header.readUInt16BE(HEAD_V2 + 2 * size));
}

/** The type of the field with the checksum of the whole header. */
const CHECKSUM = 0x03;

/** Goes over the fields after the addresses: a type, a length of two bytes, a value. */
function checkFields(header: Buffer, start: number): void {
  for (let at = start; at < header.length; ) {
    const value = at + 3;
    const end = value <= header.length ? value + header.readUInt16BE(at + 1) : value;
    if (end > header.length) throw new ProxyError('PROXY_FIELDS', 'a field goes beyond the header');
    if (header[at] === CHECKSUM) checkSum(header, value, end);
    at = end;
  }
}

/** The checksum is made with zeroes in its own place. */
function checkSum(header: Buffer, start: number, end: number): void {
  const zeroed = Buffer.from(header).fill(0, start, end);
  if (end - start !== 4 || header.readUInt32BE(start) !== crc32c(zeroed)) {
    throw new ProxyError('PROXY_CHECKSUM', 'the checksum is another');
  }
}

function addressOf(text: string, port: number): ProxyAddress {
  const normal = normalAddress(text);
  if (normal === undefined) throw new ProxyError('PROXY_ADDRESS', 'an address is of one interface only');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(normal);
  return { address: mapped?.[1] ?? normal, port };
}
