// SPDX-License-Identifier: MIT
// Entry of the `phira-plugin` command: runs the command line of this process.

import { enableCompileCache } from 'node:module';

// Compiled code is kept in the system's temporary folder: half of what a short command takes is loading.
enableCompileCache();
const { runCommandLine } = await import('./program.ts');

// Whoever reads the output may stop reading (`| head`): that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  // A server goes on without a reader, and listens for that itself.
  if (process.stdout.listenerCount('error') === 1) process.exit();
});

process.exitCode = await runCommandLine(process.argv.slice(2));
