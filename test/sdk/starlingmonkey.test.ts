// SPDX-License-Identifier: MIT
// The shared plugin in TypeScript on StarlingMonkey, with the same behaviour as on QuickJS.

import { sharedSuite } from './shared-suite.ts';

await sharedSuite('typescript', 'starlingmonkey');
