// SPDX-License-Identifier: MIT
// A worker entry as of another build: its world has a function less.

import { worldBinding } from '../../generated/bindings/world.ts';
import { servePlugin } from '../../runtime/isolation/serve-plugin.ts';
import { componentEngine } from '../../runtime/plugin/plugin-engine.ts';

const { 'phira:plugin/log@1.0.0': _, ...imports } = worldBinding.world.imports;
const world = { ...worldBinding, world: { ...worldBinding.world, imports } };

await servePlugin({ world, engine: () => componentEngine(world) });
