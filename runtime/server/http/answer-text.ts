// SPDX-License-Identifier: MIT
// Answers of routes, and whatever they throw, as what goes over the wire.

import type { HostError } from '../../../generated/host/types.ts';
import { isWitError } from '../../abi/errors.ts';
import { RuntimeError } from '../../errors.ts';
import { ServiceError } from '../../services/service-error.ts';
import { failureText } from '../failure.ts';
import { HttpProblem, type HttpProblemCode } from './problem.ts';
import type { HttpAnswer } from './router.ts';

/** Status, type and body of an answer; without a body where that is undefined. */
export interface EncodedAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string | undefined;
}

/** An answer that is no stream. */
export function answerText(answer: Exclude<HttpAnswer, { stream: unknown }>): EncodedAnswer {
  if ('nothing' in answer) return { status: 204, type: '', text: undefined };
  const { status = 200 } = answer;
  if ('text' in answer) return { status, type: answer.type, text: answer.text };
  return { status, type: 'application/json; charset=utf-8', text: JSON.stringify(answer.json) };
}

/** What the world's words for a failure are over HTTP. */
const CODES: Readonly<Record<HostError['tag'], HttpProblemCode>> = {
  'not-found': 'HTTP_NOT_FOUND',
  'invalid-argument': 'HTTP_BODY',
  conflict: 'HTTP_CONFLICT',
  'limit-exceeded': 'HTTP_CONFLICT',
  unavailable: 'HTTP_UNAVAILABLE',
  denied: 'HTTP_CONFLICT',
  internal: 'HTTP_INTERNAL',
};

/** Anything that was thrown as a refusal; of what was not meant for others nothing is shown. */
export function problemOf(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof ServiceError) return new HttpProblem(CODES[error.code], error.message);
  if (error instanceof RuntimeError) return new HttpProblem(CODES[error.kind], error.message);
  const tag = tagOf(error);
  if (tag !== undefined && tag !== 'internal') return new HttpProblem(CODES[tag], failureText(error));
  return new HttpProblem('HTTP_INTERNAL');
}

function tagOf(error: unknown): HostError['tag'] | undefined {
  if (!isWitError(error)) return undefined;
  const { payload } = error;
  if (typeof payload !== 'object' || payload === null || !('tag' in payload)) return undefined;
  return Object.keys(CODES).find((tag): tag is HostError['tag'] => tag === payload.tag);
}
