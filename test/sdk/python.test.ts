// SPDX-License-Identifier: MIT
// The shared plugin in Python.

import { pythonEnvironment } from './python-toolchain.ts';
import { sharedSuite } from './shared-suite.ts';

Object.assign(process.env, pythonEnvironment());
await sharedSuite('python');
