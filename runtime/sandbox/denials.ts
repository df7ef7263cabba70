// SPDX-License-Identifier: MIT
// Puts denials of one plugin on record without letting it flood the trail: the first at once, then at doubling counts.

import type { AuditEntry } from './audit-trail.ts';

/** Counts the denials of one plugin by permission. */
export class Denials {
  readonly #plugin: string;
  readonly #write: (entry: AuditEntry) => void;
  readonly #counts = new Map<string, number>();

  constructor(plugin: string, write: (entry: AuditEntry) => void) {
    this.#plugin = plugin;
    this.#write = write;
  }

  /** Something was denied for want of this permission: a host function, where it is known. */
  add(permission: string, functionName?: string): void {
    const count = (this.#counts.get(permission) ?? 0) + 1;
    this.#counts.set(permission, count);
    if ((count & (count - 1)) !== 0) return;
    const asked = functionName === undefined ? '' : ` in ${functionName}`;
    this.#write({
      kind: 'denied',
      plugin: this.#plugin,
      code: permission,
      message: `${this.#plugin} was denied ${permission}${asked}${count === 1 ? '' : `, ${count} times so far`}`,
      ...(functionName === undefined ? {} : { function: functionName }),
      // Those of the record before stand there.
      ...(count > 2 ? { times: count / 2 } : {}),
    });
  }
}
