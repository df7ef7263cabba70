// SPDX-License-Identifier: MIT
// `[plugins.NAME]` of host.toml: the operator's word on one plugin.

import { policy } from '../policy.ts';
import type { RecordSpec, ValueSpec } from '../schema.ts';
import { byDefault, optional } from '../schema.ts';

/** Where plugins run. */
export const isolation: ValueSpec = {
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

/** `[plugins.NAME]`; @param vetoable names of the events that plugins are asked about. */
export const pluginSettings = (vetoable: readonly string[]): RecordSpec => ({
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
