// SPDX-License-Identifier: MIT
// Every key of host.toml: the one place that says what an operator can set. Everything has a default. Each section is a
// file of host/.

import * as forms from './forms.ts';
import { access, rates } from './host/access.ts';
import { account, part } from './host/fields.ts';
import { hotReload } from './host/hot-reload.ts';
import { http } from './host/http.ts';
import { history, replays } from './host/keeping.ts';
import { monitoring } from './host/monitoring.ts';
import { isolation, pluginSettings } from './host/plugins.ts';
import { server } from './host/server.ts';
import { resourceLimits } from './limits.ts';
import { policy } from './policy.ts';
import type { RecordSpec } from './schema.ts';
import { byDefault } from './schema.ts';

/** The whole file; @param vetoable names of the events that plugins are asked about. */
export const hostConfig = (vetoable: readonly string[]): RecordSpec => ({
  kind: 'record',
  type: 'HostConfig',
  docs: 'A checked `host.toml`, every default filled in. Tables have no prototype.',
  camelCase: true,
  fields: [
    {
      key: 'isolation',
      docs: 'Where plugins run: on the thread of the server, each on a thread of its own, or each in a process of its own.',
      value: isolation,
      presence: byDefault('inline'),
    },
    {
      key: 'operators',
      docs: 'Numbers of the Phira accounts that may use commands for operators.',
      value: { kind: 'list', of: account, max: 1000 },
      presence: byDefault([]),
    },
    part('server', 'The server itself.', server),
    part('access', 'Who may log in.', access),
    part('rates', 'How often something may be done.', rates),
    part('history', 'Which games were played.', history),
    part('replays', 'Recordings of what players touch.', replays),
    part('http', 'The HTTP API.', http),
    part('monitoring', 'How plugins are watched, and where metrics are served.', monitoring),
    part('limits', 'Limits of plugins that ask for none of their own.', resourceLimits),
    part(
      'ceilings',
      'The most that a plugin gets, whatever its manifest asks for. Raise them to let plugins have more than the defaults.',
      resourceLimits,
    ),
    part('policy', 'What plugins may reach outside of the world.', policy),
    part(
      'hot_reload',
      'How plugins are replaced while the server runs, and restarted after a failure.',
      hotReload,
    ),
    {
      key: 'plugins',
      docs: 'Settings of plugins, each in a table of its name: `[plugins.my-plugin]`.',
      value: { kind: 'table', keys: forms.pluginName, of: pluginSettings(vetoable), max: 1000 },
      presence: byDefault({}),
    },
  ],
});
