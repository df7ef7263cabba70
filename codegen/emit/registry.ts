// SPDX-License-Identifier: MIT
// The list of products: an emitter that is not named here does not run.

import type { Emitter } from './context.ts';
import { hostEmitter } from './host.ts';

/** Every emitter, in the order it runs; `index.ts` of the output is made after all of them. */
export const EMITTERS: readonly Emitter[] = [hostEmitter];
