// SPDX-License-Identifier: MIT
// The shared plugin in TypeScript.

import { sharedSuite } from './shared-suite.ts';

await sharedSuite('typescript');
