// SPDX-License-Identifier: MIT
// What the commands of the command line say themselves.

import type { CliErrorCode } from '../errors.ts';
import type { Entry } from './explanation.ts';

type CommandCode =
  | CliErrorCode
  | 'CLI_CONFIG'
  | 'CLI_CONFIG_SCHEMA'
  | 'CLI_DRIFT'
  | 'CLI_EXPORTS'
  | 'CLI_IO'
  | 'CLI_NOT_BUILT'
  | 'CLI_NOT_CARRIED'
  | 'CLI_PERMISSION_WAITS'
  | 'CLI_UNDECLARED_PERMISSION';

/** Codes of commands. */
export const COMMAND_CODES: Readonly<Record<CommandCode, Entry>> = {
  CLI_USAGE: { cause: 'The command is written wrongly.', cure: ['Add `--help` to see its options.'] },
  CLI_BAD_NAME: {
    cause: 'The name cannot be that of a plugin.',
    cure: ['Take lower-case letters, digits and dashes, a letter first.'],
  },
  CLI_FOLDER_NOT_EMPTY: {
    cause: 'The folder has files already, and none is overwritten.',
    cure: ['Name another folder with `--dir`, or empty it.'],
  },
  CLI_NO_FILE: {
    cause: 'There is nothing at the path.',
    cure: ['Look at the path and at the current folder.'],
  },
  CLI_UNKNOWN_PRODUCT: {
    cause: '`--emit` names something that the generator does not make.',
    cure: ['Take a name that the message lists.'],
  },
  CLI_NO_MANIFEST: {
    cause: 'The folder has no plugin.toml, so that it is no project of a plugin.',
    cure: ['Go to the folder of the project, or begin one with `phira-plugin new`.'],
  },
  CLI_NO_LANGUAGE: {
    cause: 'The folder does not tell in which language the plugin is written, or tells of several.',
    cure: ['Say it with `--lang`.'],
  },
  CLI_NO_ENTRY: {
    cause: 'The file that the sources begin with is not there.',
    cure: ['Create it; the message says where it is looked for.'],
  },
  CLI_NO_TOOL: {
    cause: 'A compiler or package that the language needs is not installed.',
    cure: ['Install it; the message says how.'],
  },
  CLI_TOOL_FAILED: {
    cause: 'A compiler or another tool ended with an error.',
    cure: ['Read what it printed, which is shown above the message.'],
  },
  CLI_BUNDLE: {
    cause: 'The sources of a JavaScript plugin could not be put into one file.',
    cure: ['Correct what is listed: a syntax error, or an import that is not there.'],
  },
  CLI_COMPONENTIZE: {
    cause:
      'The JavaScript of the plugin could not be made a component: its top level throws, or does something that is only possible in a host.',
    cure: ['Move calls of the host from the top level into handlers.'],
  },
  CLI_CONFIG: {
    cause:
      'The configuration of a plugin, its defaults with what the operator wrote over them, is not as its `config_schema` asks.',
    cure: [
      'Correct the value: in `[config]` of the manifest, in `[plugins.NAME.config]` of host.toml, or in the file of the plugin in the data folder.',
    ],
  },
  CLI_CONFIG_SCHEMA: {
    cause: 'The `config_schema` of a plugin cannot be read, or uses keywords that are not supported.',
    cure: ['Use the plain keywords of JSON Schema: no `pattern`, `format` or `$ref`.'],
  },
  CLI_DRIFT: {
    cause: 'A generated file is missing, was changed by hand, or is of an older world.',
    cure: ['Run `phira-plugin generate` without `--check`, and commit what it writes.'],
  },
  CLI_EXPORTS: {
    cause: 'A JavaScript plugin exports something else than the world asks for, or lacks what it asks for.',
    cure: ['Use the module of the SDK, which exports for the plugin, or export what the message lists.'],
  },
  CLI_IO: {
    cause: 'The system did not let a file be read or written.',
    cure: ['See that the path is right and that it may be read or written.'],
  },
  CLI_NO_SERVER: {
    cause:
      'No server answers at the address: it does not run, listens somewhere else, or something in between keeps the way closed.',
    cure: [
      'Start it with `phira-plugin start`, and look at the address that it prints.',
      'Name the address and port of the server.',
    ],
  },
  CLI_NOT_BUILT: {
    cause:
      'The folder has the sources of a plugin that was not built yet, so that only its manifest was looked at.',
    cure: ['Run `phira-plugin build`.'],
  },
  CLI_NOT_CARRIED: {
    cause:
      '`config_schema` of the manifest names a file, and a single `.wasm` file carries its manifest only.',
    cure: ['Write the schema as a table `[config_schema]` in plugin.toml.'],
  },
  CLI_PERMISSION_WAITS: {
    cause:
      'The plugin asks for a permission that a host does not give by itself. It is loaded, and what needs the permission is denied.',
    cure: [
      'Grant it in host.toml: `[plugins.NAME] grant = ["PERMISSION", ...]`; the list is then all that the plugin gets.',
      'For development: `phira-plugin run --grant-declared`.',
    ],
  },
  CLI_UNDECLARED_PERMISSION: {
    cause:
      'The component imports functions that need a permission which its manifest does not ask for: every call of them is denied.',
    cure: ['Add the permission under `[permissions]`, or take out what calls them.'],
  },
};
