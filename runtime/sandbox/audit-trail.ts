// SPDX-License-Identifier: MIT
// Where audit records go: to every sink, cleaned, whatever a sink does.

import { reasonOf } from '../errors.ts';
import type { Logger } from '../plugin/logger.ts';
import type { AuditRecord, AuditSink } from './audit.ts';
import { safeLine } from './safe-text.ts';

/** A record before it has a time. */
export type AuditEntry = Omit<AuditRecord, 'at'>;

/** Writes records to the log of the host, which has the structure as `audit`. */
export function auditLog(logger: Logger): AuditSink {
  return (record) => logger.warn({ audit: record }, record.message);
}

/**
 * One sink out of many. Texts become printable lines without paths of the host; what a sink throws is told to the log
 * once and keeps neither the other sinks nor the caller from going on.
 */
export function auditTrail(sinks: readonly AuditSink[], logger: Logger): AuditSink {
  const broken = new Set<AuditSink>();
  return (record) => {
    const clean = cleaned(record);
    for (const sink of sinks) {
      try {
        sink(clean);
      } catch (thrown) {
        if (broken.has(sink)) continue;
        broken.add(sink);
        tell(logger, thrown);
      }
    }
  };
}

function cleaned(record: AuditRecord): AuditRecord {
  return Object.freeze({
    ...record,
    plugin: safeLine(record.plugin),
    code: safeLine(record.code),
    message: safeLine(record.message),
    ...(record.function === undefined ? {} : { function: safeLine(record.function) }),
  });
}

/** The log may be what is broken. */
function tell(logger: Logger, thrown: unknown): void {
  try {
    logger.error({ err: thrown }, `an audit record could not be kept: ${reasonOf(thrown)}`);
  } catch {
    // Nobody is left to tell.
  }
}
