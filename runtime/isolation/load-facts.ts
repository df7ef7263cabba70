// SPDX-License-Identifier: MIT
// The order that a thread or process is started with: a component, and what its engine is told about it.

import type { Manifest } from '../plugin/manifest.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { LOAD_ORDER, type LoadOrder } from './protocol.ts';
import { Reader, TRUSTED } from './wire/reader.ts';
import { Writer } from './wire/writer.ts';

/** What stands in the order beside the component. */
export interface LoadFacts {
  /** See `WorldWire.fingerprint`. */
  readonly fingerprint: string;
  readonly manifest: Manifest;
  readonly sandbox: Sandbox;
}

/** Puts an order together; kept for every instance of the component. */
export function writeOrder(facts: LoadFacts, component: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Writer();
  // TOML has integers that JSON has not; engines look at names and texts only.
  const text = JSON.stringify(facts, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
  const order: LoadOrder = { facts: text, component };
  LOAD_ORDER.write(out, order);
  return out.bytes.subarray(0, out.length);
}

/** Reads an order on the other side; it comes from the host. */
export function readOrder(bytes: Uint8Array<ArrayBuffer>): {
  readonly facts: LoadFacts;
  readonly component: Uint8Array;
} {
  const { buffer, byteOffset, byteLength } = bytes;
  const from = new Reader(TRUSTED).reset(Buffer.from(buffer, byteOffset, byteLength));
  const { facts, component } = LOAD_ORDER.read(from) as LoadOrder;
  return { facts: JSON.parse(facts) as LoadFacts, component };
}
