// SPDX-License-Identifier: MIT
// Network addresses as text in one spelling, networks of them, and whether this machine is meant.

import { BlockList, isIP, SocketAddress } from 'node:net';

/**
 * An address in its one spelling: an IPv4 address in the clothes of IPv6 as IPv4, IPv6 shortened, without a zone.
 * Undefined when the text is no address.
 */
export function canonicalAddress(text: string): string | undefined {
  const [plain = ''] = text.split('%');
  const family = isIP(plain);
  if (family === 0) return undefined;
  const { address } = new SocketAddress({ address: plain, family: family === 6 ? 'ipv6' : 'ipv4' });
  return /^::ffff:([0-9.]+)$/i.exec(address)?.[1] ?? address;
}

/** An address, or all addresses that begin with the same bits. */
export class Network {
  /** In its one spelling: `192.0.2.1`, `10.0.0.0/8`, `2001:db8::/32`. */
  readonly text: string;
  readonly #addresses = new BlockList();

  private constructor(address: string, prefix: number | undefined) {
    const family = familyOf(address);
    this.text = prefix === undefined ? address : `${address}/${prefix}`;
    if (prefix === undefined) this.#addresses.addAddress(address, family);
    else this.#addresses.addSubnet(address, prefix, family);
  }

  /** Reads an address or `ADDRESS/BITS`; undefined when the text is neither. */
  static parse(text: string): Network | undefined {
    const [, host = '', bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
    const address = canonicalAddress(host);
    if (address === undefined || host.includes('%')) return undefined;
    const all = familyOf(address) === 'ipv4' ? 32 : 128;
    const prefix = bits === undefined ? all : Number(bits);
    if (prefix > all) return undefined;
    return prefix === all ? new Network(address, undefined) : new Network(firstOf(address, prefix), prefix);
  }

  /** Whether an address in its one spelling belongs to the network. */
  has(address: string): boolean {
    return isIP(address) !== 0 && this.#addresses.check(address, familyOf(address));
  }
}

/**
 * What limits count by: an IPv4 address, or the network of 64 bits that an IPv6 address is in, since whoever has one
 * address of it has them all.
 */
export function addressGroup(address: string): string {
  const canonical = canonicalAddress(address) ?? address;
  return isIP(canonical) === 6 ? `${firstOf(canonical, 64)}/64` : canonical;
}

/** Whether only this machine can reach what listens at a host: other names than `localhost` are not believed. */
export function isLoopback(host: string): boolean {
  if (host.toLowerCase() === 'localhost') return true;
  const address = canonicalAddress(host.replace(/^\[(.*)\]$/, '$1'));
  return address === '::1' || (address !== undefined && isIP(address) === 4 && address.startsWith('127.'));
}

/** Where a server listens. */
export interface Endpoint {
  /** Name or number; of IPv6 without brackets. */
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
}

/** `HOST:PORT`, with brackets around what has colons. */
export function formatEndpoint({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Host and port of `HOST:PORT` or `[HOST]:PORT`; undefined when it is none. */
export function parseEndpoint(text: string): Endpoint | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  return host === undefined || port > 65_535 ? undefined : { host, port };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

/** The address with all bits behind the prefix cleared. */
function firstOf(address: string, prefix: number): string {
  if (isIP(address) === 4) {
    const parts = address.split('.').map((part, at) => Number(part) & mask(prefix - 8 * at, 8));
    return parts.join('.');
  }
  const groups = groupsOf(address).map((group, at) => group & mask(prefix - 16 * at, 16));
  const text = groups.map((group) => group.toString(16)).join(':');
  return canonicalAddress(text) ?? text;
}

/** The upper `bits` of a number of `width` bits. */
function mask(bits: number, width: number): number {
  const kept = Math.min(Math.max(bits, 0), width);
  return (2 ** width - 1) & ~(2 ** (width - kept) - 1);
}

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const read = (part: string): number[] =>
    part === ''
      ? []
      : part.split(':').flatMap((group) => (group.includes('.') ? pair(group) : [parseInt(group, 16)]));
  const before = read(head);
  const behind = tail === undefined ? [] : read(tail);
  return [...before, ...new Array<number>(8 - before.length - behind.length).fill(0), ...behind];
}

/** `1.2.3.4` at the end of an IPv6 address as its two groups. */
function pair(dotted: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number);
  return [(a << 8) | b, (c << 8) | d];
}
