// SPDX-License-Identifier: MIT
// The canonical built-ins of resources: new, rep and drop (CanonicalABI.md).

import type { CallContext } from '../abi/context.ts';
import { type HandleTable, ownHandle } from '../abi/handles.ts';
import { disposeHostObject } from '../abi/resources.ts';
import type { AnyCoreFunction } from './generic-abi/guest-call.ts';
import type { ResourceStep } from './plan/plan.ts';
import type { ResourceType } from './types.ts';

/**
 * Makes one built-in.
 *
 * @param cx enters, for a drop, the instances that the destructor belongs to.
 * @param recursive the destructor would always re-enter a running instance, so the drop of an owned handle traps.
 */
export function resourceBuiltIn(
  kind: ResourceStep['kind'],
  resource: ResourceType,
  cx: CallContext,
  handles: HandleTable,
  destructor: AnyCoreFunction | undefined,
  recursive: boolean,
): AnyCoreFunction {
  switch (kind) {
    case 'resource.new':
      return guarded(cx, kind, (rep) => {
        cx.beginImport();
        return handles.add(ownHandle(resource, rep));
      });
    case 'resource.rep':
      return guarded(cx, kind, (index) => {
        cx.returned();
        return Number(handles.get(index, resource).rep);
      });
    case 'resource.drop':
      return guarded(cx, kind, (index) => {
        cx.beginImport();
        const { own, rep, scope } = handles.remove(index, resource);
        if (!own) {
          if (scope !== undefined) scope.borrows--;
          return undefined;
        }
        if (recursive)
          cx.trap('TRAP_REENTRY', 'a resource is dropped whose destructor would re-enter its component');
        cx.enter();
        if (resource.host !== undefined) disposeHostObject(cx, rep);
        else destructor?.(Number(rep));
        cx.returned();
        cx.exit();
        return undefined;
      });
  }
}

/** Whatever escapes ends the plugin: a guest could catch the exception, but not the death that was recorded. */
function guarded(
  cx: CallContext,
  name: string,
  body: (value: number) => number | undefined,
): AnyCoreFunction {
  return (value) => {
    try {
      return body(Number(value));
    } catch (error) {
      throw cx.failed(error, name);
    }
  };
}
