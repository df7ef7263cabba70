// SPDX-License-Identifier: MIT
// `allowed_network_hosts` of a policy: which names may be looked up, and which addresses connected to.

import { componentError, quote } from '../../component/errors.ts';
import type { ShimAddress } from '../shim.ts';
import { addressText, isSpecial, normalAddress } from './addresses.ts';

interface Rule {
  /** An address in its normal form, a name in lower case, or with a leading `.` all names below it. */
  readonly host: string;
  /** Undefined stands for every port. */
  readonly port: number | undefined;
}

const NAME = /^(?:\*\.)?[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/;
/** Addresses that lookups have brought and that are kept; the oldest go first. */
const MOST_PINS = 256;

/** The list of one plugin, and what its lookups have found so far. */
export class AllowList {
  readonly #addresses: Rule[] = [];
  readonly #names: Rule[] = [];
  /** Ports by the address that an allowed name has led to: nothing is looked up a second time to connect. */
  readonly #pins = new Map<string, Set<number | undefined>>();

  /** @throws {ComponentError} for an entry that is neither a name nor an address. */
  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const { host, port } = parts(entry);
      const address = normalAddress(host);
      const name = host.toLowerCase();
      if (address !== undefined) this.#addresses.push({ host: address, port });
      else if (NAME.test(name)) this.#names.push({ host: name.replace(/^\*/, ''), port });
      else throw refused(entry);
    }
  }

  /** Whether a name may be looked up; an address stands for itself. */
  allowsName(name: string): boolean {
    const address = normalAddress(name);
    if (address !== undefined) return this.#addresses.some(({ host }) => host === address);
    return this.#rulesFor(name).length > 0;
  }

  /** Whether an address is written in the list itself, for a port or for any. */
  lists(address: ShimAddress, port?: number): boolean {
    const text = addressText(address);
    return this.#addresses.some(
      (rule) => rule.host === text && (port === undefined || rule.port === undefined || rule.port === port),
    );
  }

  /**
   * Notes that an allowed name has led to an address.
   *
   * @return whether the plugin may have it: not when it leads inside, as a name can be made to.
   */
  pin(name: string, address: ShimAddress): boolean {
    if (isSpecial(address)) return this.lists(address);
    const text = addressText(address);
    const ports = this.#pins.get(text) ?? new Set();
    for (const { port } of this.#rulesFor(name)) ports.add(port);
    this.#pins.delete(text);
    this.#pins.set(text, ports);
    const [oldest] = this.#pins.keys();
    if (this.#pins.size > MOST_PINS && oldest !== undefined) this.#pins.delete(oldest);
    return true;
  }

  /** Whether a connection may be made. */
  allows(address: ShimAddress, port: number): boolean {
    if (this.lists(address, port)) return true;
    if (isSpecial(address)) return false;
    const ports = this.#pins.get(addressText(address));
    return ports !== undefined && (ports.has(undefined) || ports.has(port));
  }

  #rulesFor(name: string): Rule[] {
    return this.#names.filter(({ host }) => (host.startsWith('.') ? name.endsWith(host) : name === host));
  }
}

/** An IPv6 address with a port is in brackets. */
function parts(entry: string): Rule {
  const [, bracketed, plain, digits] =
    /^(?:\[([^\]]*)\]|([^:]*|[^:]*:[^:]*:.*?))(?::(\d{1,5}))?$/.exec(entry) ?? [];
  const whole = normalAddress(entry);
  if (whole !== undefined) return { host: whole, port: undefined };
  const port = digits === undefined ? undefined : Number(digits);
  const host = bracketed ?? plain;
  if (host === undefined || (port !== undefined && (port < 1 || port > 65_535))) throw refused(entry);
  return { host, port };
}

function refused(entry: string): Error {
  const message = `allowed_network_hosts: ${quote(entry)} is neither a host name nor an address, with or without a port`;
  return componentError('COMPONENT_WASI_CLOSED', message);
}
