// SPDX-License-Identifier: MIT
// Puts on record what becomes of plugins: once each, also where a trap is what keeps one from being let in.

import type { AuditSink } from '../sandbox/audit.ts';
import type { AuditEntry } from '../sandbox/audit-trail.ts';
import { endEntry, type PluginEnd } from './plugin-end.ts';
import type { PluginError } from './plugin-error.ts';
import { asPluginError } from './plugin-loader.ts';

/** The records of one manager. */
export class PluginAudit {
  readonly #sink: AuditSink;
  readonly #now: () => number;
  /** Causes of failures that are on record already. */
  readonly #recorded = new WeakSet<object>();

  /** @param now milliseconds since the Unix epoch. */
  constructor(sink: AuditSink, now: () => number) {
    this.#sink = sink;
    this.#now = now;
  }

  record(entry: AuditEntry): void {
    this.#sink({ at: this.#now(), ...entry });
  }

  /** A plugin has trapped, was stopped or killed. */
  ended(plugin: string, end: PluginEnd): void {
    if (isObject(end.cause)) this.#recorded.add(end.cause);
    this.record(endEntry(plugin, end));
  }

  /** A package was not let in. What its code did meanwhile is on record already. */
  refused(error: PluginError): void {
    if (isObject(error.cause) && this.#recorded.has(error.cause)) return;
    const { plugin = error.path, code, message } = error;
    this.record({ kind: 'refused', plugin, code, message });
  }

  /** Does work that lets a package in; rejects as the work does. */
  async refusing<T>(path: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      this.refused(asPluginError(thrown, path));
      throw thrown;
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
