// SPDX-License-Identifier: MIT
// Every key of host.toml: the one place that says what an operator can set. Everything has a default.

import * as forms from './forms.ts';
import { HELD, resourceLimits } from './limits.ts';
import type { FieldSpec, RecordSpec, ValueSpec } from './schema.ts';
import { byDefault, optional, section } from './schema.ts';

const closed = (what: string): ValueSpec => ({
  kind: 'fixed',
  position: false,
  why: `this version lets no plugin ${what}`,
});

const always = (what: string): ValueSpec => ({
  kind: 'fixed',
  position: true,
  why: `${what} cannot be switched off`,
});

const texts = (of: ValueSpec): ValueSpec => ({ kind: 'list', of, max: 256 });

const policy: RecordSpec = {
  kind: 'record',
  type: 'SecurityPolicy',
  docs: 'What plugins may reach outside of the world. Everything is closed.',
  camelCase: true,
  fields: [
    { key: 'allow_filesystem', docs: 'Files.', value: closed('reach files'), presence: byDefault(false) },
    {
      key: 'allow_network',
      docs: 'The network.',
      value: closed('reach the network'),
      presence: byDefault(false),
    },
    {
      key: 'allow_subprocesses',
      docs: 'Other programs.',
      value: closed('start other programs'),
      presence: byDefault(false),
    },
    {
      key: 'allow_environment',
      docs: 'Environment variables.',
      value: closed('read environment variables'),
      presence: byDefault(false),
    },
    {
      key: 'allow_system_info',
      docs: 'Facts on the machine.',
      value: closed('read facts on the machine'),
      presence: byDefault(false),
    },
    {
      key: 'allowed_filesystem_paths',
      docs: 'Paths that `allow_filesystem` opens; of no effect without it.',
      value: texts(forms.localPath),
      presence: byDefault([]),
    },
    {
      key: 'allowed_network_hosts',
      docs: 'Hosts that `allow_network` opens; of no effect without it.',
      value: texts(forms.networkHost),
      presence: byDefault([]),
    },
    {
      key: 'allowed_environment_vars',
      docs: 'Variables that `allow_environment` opens; of no effect without it.',
      value: texts(forms.environmentVariable),
      presence: byDefault([]),
    },
    {
      key: 'max_recursion_depth',
      docs: 'How long a chain of events may grow in which each is raised by a plugin that handles the one before.',
      value: { kind: 'integer', min: 1, max: 10_000 },
      presence: byDefault(100),
    },
    {
      key: 'enable_stack_protection',
      docs: 'Limit the stack.',
      value: always('the limit of the stack'),
      presence: byDefault(true),
    },
    {
      key: 'enable_memory_sandbox',
      docs: 'Keep every plugin in a memory of its own.',
      value: always('the sandbox'),
      presence: byDefault(true),
    },
  ],
};

const plugin: RecordSpec = {
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
      key: 'on_error',
      docs:
        'What becomes of an event that the plugin is asked about when it fails on it. `veto` is for plugins that may ' +
        'veto events; for others it proceeds.',
      value: {
        kind: 'choice',
        noun: 'failure policy',
        type: 'FailurePolicy',
        docs: 'What becomes of an asked event when a plugin fails on it: it proceeds, or it is vetoed.',
        values: ['proceed', 'veto'],
        unavailable: {},
      },
      presence: byDefault('proceed'),
    },
    {
      key: 'config',
      docs: "Configuration of the plugin, over its manifest's defaults.",
      value: { kind: 'free' },
      presence: byDefault({}),
    },
  ],
};

const hotReload: RecordSpec = {
  kind: 'record',
  type: 'HotReloadConfig',
  docs: 'How plugins are replaced while the server runs. This version checks and keeps these settings; watching the plugins folder comes with a later one.',
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
      docs: 'Restarts of a plugin that failed before it is left alone.',
      value: { kind: 'integer', min: 0, max: 1000 },
      presence: byDefault(3),
    },
    seconds('restart_cooldown_secs', 'Seconds between restarts of a plugin that failed.', 0, 5),
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

/** The whole file. */
export const hostConfig: RecordSpec = {
  kind: 'record',
  type: 'HostConfig',
  docs: 'A checked `host.toml`, every default filled in. Tables have no prototype.',
  camelCase: true,
  fields: [
    {
      key: 'isolation',
      docs: 'Where plugins run: on the thread of the server.',
      value: {
        kind: 'choice',
        noun: 'kind of isolation',
        type: 'Isolation',
        docs: 'Where plugins run.',
        values: ['inline'],
        unavailable: {
          worker: 'this version runs every plugin inline and has no worker threads',
          process: 'this version runs every plugin inline and has no processes of their own',
        },
      },
      presence: byDefault('inline'),
    },
    {
      key: 'operators',
      docs: 'Numbers of the Phira accounts that may use commands for operators.',
      value: { kind: 'list', of: { kind: 'integer', min: 0, max: 4_294_967_295 }, max: 1000 },
      presence: byDefault([]),
    },
    part('server', 'The server itself.', server),
    part('limits', `Limits of plugins that ask for none of their own. ${HELD}`, resourceLimits),
    part(
      'ceilings',
      'The most that a plugin gets, whatever its manifest asks for. Raise them to let plugins have more than the defaults.',
      resourceLimits,
    ),
    part('policy', 'What plugins may reach outside of the world.', policy),
    part(
      'hot_reload',
      'How plugins are replaced while the server runs; of effect in a later version.',
      hotReload,
    ),
    {
      key: 'plugins',
      docs: 'Settings of plugins, each in a table of its name: `[plugins.my-plugin]`.',
      value: { kind: 'table', keys: forms.pluginName, of: plugin, max: 1000 },
      presence: byDefault({}),
    },
  ],
};

function part(key: string, docs: string, value: RecordSpec): FieldSpec {
  return { key, docs, value, presence: section };
}

function seconds(key: string, docs: string, min: number, usual: number): FieldSpec {
  return { key, docs, value: { kind: 'integer', min, max: 86_400 }, presence: byDefault(usual) };
}
