// SPDX-License-Identifier: MIT
// Bytes by key for one plugin: the interface every kind of storage implements, its limits, and the kind that
// lives in memory.

import { hasControl } from './escape.ts';
import { ServiceError } from './service-error.ts';

/** What one plugin may keep. */
export interface StorageLimits {
  /** Bytes of all keys (UTF-8) and values together. */
  readonly maxBytes: number;
  readonly maxItems: number;
  /** Bytes of one key in UTF-8. */
  readonly maxKeyBytes: number;
}

export const DEFAULT_STORAGE_LIMITS: StorageLimits = {
  maxBytes: 1024 * 1024,
  maxItems: 10_000,
  maxKeyBytes: 256,
};

/** Storage of one plugin. Every method throws {@link ServiceError} `invalid-argument` for a key that is none. */
export interface KeyValueStore {
  /** What it may hold; who lets a plugin in again may change it. What is there already stays. */
  limits: StorageLimits;
  /** A copy of the value; undefined when there is none. */
  get(key: string): Uint8Array | undefined;
  /** @throws ServiceError `limit-exceeded` when the quota does not allow it; nothing is changed then. */
  set(key: string, value: Uint8Array): void;
  /** Whether there was such a key. */
  remove(key: string): boolean;
  /** Keys that start with `prefix`, sorted by code unit. */
  keys(prefix: string): readonly string[];
}

/** Refuses what is no key: empty, too long, or with control characters. A key is data and never a path. */
export function checkKey(key: string, limits: StorageLimits): void {
  if (key === '') throw new ServiceError('invalid-argument', 'a storage key must not be empty');
  const bytes = Buffer.byteLength(key);
  if (bytes > limits.maxKeyBytes) {
    throw new ServiceError(
      'invalid-argument',
      `a storage key may have ${limits.maxKeyBytes} bytes, this one has ${bytes}`,
    );
  }
  if (hasControl(key)) {
    throw new ServiceError('invalid-argument', 'a storage key must not contain control characters');
  }
}

/** Refuses a change that would leave more than the quota; sizes are those after the change. */
export function checkQuota(bytes: number, items: number, limits: StorageLimits): void {
  if (bytes > limits.maxBytes) {
    throw new ServiceError(
      'limit-exceeded',
      `storage would hold ${bytes} bytes of ${limits.maxBytes} allowed; remove items or store less`,
    );
  }
  if (items > limits.maxItems) {
    throw new ServiceError(
      'limit-exceeded',
      `storage would hold ${items} items of ${limits.maxItems} allowed; remove items first`,
    );
  }
}

/** Storage that lasts as long as this object does: over reloads of the plugin, not over restarts of the host. */
export class MemoryStore implements KeyValueStore {
  limits: StorageLimits;
  readonly #items = new Map<string, Uint8Array>();
  #bytes = 0;

  constructor(limits: StorageLimits = DEFAULT_STORAGE_LIMITS) {
    this.limits = limits;
  }

  get(key: string): Uint8Array | undefined {
    checkKey(key, this.limits);
    return this.#items.get(key)?.slice();
  }

  set(key: string, value: Uint8Array): void {
    checkKey(key, this.limits);
    const before = this.#items.get(key);
    const replaced = before === undefined ? 0 : Buffer.byteLength(key) + before.length;
    const bytes = this.#bytes - replaced + Buffer.byteLength(key) + value.length;
    checkQuota(bytes, this.#items.size + (before === undefined ? 1 : 0), this.limits);
    this.#items.set(key, value.slice());
    this.#bytes = bytes;
  }

  remove(key: string): boolean {
    checkKey(key, this.limits);
    const before = this.#items.get(key);
    if (before === undefined) return false;
    this.#bytes -= Buffer.byteLength(key) + before.length;
    return this.#items.delete(key);
  }

  keys(prefix: string): readonly string[] {
    return [...this.#items.keys()].filter((key) => key.startsWith(prefix)).sort();
  }
}
