// SPDX-License-Identifier: MIT
// Where threads and processes of plugins of the Phira world begin: `isolatedEngine` starts this module.

import { servedWorlds } from '../../generated/releases/index.ts';
import { servePlugin } from '../isolation/serve-plugin.ts';
import { componentEngine } from '../plugin/plugin-engine.ts';
import { wasiService } from '../wasi/service.ts';

const [world, ...releases] = servedWorlds;

await servePlugin({
  world,
  engine: ({ output }) =>
    componentEngine(world, {
      releases,
      foreign: (sandbox) => wasiService(sandbox, (stream, line) => output(stream, `${line}\n`)),
    }),
});
