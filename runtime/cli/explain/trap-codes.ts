// SPDX-License-Identifier: MIT
// How a call of a plugin ends for good, and what keeps a plugin from a thread or process of its own.

import type { TrapCode } from '../../abi/errors.ts';
import type { IsolationErrorCode } from '../../isolation/errors.ts';
import type { Entry } from './explanation.ts';

const TO_AUTHOR = 'Report it to the author of the plugin, with the line of the log.';
const BINDINGS = 'Build the plugin again with the SDK of this host; own bindings have a fault there.';

/** Every trap of the canonical ABI and of the sandbox, and errors of isolation. */
export const TRAP_CODES: Readonly<Record<TrapCode | IsolationErrorCode, Entry>> = {
  TRAP_DEAD: {
    cause: 'The instance had trapped before, and is never entered again.',
    cure: ['Look for the first trap in the log: this is what follows from it.'],
    see: ['RT_PLUGIN_TRAP'],
  },
  TRAP_REENTRY: {
    cause: 'A call would have entered an instance that is running already.',
    cure: [TO_AUTHOR],
  },
  TRAP_MAY_NOT_LEAVE: {
    cause:
      'The plugin called a host function out of `realloc` or out of a post-return function, where none may be called.',
    cure: [BINDINGS],
  },
  TRAP_OUT_OF_BOUNDS: {
    cause:
      'The plugin gave a pointer and a length that are not inside its memory. `realloc` answers like that when the plugin is out of memory.',
    cure: ['Raise `max_memory` for the plugin, if it works with much data.', BINDINGS],
    see: ['RT_PLUGIN_LIMIT'],
  },
  TRAP_MISALIGNED: {
    cause: 'The plugin gave a pointer that is not aligned as the type wants it.',
    cure: [BINDINGS],
  },
  TRAP_TOO_LONG: {
    cause: 'A text or list is longer than the canonical ABI can carry.',
    cure: ['Pass less at once.', TO_AUTHOR],
  },
  TRAP_INVALID_ENCODING: {
    cause:
      'A text of the plugin is not valid in its encoding, such as UTF-8 that was cut in the middle of a character.',
    cure: ['Cut texts between characters, not between bytes.', TO_AUTHOR],
  },
  TRAP_INVALID_CHAR: {
    cause: 'The plugin gave a number as a character that is none.',
    cure: [BINDINGS],
  },
  TRAP_INVALID_DISCRIMINANT: {
    cause: 'The plugin gave a case that its variant, enum, option or result does not have.',
    cure: [BINDINGS],
  },
  TRAP_HANDLE: {
    cause: 'The plugin used a resource handle that it does not have, has given away, or only borrowed.',
    cure: [BINDINGS],
  },
  TRAP_LIMIT: {
    cause:
      'The plugin went over a limit of its sandbox; the message names the limit, what it used and what is allowed.',
    cure: ['See RT_PLUGIN_LIMIT: it says how limits are raised.'],
    see: ['RT_PLUGIN_LIMIT'],
  },
  TRAP_HOST: {
    cause:
      'A function of the host failed in a way that it may not, or was asked for something that it has no answer to.',
    cure: ['Read what the log says right before.', 'If it is a fault of the host, report it to its makers.'],
  },
  TRAP_GUEST: {
    cause:
      'The code of the plugin trapped: `unreachable` (a panic, an abort, a failed assertion), a division by zero, an access out of its memory, or no stack left.',
    cure: [
      'Read the log of the plugin: SDKs write the text of a panic there before they end the plugin (`PHIRA_LOG=my_plugin=trace`).',
      'No stack left: look for recursion without an end, or raise `max_stack_size` in a worker.',
      TO_AUTHOR,
    ],
    see: ['RT_PLUGIN_TRAP'],
  },
  ISOLATION_START: {
    cause:
      'The thread or process that a plugin is to run in could not be started: the system has no room for it, or the worker entry is not where it should be.',
    cure: [
      'Read the reason in the message; raise the limits on processes and memory of the system.',
      'In a bundle: ship `phira-mp-plugin/worker-entry` as a file of its own, and name it as `entry`.',
    ],
  },
  ISOLATION_MISSING: {
    cause: 'The host was put together with an engine that does not run plugins with this isolation.',
    cure: ['Use `pluginEngine`, or write another `isolation` in host.toml.'],
    see: ['RT_PLUGIN_ISOLATION'],
  },
};
