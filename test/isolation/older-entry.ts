// SPDX-License-Identifier: MIT
// A worker entry that serves an older release too.

import { worldBinding } from '../../generated/bindings/world.ts';
import { servePlugin } from '../../runtime/isolation/serve-plugin.ts';
import { componentEngine } from '../../runtime/plugin/plugin-engine.ts';
import { olderRelease } from './older.ts';

await servePlugin({
  world: worldBinding,
  engine: () => componentEngine(worldBinding, { releases: [olderRelease] }),
});
