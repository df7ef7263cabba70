// SPDX-License-Identifier: MIT
// Failures of the filesystem as labels of `error-code` of `wasi:filesystem/types`; nothing else of them reaches a plugin.

import { Trap, WitError } from '../../abi/errors.ts';
import { WASI_TYPES } from '../descriptor-types.ts';

/** The error of a WASI function. */
export function fsError(code: string): WitError<string> {
  return new WitError(code);
}

/** All labels, as the WIT has them. */
const LABELS: ReadonlySet<string> = new Set(
  WASI_TYPES.flatMap((type) => (type.kind === 'enum' && type.labels.includes('no-entry') ? type.labels : [])),
);

/** Whether a code is of the filesystem. */
export function isFsLabel(code: string): boolean {
  return LABELS.has(code);
}

/** Those of Node that the shim does not turn into labels everywhere. */
const NODE_CODES: Readonly<Record<string, string>> = {
  EACCES: 'access',
  EBADF: 'bad-descriptor',
  EEXIST: 'exist',
  EFBIG: 'file-too-large',
  EINVAL: 'invalid',
  EISDIR: 'is-directory',
  ELOOP: 'loop',
  EMFILE: 'insufficient-memory',
  ENAMETOOLONG: 'name-too-long',
  ENFILE: 'insufficient-memory',
  ENOENT: 'no-entry',
  ENOMEM: 'insufficient-memory',
  ENOSPC: 'insufficient-space',
  ENOTDIR: 'not-directory',
  ENOTEMPTY: 'not-empty',
  EPERM: 'not-permitted',
  EROFS: 'read-only',
  ETXTBSY: 'text-file-busy',
};

/** Runs an operation of the shim or of Node. @throws {WitError} with the label of whatever it throws. */
export function attempt<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof Trap || error instanceof WitError) throw error;
    throw fsError(labelOf(error));
  }
}

function labelOf(error: unknown): string {
  if (typeof error === 'string') return LABELS.has(error) ? error : 'io';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return Object.hasOwn(NODE_CODES, code) ? (NODE_CODES[code] ?? 'io') : 'io';
}
