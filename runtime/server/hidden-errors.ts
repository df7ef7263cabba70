// SPDX-License-Identifier: MIT
// Takes secrets out of the errors that plugins answer, before anything tells, logs or keeps them.

import { isWitError, WitError } from '../abi/errors.ts';
import type { Pending } from '../events/event.ts';
import { secretTexts } from '../services/secret-texts.ts';

/** Answers as the work does; the text of an error is without secrets. */
export function hidingSecrets<T>(work: () => Pending<T>): Pending<T> {
  try {
    const answer = work();
    if (!(answer instanceof Promise)) return answer;
    return answer.catch((thrown: unknown) => {
      throw withoutSecrets(thrown);
    });
  } catch (thrown) {
    throw withoutSecrets(thrown);
  }
}

function withoutSecrets(thrown: unknown): unknown {
  if (!isWitError(thrown) || typeof thrown.payload !== 'string') return thrown;
  const text = secretTexts.hide(thrown.payload);
  return text === thrown.payload ? thrown : new WitError(text);
}
