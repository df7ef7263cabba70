// SPDX-License-Identifier: MIT
// Headers as proxies send them, byte for byte, and everything that is none.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32c } from '../../runtime/server/wire/crc32c.ts';
import { ProxyError } from '../../runtime/server/wire/proxy-error.ts';
import { type ProxyHeader, ProxyHeaderReader } from '../../runtime/server/wire/proxy-protocol.ts';
import { codeOf } from '../support/code-of.ts';

/** What a reader makes of one chunk: the source and the rest, or undefined for too little. */
function read(bytes: string): unknown {
  return shown(new ProxyHeaderReader().push(Buffer.from(bytes, 'latin1')));
}

function shown(header: ProxyHeader | undefined): unknown {
  return header && { source: header.source, rest: header.rest.toString('latin1') };
}

const SIGNATURE = '0d0a0d0a000d0a515549540a';

/** A header of version 2. */
function v2(verCmd: string, family: string, body: string, size = body.length / 2): Buffer {
  return Buffer.from(SIGNATURE + verCmd + family + size.toString(16).padStart(4, '0') + body, 'hex');
}

/** 192.0.2.1:51234 to 198.51.100.7:12346. */
const IPV4 = 'c0000201c6336407c822303a';
/** [2001:db8::1]:51234 to [2001:db8::2]:12346. */
const IPV6 = `20010db8000000000000000000000001${'20010db8000000000000000000000002'}c822303a`;
const MAPPED = `00000000000000000000ffffc0000201${'20010db8000000000000000000000002'}c822303a`;

const V4_SOURCE = { address: '192.0.2.1', port: 51234 };
const V6_SOURCE = { address: '2001:db8::1', port: 51234 };

describe('version 1', () => {
  test.each([
    ['PROXY TCP4 192.0.2.1 198.51.100.7 51234 12346\r\n\x01\x02', V4_SOURCE],
    ['PROXY TCP6 2001:DB8:0:0::1 2001:db8::2 51234 12346\r\n\x01\x02', V6_SOURCE],
    ['PROXY TCP6 ::ffff:192.0.2.1 2001:db8::2 51234 12346\r\n\x01\x02', V4_SOURCE],
    ['PROXY UNKNOWN\r\n\x01\x02', undefined],
    ['PROXY UNKNOWN whatever may be here\r\n\x01\x02', undefined],
  ])('%j', (line, source) => {
    expect(read(line)).toEqual({ source, rest: '\x01\x02' });
  });

  test.each([
    ['GET / HTTP/1.1\r\n', 'PROXY_SIGNATURE'],
    ['\x01\x01\x00', 'PROXY_SIGNATURE'],
    ['PROXYTCP4', 'PROXY_SIGNATURE'],
    ['proxy TCP4', 'PROXY_SIGNATURE'],
    ['PROXY TCP5 192.0.2.1 198.51.100.7 51234 12346\r\n', 'PROXY_KIND'],
    ['PROXY \r\n', 'PROXY_KIND'],
    ['PROXY TCP4\r\n', 'PROXY_LINE'],
    ['PROXY TCP4 192.0.2.1 198.51.100.7 51234\r\n', 'PROXY_LINE'],
    ['PROXY TCP4 192.0.2.1 198.51.100.7 51234 12346 \r\n', 'PROXY_LINE'],
    ['PROXY TCP4  192.0.2.1 198.51.100.7 51234 12346\r\n', 'PROXY_LINE'],
    ['PROXY TCP4 192.0.2.1 198.51.100.7 51234 65536\r\n', 'PROXY_ADDRESS'],
    ['PROXY TCP4 192.0.2.1 198.51.100.7 051234 1\r\n', 'PROXY_ADDRESS'],
    ['PROXY TCP4 192.0.2.1 198.51.100.7 -1 1\r\n', 'PROXY_ADDRESS'],
    ['PROXY TCP4 192.0.2.256 198.51.100.7 51234 1\r\n', 'PROXY_ADDRESS'],
    ['PROXY TCP4 2001:db8::1 198.51.100.7 51234 1\r\n', 'PROXY_ADDRESS'],
    ['PROXY TCP6 192.0.2.1 198.51.100.7 51234 1\r\n', 'PROXY_ADDRESS'],
    ['PROXY TCP6 fe80::1%eth0 2001:db8::2 51234 1\r\n', 'PROXY_ADDRESS'],
    ['PROXY TCP4 192.0.2.1\n198.51.100.7 51234 1\r\n', 'PROXY_LINE'],
    [`PROXY UNKNOWN ${'x'.repeat(100)}`, 'PROXY_SIZE'],
    [`PROXY UNKNOWN ${'x'.repeat(92)}\r\n`, 'PROXY_SIZE'],
  ])('%j is refused', (line, code) => {
    expect(codeOf(() => read(line))).toBe(code);
  });

  test('the longest line is 107 bytes with its end', () => {
    expect(read(`PROXY UNKNOWN ${'x'.repeat(91)}\r\n`)).toEqual({ source: undefined, rest: '' });
  });
});

describe('version 2', () => {
  test.each([
    ['TCP over IPv4', v2('21', '11', IPV4), V4_SOURCE],
    ['TCP over IPv6', v2('21', '21', IPV6), V6_SOURCE],
    ['IPv4 in IPv6', v2('21', '21', MAPPED), V4_SOURCE],
    ['UDP is of no use here', v2('21', '12', IPV4), undefined],
    ['Unix paths', v2('21', '31', '00'.repeat(216)), undefined],
    ['no family', v2('21', '00', ''), undefined],
    ['the proxy itself', v2('20', '00', ''), undefined],
    ['the proxy itself, with addresses that do not count', v2('20', '11', IPV4), undefined],
    ['fields after the addresses', v2('21', '11', `${IPV4}04000100${'05000261ff'}`), V4_SOURCE],
  ])('%s', (_name, bytes, source) => {
    expect(read(Buffer.concat([bytes, Buffer.from('\x01\x02')]).toString('latin1'))).toEqual({
      source,
      rest: '\x01\x02',
    });
  });

  test.each([
    ['version 3', v2('31', '11', IPV4), 'PROXY_KIND'],
    ['another command', v2('22', '11', IPV4), 'PROXY_KIND'],
    ['another family', v2('21', '41', IPV4), 'PROXY_KIND'],
    ['another transport', v2('21', '13', IPV4), 'PROXY_KIND'],
    ['addresses cut short', v2('21', '21', IPV4), 'PROXY_ADDRESS'],
    ['a field without its length', v2('21', '11', `${IPV4}0400`), 'PROXY_FIELDS'],
    ['a field beyond the header', v2('21', '11', `${IPV4}04000200`), 'PROXY_FIELDS'],
    ['more bytes than proxies send, at once', v2('21', '11', '', 4081), 'PROXY_SIZE'],
    ['another signature', Buffer.from('0d0a0d0a000d0a51554954ff', 'hex'), 'PROXY_SIGNATURE'],
  ])('%s is refused', (_name, bytes, code) => {
    expect(codeOf(() => read(bytes.toString('latin1')))).toBe(code);
  });

  test('a checksum is proved', () => {
    const header = v2('21', '11', `${IPV4}03000400000000`);
    const at = header.length - 4;
    header.writeUInt32BE(crc32c(header), at);
    expect(read(header.toString('latin1'))).toEqual({ source: V4_SOURCE, rest: '' });
    header.writeUInt8(header.readUInt8(at) ^ 1, at);
    expect(codeOf(() => read(header.toString('latin1')))).toBe('PROXY_CHECKSUM');
    const short = v2('21', '11', `${IPV4}0300020000`);
    expect(codeOf(() => read(short.toString('latin1')))).toBe('PROXY_CHECKSUM');
  });

  test('the checksum is CRC-32C', () => {
    // The check value that catalogues of checksums list for it.
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });
});

describe('a header in pieces', () => {
  const headers = [
    Buffer.from('PROXY TCP4 192.0.2.1 198.51.100.7 51234 12346\r\n\x01\x02', 'latin1'),
    Buffer.concat([v2('21', '11', IPV4), Buffer.from('\x01\x02')]),
  ];

  test.each(headers)('is the same, a byte at a time and split anywhere', (header) => {
    for (let at = 1; at < header.length - 2; at++) {
      const reader = new ProxyHeaderReader();
      expect(reader.push(header.subarray(0, at))).toBeUndefined();
      expect(shown(reader.push(header.subarray(at)))).toEqual({ source: V4_SOURCE, rest: '\x01\x02' });
    }
    const reader = new ProxyHeaderReader();
    const answers = Array.from(header.subarray(0, -2), (byte) => reader.push(Buffer.from([byte])));
    expect(answers.slice(0, -1).every((answer) => answer === undefined)).toBe(true);
    expect(shown(answers.at(-1))).toEqual({ source: V4_SOURCE, rest: '' });
  });
});

test('any bytes are a header, too little, or a typed error', () => {
  const starts = fc.constantFrom(
    '',
    'PROXY ',
    'PROXY TCP4 ',
    Buffer.from(SIGNATURE, 'hex').toString('latin1'),
  );
  fc.assert(
    fc.property(starts, fc.uint8Array({ maxLength: 64 }), (start, more) => {
      try {
        read(start + Buffer.from(more).toString('latin1'));
      } catch (error) {
        expect(error).toBeInstanceOf(ProxyError);
      }
    }),
    { numRuns: 3000 },
  );
});
