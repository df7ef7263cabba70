// SPDX-License-Identifier: MIT
// The product `host`: the types of one world, as the host that implements it sees them.

import type { EmitContext, Emitter } from './context.ts';
import { hostExports, hostModule } from './host-types.ts';
import { valueRefusals } from './refuse-host.ts';
import { worldExports, worldModule } from './world.ts';

/** Emits everything that a host implements or receives, as TypeScript types. */
export const hostEmitter: Emitter = {
  name: 'host',
  refuse: valueRefusals,
  emit(context: EmitContext) {
    const { interfaces } = context.ir;
    return {
      files: [...interfaces.map((owner) => hostModule(owner, context)), worldModule(context)],
      diagnostics: [],
      exports: [...interfaces.map((owner) => hostExports(owner, context)), ...worldExports(context)],
    };
  },
};
