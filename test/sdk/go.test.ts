// SPDX-License-Identifier: MIT
// The shared plugin in Go.

import { sharedSuite } from './shared-suite.ts';

await sharedSuite('go');
