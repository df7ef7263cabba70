// SPDX-License-Identifier: MIT
// `[hot_reload]` of host.toml: how plugins are replaced and restarted.

import type { RecordSpec } from '../schema.ts';
import { byDefault } from '../schema.ts';
import { seconds } from './fields.ts';

/** `[hot_reload]`. */
export const hotReload: RecordSpec = {
  kind: 'record',
  type: 'HotReloadConfig',
  docs:
    'How plugins are replaced while the server runs, and restarted after a failure. Watching the plugins folder comes with a ' +
    'later version: what belongs to it is checked and kept.',
  camelCase: true,
  fields: [
    {
      key: 'enabled',
      docs: 'Watch the plugins folder.',
      value: { kind: 'boolean' },
      presence: byDefault(true),
    },
    seconds(
      'poll_interval_secs',
      'Seconds between looks at the folder where the system reports no changes.',
      1,
      1,
    ),
    {
      key: 'debounce_delay_ms',
      docs: 'Milliseconds of quiet before a change counts.',
      value: { kind: 'integer', min: 0, max: 60_000 },
      presence: byDefault(500),
    },
    {
      key: 'restart_on_config_change',
      docs: 'Replace a plugin when its manifest changes.',
      value: { kind: 'boolean' },
      presence: byDefault(true),
    },
    {
      key: 'restart_on_wasm_change',
      docs: 'Replace a plugin when its component changes.',
      value: { kind: 'boolean' },
      presence: byDefault(true),
    },
    {
      key: 'max_restart_attempts',
      docs:
        'Restarts in a row of a plugin that trapped, was stopped at a limit or was killed, before it is disabled until an ' +
        'operator reloads it; 0 for none. One that has run well for ten cooldowns, and for at least a minute, starts from ' +
        'zero.',
      value: { kind: 'integer', min: 0, max: 1000 },
      presence: byDefault(3),
    },
    seconds(
      'restart_cooldown_secs',
      'Seconds before the first restart of a plugin that failed; each further one in a row waits twice as long.',
      0,
      5,
    ),
  ],
};
