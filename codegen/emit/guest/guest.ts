// SPDX-License-Identifier: MIT
// The product `guest`: what authors of plugins compile against, one folder per language under `guest/`.

import type { Emitter } from '../context.ts';
import { valueRefusals } from '../refuse-host.ts';
import { typescriptGuestFiles } from './typescript/typescript.ts';

/** Emits the guest side of the world for every language that has one. */
export const guestEmitter: Emitter = {
  name: 'guest',
  refuse: valueRefusals,
  emit: (context) => ({ files: typescriptGuestFiles(context), diagnostics: [], exports: [] }),
};
