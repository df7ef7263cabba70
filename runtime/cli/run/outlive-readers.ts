// SPDX-License-Identifier: MIT
// A server serves on, and stops in order, when nobody reads what it prints any more: Ctrl-C ends `| tee` before it.

/** Lets what is printed from now on go nowhere where nobody reads it. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
