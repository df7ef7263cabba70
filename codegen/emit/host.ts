// SPDX-License-Identifier: MIT
// The product `host`: types, world, events, permissions and guards of one world.

import type { EmitContext, Emitter } from './context.ts';
import { eventsExports, eventsModule } from './events.ts';
import { guardsExport, guardsModule } from './guards.ts';
import { hostExports, hostModule } from './host-types.ts';
import { PERMISSIONS_EXPORT, permissionsModule } from './permissions.ts';
import { hostRefusals } from './refuse-host.ts';
import { worldExports, worldModule } from './world.ts';

/** Emits everything that a host implements or receives, as TypeScript types, and the guards before it. */
export const hostEmitter: Emitter = {
  name: 'host',
  emit(context: EmitContext) {
    const { interfaces } = context.ir;
    const diagnostics = hostRefusals(context.ir);
    if (diagnostics.length > 0) return { files: [], diagnostics, exports: [] };
    const events = eventsModule(context);
    return {
      files: [
        ...interfaces.map((owner) => hostModule(owner, context)),
        worldModule(context),
        ...(events === undefined ? [] : [events]),
        permissionsModule(context),
        guardsModule(context),
      ],
      diagnostics: [],
      exports: [
        ...interfaces.map((owner) => hostExports(owner, context)),
        ...worldExports(context),
        ...eventsExports(context),
        PERMISSIONS_EXPORT,
        guardsExport(context),
      ],
    };
  },
};
