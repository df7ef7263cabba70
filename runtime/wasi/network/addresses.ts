// SPDX-License-Identifier: MIT
// Addresses of `wasi:sockets`, their text, and which of them are nobody's business on the public network.

import { BlockList, isIP, SocketAddress } from 'node:net';
import type { ShimAddress } from '../shim.ts';

/** Text of an address in its one normal form. */
export function addressText({ tag, val }: ShimAddress): string {
  const text = tag === 'ipv4' ? val.join('.') : val.map((group) => group.toString(16)).join(':');
  return new SocketAddress({ address: text, family: tag }).address;
}

/** The normal form of a text, or undefined when it is no address. */
export function normalAddress(text: string): string | undefined {
  const version = isIP(text);
  // An address of one interface of this machine (`fe80::1%eth0`) is none that a plugin can name.
  if (version === 0 || text.includes('%')) return undefined;
  return new SocketAddress({ address: text, family: version === 4 ? 'ipv4' : 'ipv6' }).address;
}

/** Networks of this machine, of its neighbours, of clouds' metadata, and for other purposes (IANA's registries). */
const SPECIAL: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Of IPv6 only what is given out to the public, and nothing there that leads to IPv4 or is for other purposes. */
const PUBLIC_V6: readonly [string, number] = ['2000::', 3];
const SPECIAL_V6: readonly (readonly [network: string, prefix: number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const special = new BlockList();
for (const [network, prefix] of SPECIAL) special.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of SPECIAL_V6) special.addSubnet(network, prefix, 'ipv6');
const publicV6 = new BlockList();
publicV6.addSubnet(...PUBLIC_V6, 'ipv6');

/** Whether an address is one that only its own mention in the policy opens: loopback, private, link-local, metadata. */
export function isSpecial(address: ShimAddress): boolean {
  const text = addressText(address);
  if (address.tag === 'ipv4') return special.check(text, 'ipv4');
  return !publicV6.check(text, 'ipv6') || special.check(text, 'ipv6');
}
