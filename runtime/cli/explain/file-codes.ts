// SPDX-License-Identifier: MIT
// What can be wrong with plugin.toml and host.toml.

import type { FindingKind } from '../../abi/finding.ts';
import { type Entry, type Explanation, explained } from './explanation.ts';

const KINDS: Readonly<Record<FindingKind, Entry>> = {
  TYPE: {
    cause: 'A value is of another type than its key takes, such as a text where a number belongs.',
    cure: ['Write it as the message says; the line shows the place.'],
  },
  MISSING: { cause: 'A key that has to be there is not.', cure: ['Add it; the message has an example.'] },
  UNKNOWN_KEY: {
    cause: 'There is no such key: it is misspelt, stands in another table, or belongs to a newer version.',
    cure: [
      'Take the one that the message suggests, or take it out.',
      'A key after a table header belongs to that table: keys of the whole file come first.',
    ],
  },
  UNKNOWN_PERMISSION: {
    cause: 'The world has no such permission.',
    cure: ['Take the one that the message suggests; the reference of the world lists them all.'],
  },
  FORBIDDEN_KEY: {
    cause: 'The key has a meaning of its own in JavaScript (`__proto__`, `constructor`, `prototype`).',
    cure: ['Choose another name.'],
  },
  FORMAT: { cause: 'A text is not written as its key asks.', cure: ['Write it as the message says.'] },
  BOUNDS: {
    cause: 'A number is outside of its range, or not a whole one.',
    cure: ['Choose one in the range that the message gives.'],
  },
  CHOICE: {
    cause: 'The value is none of those to choose from.',
    cure: ['Choose one that the message lists.'],
  },
  UNAVAILABLE: {
    cause: 'The value is understood, and this version does not have it.',
    cure: ['Choose another one, or update the host.'],
  },
  DUPLICATE: { cause: 'The same item stands twice in a list.', cure: ['Take one out.'] },
  TOO_LONG: { cause: 'A text is longer than its key allows.', cure: ['Shorten it.'] },
  TOO_MANY: {
    cause: 'There are more items, keys or findings than allowed.',
    cure: ['Correct what is listed first; take out what is not needed.'],
  },
  TOO_DEEP: { cause: 'Tables and lists are nested deeper than allowed.', cure: ['Flatten them.'] },
};

/** Codes of both files. */
export const FILE_CODES: readonly Explanation[] = [
  ...['MANIFEST', 'CONFIG'].flatMap((prefix) =>
    Object.entries(KINDS).map(([kind, entry]) => ({ code: `${prefix}_${kind}`, ...entry })),
  ),
  ...explained({
    HOST_CONFIG: {
      cause:
        'The file of the operator, host.toml, cannot be read, or is not as it should be; nothing of it is used then.',
      cure: [
        'Correct what is listed, each at its line.',
        'Every setting has a default: start without the file to see whether it is to blame.',
      ],
      see: ['RT_TOML_SYNTAX'],
    },
  }),
];
