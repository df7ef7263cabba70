// SPDX-License-Identifier: MIT
// Addresses in one spelling, networks, and what counts as this machine.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  addressGroup,
  canonicalAddress,
  isLoopback,
  Network,
  parseEndpoint,
} from '../../runtime/server/network/address.ts';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:C000:201', '192.0.2.1'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['::', '::'],
  ['192.0.2.256', undefined],
  ['0192.0.2.1', undefined],
  ['example.org', undefined],
  ['', undefined],
])('%s is spelled %s', (text, spelled) => {
  expect(canonicalAddress(text)).toBe(spelled);
});

describe('a network', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1', ['192.0.2.1'], ['192.0.2.2', '::1', 'nonsense']],
    ['10.1.2.3/8', '10.0.0.0/8', ['10.0.0.0', '10.255.255.255'], ['11.0.0.0', '9.255.255.255']],
    ['10.1.2.3/20', '10.1.0.0/20', ['10.1.15.255'], ['10.1.16.0']],
    ['10.1.2.3/32', '10.1.2.3', ['10.1.2.3'], ['10.1.2.4']],
    ['0.0.0.0/0', '0.0.0.0/0', ['1.2.3.4'], ['2001:db8::1']],
    ['2001:db8:1:2:3::/48', '2001:db8:1::/48', ['2001:db8:1:ffff::1'], ['2001:db8:2::', '10.0.0.1']],
    ['2001:db8:ffff::/33', '2001:db8:8000::/33', ['2001:db8:8000::1'], ['2001:db8:7fff::1']],
    ['::1', '::1', ['::1'], ['::2']],
  ])('%s is spelled %s', (text, spelled, inside, outside) => {
    const network = Network.parse(text);
    expect(network?.text).toBe(spelled);
    for (const address of inside) expect(network?.has(address), address).toBe(true);
    for (const address of outside) expect(network?.has(address), address).toBe(false);
  });

  test.each(['', '10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0/8', '/8', 'fe80::1%eth0', '10.0.0.0/8/8'])(
    '%j is none',
    (text) => {
      expect(Network.parse(text)).toBeUndefined();
    },
  );

  test('has the address it was made from, and reads its own spelling', () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(address, fc.nat(128), (text, bits) => {
        const network = Network.parse(`${text}/${bits}`);
        if (network === undefined) return text.includes('.') && !text.includes(':') && bits > 32;
        return (
          network.has(canonicalAddress(text) ?? '') && Network.parse(network.text)?.text === network.text
        );
      }),
    );
  });
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ['unknown', 'unknown'],
])('limits count %s as %s', (address, group) => {
  expect(addressGroup(address)).toBe(group);
});

test.each(['localhost', 'LocalHost', '127.0.0.1', '127.1.2.3', '::1', '[::1]', '::ffff:127.0.0.1'])(
  '%s is this machine',
  (host) => {
    expect(isLoopback(host)).toBe(true);
  },
);

test.each([
  '0.0.0.0',
  '::',
  '192.0.2.1',
  'example.org',
  'localhost.example.org',
  '127.0.0.1.example.org',
  '',
])('%j may be reached by others', (host) => {
  expect(isLoopback(host)).toBe(false);
});

test.each([
  ['127.0.0.1:12346', { host: '127.0.0.1', port: 12_346 }],
  ['[::]:0', { host: '::', port: 0 }],
  ['example.org:80', { host: 'example.org', port: 80 }],
  ['127.0.0.1', undefined],
  ['127.0.0.1:65536', undefined],
  ['::1:80', undefined],
  [':80', undefined],
])('%s is an address with a port', (text, endpoint) => {
  expect(parseEndpoint(text)).toEqual(endpoint);
});
