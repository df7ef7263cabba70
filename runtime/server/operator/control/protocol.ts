// SPDX-License-Identifier: MIT
// What a command line and a running host say to each other: one JSON text a line, a request and its response. The token
// stands in every request.

import { RuntimeError, reasonOf, runtimeError } from '../../../errors.ts';
import type { AnswerData } from '../answer.ts';

/** Of this protocol; both sides say theirs. */
export const CONTROL_VERSION = 1;

/** Most bytes of a request and of a response, line end included. */
export const MAX_REQUEST = 64 * 1024;
export const MAX_RESPONSE = 16 * 1024 * 1024;

/** One command for operators. */
export interface ControlRequest {
  readonly version: number;
  readonly token: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** What came of it. */
export type ControlResponse =
  | {
      readonly version: number;
      readonly ok: true;
      /** For people. */
      readonly text: string;
      readonly data: AnswerData;
    }
  | { readonly version: number; readonly ok: false; readonly error: ControlFailure };

/** An error as it crosses. */
export interface ControlFailure {
  readonly code: string;
  readonly message: string;
  readonly help: string;
}

/** A message as a line, its end included. */
export function lineOf(message: ControlRequest | ControlResponse): string {
  return `${JSON.stringify(message)}\n`;
}

/** Reads a request. Throws RT_CONTROL_PROTOCOL, and RT_CONTROL_VERSION for one of another version. */
export function readRequest(line: string): ControlRequest {
  const { version, token, command, args } = readObject(line);
  checkVersion(version);
  if (typeof token !== 'string' || typeof command !== 'string' || !isTexts(args)) {
    throw malformed('it is not a request');
  }
  return { version: CONTROL_VERSION, token, command, args };
}

/** Reads a response. Throws RT_CONTROL_PROTOCOL, and RT_CONTROL_VERSION for one of another version. */
export function readResponse(line: string): ControlResponse {
  const { version, ok, text, data, error } = readObject(line);
  checkVersion(version);
  if (ok === true && typeof text === 'string' && isObject(data)) {
    return { version: CONTROL_VERSION, ok, text, data: data as AnswerData };
  }
  if (ok === false && isObject(error)) {
    const { code, message, help } = error;
    if (typeof code === 'string' && typeof message === 'string' && typeof help === 'string') {
      return { version: CONTROL_VERSION, ok, error: { code, message, help } };
    }
  }
  throw malformed('it is not a response');
}

/** The response for what was thrown. */
export function failureResponse(thrown: unknown): ControlResponse {
  const { code, message, help } =
    thrown instanceof RuntimeError
      ? thrown
      : {
          code: 'RT_COMMAND_FAILED',
          message: reasonOf(thrown),
          help: 'the text is what the command answered',
        };
  return { version: CONTROL_VERSION, ok: false, error: { code, message, help } };
}

function readObject(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (thrown) {
    throw malformed(reasonOf(thrown));
  }
  if (!isObject(value)) throw malformed('it is not an object');
  return value;
}

function checkVersion(version: unknown): void {
  if (version === CONTROL_VERSION) return;
  throw runtimeError('RT_CONTROL_VERSION', { version: String(version), served: CONTROL_VERSION });
}

function malformed(reason: string): RuntimeError {
  return runtimeError('RT_CONTROL_PROTOCOL', { reason });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
