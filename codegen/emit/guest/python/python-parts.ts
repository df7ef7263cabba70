// SPDX-License-Identifier: MIT
// Whether a world has what the SDK's `Plugin` is made of: what it calls, and what it answers.

import type { Ir, TypeDef } from '../../../ir/ir.ts';
import { eventsOf } from '../../facts.ts';
import { resolveDef } from '../../type-text.ts';

/** Functions that the SDK calls, by interface. */
const IMPORTED: Readonly<Record<string, readonly string[]>> = {
  clock: ['now', 'monotonic'],
  commands: ['register-command'],
  config: ['get-config'],
  events: ['subscribe-event'],
  log: ['log'],
  random: ['get-random-u64', 'get-random-bytes'],
};

/** All functions of the interfaces that the SDK exports: another would have nobody to answer it. */
const EXPORTED: Readonly<Record<string, readonly string[]>> = {
  lifecycle: ['init', 'start', 'stop'],
  'event-handler': ['on-event'],
  'command-handler': ['on-command', 'complete-command'],
};

/** Types that the SDK names, by interface. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  commands: ['command-options'],
  config: ['config-value'],
  events: ['event', 'priority'],
  log: ['level'],
  'event-handler': ['event-context', 'stage', 'decision'],
  'command-handler': ['invocation'],
};

/** The events of a world that can have a `Plugin`; undefined for any other world. */
export function pluginEvents(
  ir: Ir,
): (TypeDef & { readonly shape: { readonly kind: 'variant' } }) | undefined {
  const { world } = ir;
  const hasFunctions = (items: Ir['world']['imports'], wanted: typeof IMPORTED): boolean =>
    Object.entries(wanted).every(([name, functions]) =>
      items.some(
        (item) =>
          item.kind === 'interface' &&
          item.interface.name === name &&
          functions.every((func) => item.interface.functions.some((one) => one.name === func)),
      ),
    );
  const hasTypes = Object.entries(TYPES).every(([name, types]) => {
    const owners = ir.interfaces.filter((owner) => owner.name === name);
    return (
      owners.length === 1 &&
      types.every((type) => owners[0]?.types.some((def) => def.name === type && resolveDef(def) === def))
    );
  });
  const others = world.exports.flatMap((item) =>
    item.kind === 'interface' && item.interface.name in EXPORTED ? [] : [item],
  );
  if (!hasFunctions(world.imports, IMPORTED) || !hasFunctions(world.exports, EXPORTED)) return undefined;
  const events = eventsOf(ir)?.def;
  if (!hasTypes || others.length > 0 || events?.name !== 'event' || !isVariant(events)) return undefined;
  return events;
}

function isVariant(def: TypeDef): def is TypeDef & { readonly shape: { readonly kind: 'variant' } } {
  return def.shape.kind === 'variant';
}
