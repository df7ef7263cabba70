// SPDX-License-Identifier: MIT
// The specification's `SecurityPolicy`, as keys of host.toml: what plugins may reach outside of the world.

import * as forms from './forms.ts';
import type { FieldSpec, RecordSpec, ValueSpec } from './schema.ts';
import { byDefault } from './schema.ts';

const always = (what: string): ValueSpec => ({
  kind: 'fixed',
  position: true,
  why: `${what} is a part of V8 that cannot be switched off`,
});

const texts = (of: ValueSpec): ValueSpec => ({ kind: 'list', of, max: 256 });

function opens(key: string, docs: string): FieldSpec {
  return { key, docs, value: { kind: 'boolean' }, presence: byDefault(false) };
}

/** `[policy]`, and `[plugins.NAME.policy]` in its place. */
export const policy: RecordSpec = {
  kind: 'record',
  type: 'SecurityPolicy',
  docs:
    'What plugins may reach outside of the world; everything is closed unless it is opened here. A plugin for which ' +
    'something of WASI is opened has to run in a worker or a process.',
  camelCase: true,
  fields: [
    opens('allow_filesystem', 'Opens `wasi:filesystem` to `allowed_filesystem_paths`.'),
    opens('allow_network', 'Opens `wasi:sockets` and `wasi:http` to `allowed_network_hosts`.'),
    {
      key: 'allow_subprocesses',
      docs: 'Always false: WASI has no way to start programs.',
      value: {
        kind: 'fixed',
        position: false,
        why: 'WASI has no way to start programs, so that there is nothing to allow',
      },
      presence: byDefault(false),
    },
    opens('allow_environment', 'Opens `wasi:cli/environment` to `allowed_environment_vars`.'),
    opens('allow_system_info', 'Opens clocks finer than a millisecond.'),
    {
      key: 'allowed_filesystem_paths',
      docs:
        'Files and folders that `allow_filesystem` opens, with everything below them; absolute, or below the folder of ' +
        'the plugin. Of no effect without it.',
      value: texts(forms.localPath),
      presence: byDefault([]),
    },
    {
      key: 'allowed_network_hosts',
      docs:
        'Names and addresses of hosts that `allow_network` opens; `*.example.org` stands for all below one, and a port may ' +
        'follow after `:`. Of no effect without it.',
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
      docs:
        'How long a chain may grow in which each event is raised by a plugin that handles the one before, or each command ' +
        'called by a plugin that runs the one before.',
      value: { kind: 'integer', min: 1, max: 10_000 },
      presence: byDefault(100),
    },
    {
      key: 'enable_stack_protection',
      docs: 'Always true: the stack is limited.',
      value: always('the limit of the stack'),
      presence: byDefault(true),
    },
    {
      key: 'enable_memory_sandbox',
      docs: 'Always true: every plugin has linear memories of its own.',
      value: always('the sandbox of WebAssembly memories'),
      presence: byDefault(true),
    },
  ],
};
