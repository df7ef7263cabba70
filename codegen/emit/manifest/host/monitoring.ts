// SPDX-License-Identifier: MIT
// `[monitoring]` of host.toml: how plugins are watched, from when on they are unwell, and where metrics are served.

import * as forms from '../forms.ts';
import type { FieldSpec, RecordSpec } from '../schema.ts';
import { optional } from '../schema.ts';
import { count, seconds } from './fields.ts';

/** Two keys: from which figure on a plugin is in the state of warning, and in the critical one. */
function threshold(name: string, what: string, max: number, warning: number, critical: number): FieldSpec[] {
  return [
    count(`${name}_warning`, `A plugin is in the state of warning from this on: ${what}.`, 1, max, warning),
    count(`${name}_critical`, `A plugin is in the critical state from this on: ${what}.`, 1, max, critical),
  ];
}

/** `[monitoring]`. */
export const monitoring: RecordSpec = {
  kind: 'record',
  type: 'MonitoringConfig',
  docs:
    'How plugins are watched: `health` and `metrics` of the console show it. A plugin that is quarantined, disabled or has ' +
    'failed is critical in any case. A figure has to fall a tenth below a threshold before it counts as below.',
  camelCase: true,
  fields: [
    {
      key: 'listen',
      docs:
        'Where `/metrics` (for Prometheus) and `/healthz` are served, as `HOST:PORT`; nowhere where this is left out. They ' +
        'are not protected: keep them on the loopback address, or behind what protects them.',
      value: forms.endpoint,
      presence: optional,
      example: '127.0.0.1:9464',
    },
    seconds('interval_secs', 'Seconds between two looks at the plugins.', 1, 5),
    seconds('window_secs', 'Seconds that count as lately.', 5, 60),
    ...threshold('memory', 'percent of the memory that it may have', 100, 80, 95),
    ...threshold('cpu', 'percent of one processor that its calls took lately', 100, 50, 90),
    ...threshold('errors', 'percent of at least 20 calls that failed lately', 100, 5, 50),
    ...threshold(
      'latency_ms',
      'milliseconds within which 99 of 100 events were answered lately',
      60_000,
      50,
      500,
    ),
    ...threshold('queue', 'percent of the calls that may wait for it', 100, 50, 90),
    ...threshold('traps', 'traps, limits that were reached, and kills lately', 1_000_000, 1, 3),
    ...threshold('denials', 'calls that were denied for want of a permission lately', 1_000_000, 10, 1000),
    ...threshold('drops', 'events, calls and log records that were dropped lately', 1_000_000, 1, 1000),
  ],
};
