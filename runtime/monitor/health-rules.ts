// SPDX-License-Identifier: MIT
// When a plugin is well and when it is not: thresholds, and the reasons that they give.

import { isOver } from '../plugin/lifecycle.ts';
import type { PluginMetrics } from './metrics-collector.ts';

/** How a plugin is. The words are what commands and metrics show. */
export const HealthStatus = {
  Healthy: 'healthy',
  Warning: 'warning',
  Critical: 'critical',
  /** There is no such plugin, or it does not run for a reason that is nobody's fault: it was not started, or was stopped. */
  Unknown: 'unknown',
} as const;

export type HealthStatus = (typeof HealthStatus)[keyof typeof HealthStatus];

/** From which figure on a plugin is in the state of warning, and in the critical one. */
export interface Threshold {
  readonly warning: number;
  readonly critical: number;
}

/** What {@link HealthStatus} follows from; `lately` is the window of the metrics collector. */
export interface HealthThresholds {
  /** Percent of the memory that it may have. */
  readonly memory: Threshold;
  /** Percent of one processor, lately. */
  readonly cpu: Threshold;
  /** Percent of calls that it answered with an error or a trap, lately, if there were at least {@link FEWEST_CALLS}. */
  readonly errors: Threshold;
  /** Milliseconds within which 99 of 100 events were answered, lately. */
  readonly latency: Threshold;
  /** Percent of the calls that may wait for it. */
  readonly queue: Threshold;
  /** Traps, lately. One that is quarantined or disabled is critical in any case. */
  readonly traps: Threshold;
  /** Calls that were denied for want of a permission, lately. */
  readonly denials: Threshold;
  /** Events, calls and log records that were dropped, lately. */
  readonly drops: Threshold;
}

/** Thresholds where an operator says nothing. */
export const DEFAULT_THRESHOLDS: HealthThresholds = {
  memory: { warning: 80, critical: 95 },
  cpu: { warning: 50, critical: 90 },
  errors: { warning: 5, critical: 50 },
  latency: { warning: 50, critical: 500 },
  queue: { warning: 50, critical: 90 },
  traps: { warning: 1, critical: 3 },
  denials: { warning: 10, critical: 1000 },
  drops: { warning: 1, critical: 1000 },
};

/** Below this many calls a share of errors says nothing. */
const FEWEST_CALLS = 20;

/** A figure has to fall below this part of a threshold before it counts as below: states do not flicker. */
const RELIEF = 0.9;

/** One figure beyond a threshold. */
export interface HealthReason {
  readonly check: keyof HealthThresholds | 'state';
  readonly status: HealthStatus;
  /** One sentence. */
  readonly text: string;
}

/** How a plugin is, and why. */
export interface PluginHealth {
  readonly status: HealthStatus;
  /** The most severe first; empty when it is healthy. */
  readonly reasons: readonly HealthReason[];
}

interface Check {
  readonly figure: (metrics: PluginMetrics) => number;
  readonly text: (figure: string, threshold: number) => string;
}

const CHECKS: Readonly<Record<keyof HealthThresholds, Check>> = {
  memory: {
    figure: ({ memoryUsage, memoryLimit }) => (100 * memoryUsage) / memoryLimit,
    text: (figure, threshold) => `${figure} % of its memory is in use (threshold ${threshold} %)`,
  },
  cpu: {
    figure: ({ cpuUsage }) => cpuUsage,
    text: (figure, threshold) => `its calls take ${figure} % of a processor (threshold ${threshold} %)`,
  },
  errors: {
    figure: ({ recent: { calls, errors, traps } }) =>
      calls < FEWEST_CALLS ? 0 : (100 * (errors + traps)) / calls,
    text: (figure, threshold) => `${figure} % of its calls failed lately (threshold ${threshold} %)`,
  },
  latency: {
    figure: ({ recent }) => recent.eventP99,
    text: (figure, threshold) => `an event takes up to ${figure} ms (threshold ${threshold} ms)`,
  },
  queue: {
    figure: ({ queueLength, queueLimit }) => (100 * queueLength) / queueLimit,
    text: (figure, threshold) => `its queue is ${figure} % full (threshold ${threshold} %)`,
  },
  traps: {
    figure: ({ recent }) => recent.traps,
    text: (figure, threshold) => `it trapped ${figure} times lately (threshold ${threshold})`,
  },
  denials: {
    figure: ({ recent }) => recent.denials,
    text: (figure, threshold) => `${figure} calls were denied lately (threshold ${threshold})`,
  },
  drops: {
    figure: ({ recent }) => recent.dropped + recent.refused + recent.logLinesDropped,
    text: (figure, threshold) =>
      `${figure} calls or log records were dropped lately (threshold ${threshold})`,
  },
};

const CHECK_NAMES = Object.keys(CHECKS) as readonly (keyof HealthThresholds)[];

/**
 * How a plugin is by its figures.
 *
 * @param before how it was; a figure that was beyond a threshold stays there until it is a tenth below.
 */
export function assess(
  metrics: PluginMetrics,
  thresholds: HealthThresholds,
  before: readonly HealthReason[] = [],
): PluginHealth {
  const { state } = metrics;
  if (isOver(state) || state === 'quarantined') {
    return of([{ check: 'state', status: HealthStatus.Critical, text: `it is ${state}` }]);
  }
  if (state !== 'started') {
    return of([{ check: 'state', status: HealthStatus.Unknown, text: `it is ${state}` }]);
  }
  const reasons: HealthReason[] = [];
  for (const check of CHECK_NAMES) {
    const { figure, text } = CHECKS[check];
    const was = before.find((reason) => reason.check === check)?.status;
    const value = figure(metrics);
    const { warning, critical } = thresholds[check];
    const status = isBeyond(value, critical, was === HealthStatus.Critical)
      ? HealthStatus.Critical
      : isBeyond(value, warning, was !== undefined)
        ? HealthStatus.Warning
        : undefined;
    if (status === undefined) continue;
    const threshold = status === HealthStatus.Critical ? critical : warning;
    reasons.push({ check, status, text: text(shown(value), threshold) });
  }
  return of(reasons);
}

function isBeyond(value: number, threshold: number, wasBeyond: boolean): boolean {
  return value >= threshold * (wasBeyond ? RELIEF : 1);
}

function of(reasons: readonly HealthReason[]): PluginHealth {
  const critical = reasons.filter(({ status }) => status === HealthStatus.Critical);
  const others = reasons.filter(({ status }) => status !== HealthStatus.Critical);
  return {
    status: critical[0]?.status ?? others[0]?.status ?? HealthStatus.Healthy,
    reasons: [...critical, ...others],
  };
}

/** Whole numbers, and small ones with one digit. */
function shown(value: number): string {
  return value < 10 && !Number.isInteger(value) ? value.toFixed(1) : String(Math.round(value));
}
