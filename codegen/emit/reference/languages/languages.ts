// SPDX-License-Identifier: MIT
// The languages of the reference, in the order in which it shows them.

import { assemblyScript } from './assemblyscript.ts';
import { c } from './c.ts';
import { cpp } from './cpp.ts';
import { go } from './go.ts';
import { javaScript, typeScript } from './javascript.ts';
import type { Language } from './language.ts';
import { python } from './python.ts';
import { rust } from './rust.ts';

export const LANGUAGES: readonly Language[] = [
  typeScript,
  javaScript,
  rust,
  c,
  cpp,
  go,
  assemblyScript,
  python,
];
