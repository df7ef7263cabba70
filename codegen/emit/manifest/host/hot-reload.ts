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
    'How plugins follow their files while the server runs, and are restarted after a failure. A plugin whose manifest says ' +
    '`hot_reload = false` is left alone.',
  camelCase: true,
  fields: [
    {
      key: 'enabled',
      docs: 'Watch the plugins folder: what is new is loaded, what has changed is replaced, what is gone is unloaded.',
      value: { kind: 'boolean' },
      presence: byDefault(true),
    },
    seconds(
      'poll_interval_secs',
      'Seconds between looks at the folder, for file systems that report no changes.',
      1,
      1,
    ),
    {
      key: 'debounce_delay_ms',
      docs:
        'Milliseconds of quiet before a change counts. A plugin is replaced at most once in such a time, and never while its ' +
        'files are being written.',
      value: { kind: 'integer', min: 0, max: 60_000 },
      presence: byDefault(500),
    },
    {
      key: 'restart_on_config_change',
      docs:
        'Replace a plugin when its manifest changes, and restart it when its configuration does. When false, a changed ' +
        'configuration reaches the plugin as an event, and a changed manifest waits for a reload by hand.',
      value: { kind: 'boolean' },
      presence: byDefault(true),
    },
    {
      key: 'restart_on_wasm_change',
      docs: 'Replace a plugin when its component changes; when false, that waits for a reload by hand.',
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
