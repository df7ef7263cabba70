// SPDX-License-Identifier: MIT
// The shared plugin in JavaScript.

import { sharedSuite } from './shared-suite.ts';

await sharedSuite('javascript');
