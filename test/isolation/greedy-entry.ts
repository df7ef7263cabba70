// SPDX-License-Identifier: MIT
// A worker entry whose plugin fills V8's heap when it is called: what a fault in the engine would let a guest do.

import { worldBinding } from '../../generated/bindings/world.ts';
import type { Exports, Imports } from '../../generated/world.ts';
import { servePlugin } from '../../runtime/isolation/serve-plugin.ts';
import { componentEngine, type PluginEngine } from '../../runtime/plugin/plugin-engine.ts';

const inner = componentEngine(worldBinding);

const greedy: PluginEngine<Imports, Exports> = {
  async prepare(...given) {
    const prepared = await inner.prepare(...given);
    return {
      ...prepared,
      async instantiate(imports) {
        const instance = await prepared.instantiate(imports);
        const kept: unknown[] = [];
        const onEvent = (): never => {
          for (;;) kept.push(Array.from({ length: 1000 }, () => ({ kept: kept.length })));
        };
        return { ...instance, exports: { ...instance.exports, eventHandler: { onEvent } } };
      },
    };
  },
};

await servePlugin({ world: worldBinding, engine: () => greedy });
