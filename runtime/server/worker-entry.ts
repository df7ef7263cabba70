// SPDX-License-Identifier: MIT
// Where threads and processes of plugins of the Phira world begin: `isolatedEngine` starts this module.

import { servedWorlds } from '../../generated/releases/index.ts';
import { servePlugin } from '../isolation/serve-plugin.ts';
import { componentEngine } from '../plugin/plugin-engine.ts';

const [world, ...releases] = servedWorlds;

await servePlugin({ world, engine: () => componentEngine(world, { releases }) });
