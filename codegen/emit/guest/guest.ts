// SPDX-License-Identifier: MIT
// The product `guest`: what authors of plugins compile against, one folder per language under `guest/`.

import type { EmitContext, Emitter } from '../context.ts';
import type { OutputFile } from '../file-set.ts';
import { valueRefusals } from '../refuse-host.ts';
import { assemblyscriptGuestFiles } from './assemblyscript/assemblyscript.ts';
import { cGuestFiles } from './c/c.ts';
import { cppGuestFiles } from './cpp/cpp.ts';
import { goGuestFiles } from './go/go.ts';
import { pythonGuestFiles } from './python/python.ts';
import { rustGuestFiles } from './rust/rust.ts';
import { typescriptGuestFiles } from './typescript/typescript.ts';

/** Every language that has a generated SDK; paths begin with `guest/LANGUAGE/`. One line each. */
const LANGUAGES: readonly ((context: EmitContext) => OutputFile[])[] = [
  typescriptGuestFiles,
  cGuestFiles,
  cppGuestFiles,
  goGuestFiles,
  rustGuestFiles,
  assemblyscriptGuestFiles,
  pythonGuestFiles,
];

/** Emits the guest side of the world for every language that has one. */
export const guestEmitter: Emitter = {
  name: 'guest',
  refuse: valueRefusals,
  emit: (context) => ({
    files: LANGUAGES.flatMap((files) => files(context)),
    diagnostics: [],
    exports: [],
  }),
};
