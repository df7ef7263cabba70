// SPDX-License-Identifier: MIT
// WASI as the server's thread knows it: what may be imported, and nothing behind it, so that the shim is never reached.

import type { ForeignService } from '../plugin/foreign-service.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { wasiImports } from './access.ts';

/** Says what a plugin may import; serves nothing, since the component is run elsewhere or refused. */
export function wasiCheck(sandbox: Sandbox): ForeignService {
  return { imports: wasiImports(sandbox), serve: undefined };
}
