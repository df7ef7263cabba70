// SPDX-License-Identifier: MIT
// A worker entry whose plugins nobody stops from inside: what is left of the sandbox when the meter fails.

import { worldBinding } from '../../generated/bindings/world.ts';
import { servePlugin } from '../../runtime/isolation/serve-plugin.ts';
import { componentEngine } from '../../runtime/plugin/plugin-engine.ts';

await servePlugin({
  world: worldBinding,
  engine: ({ output }) => {
    output('stderr', 'this plugin is not metered\n');
    console.log('and says so');
    return componentEngine(worldBinding, { meter: false });
  },
});
