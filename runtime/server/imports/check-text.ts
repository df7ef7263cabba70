// SPDX-License-Identifier: MIT
// Checks text of a plugin that people will see.

import { hasControl } from '../../services/escape.ts';
import { hostFailure } from '../failure.ts';

/** @throws HostFailure `invalid-argument` for a text out of its length or with control or direction characters. */
export function checkText(what: string, text: string, minimum: number, maximum: number): void {
  if (text.length < minimum || text.length > maximum) {
    throw hostFailure(
      'invalid-argument',
      `${what} has ${minimum} to ${maximum} characters, this one has ${text.length}`,
    );
  }
  if (hasControl(text)) {
    throw hostFailure('invalid-argument', `${what} is one line without control or direction characters`);
  }
}
