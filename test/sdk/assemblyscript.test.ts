// SPDX-License-Identifier: MIT
// The shared plugin in AssemblyScript.

import { sharedSuite } from './shared-suite.ts';

await sharedSuite('assemblyscript');
