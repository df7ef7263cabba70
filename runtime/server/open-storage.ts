// SPDX-License-Identifier: MIT
// Opens the file that plugins store in, as a part of a host that starts: what is wrong with it is for the operator.

import { reasonOf, runtimeError } from '../errors.ts';
import { ServiceError } from '../services/service-error.ts';
import { StorageFile } from '../services/storage-file.ts';

/** The file at a path, which is made when it is not there. @throws RuntimeError RT_SERVER_STORAGE. */
export function openStorage(path: string): StorageFile {
  try {
    return new StorageFile(path);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const reason = reasonOf(error.cause ?? error);
    throw runtimeError('RT_SERVER_STORAGE', { path, reason }, { cause: error });
  }
}
