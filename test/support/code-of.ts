// SPDX-License-Identifier: MIT
// Errors by their stable codes.

/** The code of what `work` throws, the thrown value where it has none, or `done`. */
export function codeOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
  return 'done';
}
