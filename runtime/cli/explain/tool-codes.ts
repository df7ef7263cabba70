// SPDX-License-Identifier: MIT
// Codes of the generator's commands, of scripts and scenarios, and of programs that embed this package.

import type { EvolutionErrorCode } from '../../../codegen/evolution/errors.ts';
import type { ResourceErrorCode } from '../../abi/errors.ts';
import type { ScriptProblemCode } from '../../server/script-words.ts';
import type { Entry } from './explanation.ts';

type ToolCode =
  | EvolutionErrorCode
  | ResourceErrorCode
  | ScriptProblemCode
  | 'GENERATE_UNKNOWN_PRODUCT'
  | 'METER_CACHE_FOLDER';

/** Pages of them. */
export const TOOL_CODES: Readonly<Record<ToolCode, Entry>> = {
  EVOLUTION_NO_GIT: {
    cause: 'A revision is to be compared, and git is not installed or not on the path.',
    cure: ['Install git, or compare two folders.'],
  },
  EVOLUTION_NO_REPOSITORY: {
    cause: 'A revision is to be compared, and the folder is in no git repository.',
    cure: ['Run the command inside of the repository, or compare two folders.'],
  },
  EVOLUTION_NO_REVISION: {
    cause: 'The repository has no such revision; a shallow clone has few.',
    cure: ['Look at the name, and fetch the revision: `git fetch origin REVISION`.'],
  },
  EVOLUTION_NO_WIT: {
    cause: 'There are no WIT files where the world should be.',
    cure: ['Name the folder of the world with `--wit`; in an old revision it may have been another one.'],
  },
  EVOLUTION_GIT: { cause: 'git ended with an error.', cure: ['Read what it said, which is in the message.'] },
  EVOLUTION_NO_VERSION: {
    cause: 'The package of the world has no version, so that it cannot be released.',
    cure: ['Write one: `package my:world@1.0.0;`.'],
  },
  EVOLUTION_FROZEN: {
    cause: 'This version was frozen already, with other contents: plugins rely on it.',
    cure: ['Give the changed world a higher version; `phira-plugin diff` says which one it owes.'],
  },
  EVOLUTION_BUMP: {
    cause: 'The version rises less than the changes owe: plugins would take a world for one that they fit.',
    cure: [
      'Take the version that the message names.',
      '`phira-plugin diff OLD NEW` lists the changes behind it.',
    ],
  },
  GENERATE_UNKNOWN_PRODUCT: {
    cause: '`--emit` names something that the generator does not make.',
    cure: ['Take a name that the message lists.'],
  },
  SCRIPT_UNKNOWN_ACTION: {
    cause: 'A line of a script or scenario begins with a word that is no action.',
    cure: ['Take the one that the message suggests; `help` in `phira-plugin run` lists them all.'],
  },
  SCRIPT_MISSING_ARGUMENT: {
    cause: 'An action lacks something that it needs.',
    cure: ['Add what the message names.'],
  },
  SCRIPT_BAD_ARGUMENT: {
    cause: 'An action is given something that it cannot take.',
    cure: ['Write it as the message says.'],
  },
  SCRIPT_EXTRA_ARGUMENT: {
    cause: 'A line goes on after all that its action takes.',
    cure: ['Put texts with spaces into quotes, or take the rest out.'],
  },
  RESOURCE_DISPOSED: {
    cause: 'The host program passed a resource that it had disposed of.',
    cure: ['Dispose of a resource after the last use of it.'],
  },
  RESOURCE_GIVEN_AWAY: {
    cause: 'The host program passed a resource whose ownership it had given to a plugin.',
    cure: ['Pass a borrowed one, or make another.'],
  },
  RESOURCE_LENT: {
    cause: 'The host program gave away or disposed of a resource while a call has it borrowed.',
    cure: ['Wait until the call has ended.'],
  },
  RESOURCE_FOREIGN: {
    cause: 'The host program passed an object that is no resource of this plugin.',
    cure: ['Pass what a function or constructor of the same plugin answered.'],
  },
  METER_CACHE_FOLDER: {
    cause:
      'Rewritten modules cannot be kept: their folder belongs to somebody else, may be written to by others, or is in the plugins folder. The host works without, and starts more slowly.',
    cure: [
      'Keep the data folder outside of the plugins folder, owned by the account of the host, closed to others: `chmod 700 DATA/modules`.',
    ],
    see: ['DOCTOR_DATA_IN_PLUGINS', 'DOCTOR_DATA_FOLDER'],
  },
};
