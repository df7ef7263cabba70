// SPDX-License-Identifier: MIT
// WASI as the engine of a plugin's own thread or process serves it.

import type { ForeignService } from '../plugin/foreign-service.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { wasiImports } from './access.ts';
import type { OutputName } from './options.ts';
import { createWasi } from './wasi.ts';

/**
 * Serves WASI to a plugin on this thread, which is its own.
 *
 * @param log takes what it prints, line by line, not escaped.
 */
export function wasiService(
  { policy, limits, folder = '.', environment = {} }: Sandbox,
  log: (stream: OutputName, line: string) => void,
): ForeignService {
  return {
    imports: wasiImports({ policy, isolation: 'worker' }),
    serve: () => createWasi({ policy, limits, folder, environment, log }),
  };
}
