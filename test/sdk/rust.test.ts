// SPDX-License-Identifier: MIT
// The shared plugin in Rust.

import { rustEnvironment } from './rust-toolchain.ts';
import { sharedSuite } from './shared-suite.ts';

Object.assign(process.env, rustEnvironment());
await sharedSuite('rust');
