// SPDX-License-Identifier: MIT
// Every key of plugin.toml: the one place that says what a manifest is.

import * as forms from './forms.ts';
import { manifestLimits } from './limits.ts';
import type { RecordSpec, ValueSpec } from './schema.ts';
import { byDefault, optional, required } from './schema.ts';

const dependencies: ValueSpec = { kind: 'table', keys: forms.pluginName, of: forms.versionRange, max: 64 };

/** The whole file. */
export const manifest: RecordSpec = {
  kind: 'record',
  type: 'PluginManifest',
  docs: 'A checked `plugin.toml`: keys as in the file, defaults filled in. Tables have no prototype.',
  camelCase: false,
  fields: [
    {
      key: 'name',
      docs: 'Name of the plugin, unique on a server; best also the name of its folder.',
      value: forms.pluginName,
      presence: required,
      example: 'my-plugin',
    },
    {
      key: 'version',
      docs: 'Version of the plugin.',
      value: forms.version,
      presence: required,
      example: '1.0.0',
    },
    {
      key: 'author',
      docs: 'Who made it.',
      value: forms.singleLine,
      presence: required,
      example: 'Your Name',
    },
    {
      key: 'description',
      docs: 'What it does, for people.',
      value: forms.description,
      presence: optional,
      example: 'A useful plugin for Phira MP',
    },
    {
      key: 'entry_point',
      docs:
        'The default `plugin_init` stands for the `init` function of the world. A name that ends in `.wasm` names ' +
        'the component in the folder of the plugin.',
      value: forms.entryPoint,
      presence: byDefault('plugin_init'),
    },
    {
      key: 'abi_version',
      docs: 'Range of versions of the world that the plugin works with; a bare version such as `1.0.0` means `^1.0.0`.',
      value: forms.versionRange,
      presence: required,
      example: '1.0.0',
    },
    {
      key: 'min_host_version',
      docs: 'Lowest version of the host program.',
      value: forms.version,
      presence: optional,
      example: '0.1.0',
    },
    {
      key: 'category',
      docs: 'What kind of plugin it is.',
      value: forms.label,
      presence: optional,
      example: 'utility',
    },
    {
      key: 'tags',
      docs: 'Words to find it by.',
      value: { kind: 'list', of: forms.label, max: 16 },
      presence: byDefault([]),
      example: ['example'],
    },
    {
      key: 'website',
      docs: 'Where to read more.',
      value: forms.website,
      presence: optional,
      example: 'https://example.org/my-plugin',
    },
    {
      key: 'license',
      docs: 'Licence, as an SPDX expression.',
      value: forms.license,
      presence: optional,
      example: 'MIT',
    },
    {
      key: 'config_schema',
      docs:
        'JSON Schema of the configuration: the name of a `.json` file in the folder of the plugin, or the schema ' +
        'itself as a table. Its keywords are the plain ones: no `pattern`, no `$ref`, and no `format` but `password`, ' +
        'which marks a secret as `writeOnly` does.',
      value: { kind: 'text-or-free', text: forms.schemaFile },
      presence: optional,
      example: 'config.schema.json',
    },
    {
      key: 'hot_reload',
      docs: 'Whether the plugin may be replaced while the server runs.',
      value: { kind: 'boolean' },
      presence: byDefault(true),
    },
    {
      key: 'dependencies',
      docs: 'Plugins that must be loaded and started first, with ranges of their versions.',
      value: dependencies,
      presence: byDefault({}),
      example: { 'other-plugin': '>=1.0.0' },
    },
    {
      key: 'optional-dependencies',
      docs: 'Plugins that are loaded and started first where they are there, with ranges of their versions.',
      value: dependencies,
      presence: byDefault({}),
      example: { 'logging-plugin': '>=1.0.0' },
    },
    {
      key: 'permissions',
      docs: 'What the plugin asks for. Operators grant it; some reading is granted from the start.',
      value: { kind: 'permission-switches' },
      presence: byDefault({}),
    },
    {
      key: 'config',
      docs: 'Defaults of the configuration; the operator can override each.',
      value: { kind: 'free' },
      presence: byDefault({}),
      example: { default_value: 'default' },
    },
    {
      key: 'limits',
      docs: 'Limits that the plugin asks for, never granted above the ceilings of the operator.',
      value: manifestLimits,
      presence: byDefault({}),
    },
    {
      key: 'custom',
      docs: 'Anything else; the host does not look at it.',
      value: { kind: 'free' },
      presence: optional,
    },
  ],
};

/** Keys that the specification's `PluginMetadata` shows, in its order. */
export const METADATA_KEYS: readonly string[] = [
  'name',
  'version',
  'author',
  'description',
  'entry_point',
  'dependencies',
  'permissions',
  'abi_version',
  'category',
  'tags',
  'website',
  'license',
  'min_host_version',
  'config_schema',
  'custom',
];
