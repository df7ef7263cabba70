// SPDX-License-Identifier: MIT
// Every key of host.toml: the one place that says what an operator can set. Everything has a default.

import * as forms from './forms.ts';
import { resourceLimits } from './limits.ts';
import { policy } from './policy.ts';
import type { FieldSpec, RecordSpec, ValueSpec } from './schema.ts';
import { byDefault, optional, section } from './schema.ts';

const isolation: ValueSpec = {
  kind: 'choice',
  noun: 'kind of isolation',
  type: 'Isolation',
  docs: 'Where a plugin runs: on the thread of the server, on one of its own, or in a process of its own.',
  values: ['inline', 'worker', 'process'],
  unavailable: {},
};

const failurePolicy: ValueSpec = {
  kind: 'choice',
  noun: 'failure policy',
  type: 'FailurePolicy',
  docs: 'What becomes of an asked event when a plugin fails on it: it proceeds, or it is vetoed.',
  values: ['proceed', 'veto'],
  unavailable: {},
};

/** `on_failure_of`: one key for each event that plugins are asked about. */
function failurePolicies(events: readonly string[]): RecordSpec {
  return {
    kind: 'record',
    type: 'FailurePolicies',
    docs: 'What becomes of single events that a plugin is asked about when it fails on them.',
    camelCase: false,
    fields: events.map((key) => ({
      key,
      docs: `What becomes of \`${key}\` when the plugin fails on it, whatever \`on_failure\` says.`,
      value: failurePolicy,
      presence: optional,
    })),
  };
}

const pluginSettings = (vetoable: readonly string[]): RecordSpec => ({
  kind: 'record',
  type: 'PluginSettings',
  docs: "The operator's word on one plugin.",
  camelCase: true,
  fields: [
    {
      key: 'grant',
      docs:
        'Permissions granted to the plugin: exactly these, as far as its manifest asks for them. Left out, it has ' +
        'what it asks for of `read_*`, `emit_events` and `write_config`.',
      value: { kind: 'list', of: { kind: 'permission' }, max: 256 },
      presence: optional,
    },
    {
      key: 'isolation',
      docs: 'Where the plugin runs; `isolation` of the whole file when left out.',
      value: isolation,
      presence: optional,
    },
    {
      key: 'policy',
      docs:
        'What the plugin may reach outside of the world. It takes the place of the whole `[policy]`: what it leaves out is ' +
        'closed.',
      value: policy,
      presence: optional,
    },
    {
      key: 'on_failure',
      docs:
        'What becomes of an event that the plugin is asked about when it fails on it: when it answers an error, traps, is ' +
        'stopped at a limit, has too many calls waiting, or is quarantined or disabled after such a failure. `veto` is ' +
        'for plugins that may veto events; for others it proceeds.',
      value: failurePolicy,
      presence: byDefault('proceed'),
    },
    ...(vetoable.length === 0
      ? []
      : [
          {
            key: 'on_failure_of',
            docs: 'The same for single events, by name: what stands here counts for them instead of `on_failure`.',
            value: failurePolicies(vetoable),
            presence: optional,
          },
        ]),
    {
      key: 'config',
      docs: "Configuration of the plugin, over its manifest's defaults.",
      value: { kind: 'free' },
      presence: byDefault({}),
    },
  ],
});

const hotReload: RecordSpec = {
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

const server: RecordSpec = {
  kind: 'record',
  type: 'ServerConfig',
  docs: 'The server itself.',
  camelCase: true,
  fields: [
    {
      key: 'command_prefix',
      docs: 'What a chat message begins with to be a command.',
      value: forms.commandPrefix,
      presence: byDefault('/'),
    },
    {
      key: 'max_rooms',
      docs: 'Most rooms open at once.',
      value: { kind: 'integer', min: 1, max: 1_000_000 },
      presence: byDefault(1000),
    },
    {
      key: 'max_room_users',
      docs: 'Most players that a room can be opened for.',
      value: { kind: 'integer', min: 1, max: 1000 },
      presence: byDefault(8),
    },
  ],
};

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
      value: { kind: 'list', of: { kind: 'integer', min: 0, max: 4_294_967_295 }, max: 1000 },
      presence: byDefault([]),
    },
    part('server', 'The server itself.', server),
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

function part(key: string, docs: string, value: RecordSpec): FieldSpec {
  return { key, docs, value, presence: section };
}

function seconds(key: string, docs: string, min: number, usual: number): FieldSpec {
  return { key, docs, value: { kind: 'integer', min, max: 86_400 }, presence: byDefault(usual) };
}
