// SPDX-License-Identifier: MIT
// The guest languages that `phira-plugin` builds: one line each.

import { assemblyscript } from './assemblyscript.ts';
import { c } from './c.ts';
import { cpp } from './cpp.ts';
import { go } from './go.ts';
import { javascript } from './javascript.ts';
import type { GuestLanguage } from './language.ts';
import { python } from './python.ts';
import { rust } from './rust.ts';
import { typescript } from './typescript.ts';

/** Every language, in the order in which they are listed. */
export const GUEST_LANGUAGES: readonly GuestLanguage[] = [
  typescript,
  javascript,
  c,
  cpp,
  go,
  rust,
  assemblyscript,
  python,
];
