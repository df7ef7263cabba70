// SPDX-License-Identifier: MIT
// From bytes to a ready instance: decode, plan, compile and instantiate on our side; transpile, import and instantiate
// on jco's. Every load has core modules of its own bytes (nonce.ts).

import { worldBinding } from '../../generated/bindings/world.ts';
import { instantiateComponent, prepareComponent } from '../../runtime/component/engine.ts';
import { jcoInstantiate } from '../support/components.ts';
import { jcoImports, quietHost } from './call-cases.ts';
import { quickJsPlugin, watPlugin } from './fixtures.ts';
import type { BenchCase } from './measure.ts';
import { withNonce } from './nonce.ts';

/** Both loading cases. */
export async function loadCases(): Promise<BenchCase[]> {
  return [loadCase('load/wat', await watPlugin(), 150), loadCase('load/quickjs', await quickJsPlugin(), 20)];
}

let loads = 0;

/** @param warmUp loads before the clock counts, so that both sides run optimised code. */
function loadCase(name: string, component: Uint8Array, warmUp: number): BenchCase {
  const imports = quietHost();
  const glue = jcoImports(imports);
  let bytes = component;
  return {
    name,
    chunk: 1,
    warmUp,
    before: () => {
      bytes = withNonce(component, loads++);
    },
    ours: () => {
      instantiateComponent(prepareComponent(bytes, worldBinding.world), worldBinding, imports);
    },
    jco: async () => {
      await jcoInstantiate(bytes, glue);
    },
  };
}
