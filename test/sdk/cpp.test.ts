// SPDX-License-Identifier: MIT
// The shared plugin in C++.

import { sharedSuite } from './shared-suite.ts';

await sharedSuite('cpp');
