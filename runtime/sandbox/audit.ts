// SPDX-License-Identifier: MIT
// The audit trail: one structured record of everything that the sandbox denied, stopped or took away. Types only.

/** What happened. */
export type AuditKind =
  /** A component or manifest was not let in. */
  | 'refused'
  /** A host function was called, or an event subscribed to, without its permission. */
  | 'denied'
  /** The plugin broke a rule of WebAssembly or of the canonical ABI, or a host function failed under it. */
  | 'trapped'
  /** A limit was reached and the call ended. */
  | 'stopped'
  /** A thread or process was ended from outside. */
  | 'killed'
  /** Subscriptions, commands and timers were withdrawn until a restart. */
  | 'quarantined'
  /** It runs again after a quarantine. */
  | 'restarted'
  /** No restart is left; the plugin stays away until an operator loads it again. */
  | 'disabled'
  /** Its figures went beyond a critical threshold, or it does not run though it should. */
  | 'critical';

/** One record; plain data, safe to print as JSON on one line. */
export interface AuditRecord {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly kind: AuditKind;
  /** Name of the plugin, or its path where no name is known. */
  readonly plugin: string;
  /** Stable code of the error, such as `TRAP_LIMIT`, or the permission that was denied. */
  readonly code: string;
  /** One printable line; nothing of it comes from the plugin unescaped. */
  readonly message: string;
  /** The exported function, or the host function that was denied. */
  readonly function?: string | undefined;
  /** For `stopped`: the limit by its name in `host.toml`, what it allows, and what was used. */
  readonly limit?: string | undefined;
  readonly allowed?: number | undefined;
  readonly used?: number | undefined;
  /** How many times it has happened since the last record of the same; 1 when left out. */
  readonly times?: number | undefined;
  /** For `quarantined`: when the restart is due, in milliseconds since the Unix epoch. */
  readonly restartsAt?: number | undefined;
}

/** Takes records; never throws, and is called synchronously. */
export type AuditSink = (record: AuditRecord) => void;
