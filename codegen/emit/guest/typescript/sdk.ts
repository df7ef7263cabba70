// SPDX-License-Identifier: MIT
// The SDK of TypeScript and JavaScript, for worlds that have what it drives: `SCOPE/sdk` beside the interfaces.

import type { Case, Ir } from '../../../ir/ir.ts';
import type { EmitContext } from '../../context.ts';
import { eventsOf } from '../../facts.ts';
import type { OutputFile } from '../../file-set.ts';
import { snakeCase } from '../../names.ts';
import { sdkModule } from './sdk-module.ts';
import { sdkTypes } from './sdk-types.ts';

/** Functions that the SDK calls, and those that it exports, by interface. */
const IMPORTED: Readonly<Record<string, readonly string[]>> = {
  config: ['get-config', 'set-config', 'save-config'],
  commands: ['register-command', 'unregister-command'],
  events: ['subscribe-event', 'unsubscribe-event', 'emit-event'],
  log: ['log'],
  storage: ['get-item', 'set-item', 'remove-item', 'list-keys'],
  timers: ['set-timer', 'cancel-timer'],
};
const EXPORTED: Readonly<Record<string, readonly string[]>> = {
  lifecycle: ['init', 'start', 'stop'],
  'event-handler': ['on-event'],
  'command-handler': ['on-command', 'complete-command'],
};

/** Path of the SDK's types; undefined where the world lacks what the SDK is made of. */
export function sdkPath({ ir }: EmitContext): string | undefined {
  return hasAll(ir) ? './sdk.d.ts' : undefined;
}

/** The module and its types; nothing for a world that lacks what they are made of. */
export function sdkFiles(context: EmitContext, folder: string): OutputFile[] {
  const { ir } = context;
  const events = eventsOf(ir);
  if (!hasAll(ir) || events === undefined || events.def.shape.kind !== 'variant') return [];
  const { shape } = events.def;
  const named = shape.cases.filter((item) => item.name !== shape.open);
  const [scope = '', version] = ir.world.id.replace(/\/[^@]*/, '').split('@');
  const keys = (cases: readonly Case[]): string[] => cases.map((item) => snakeCase(item.name));
  const header = `// ${context.headerText(events.def.span.source)}\n`;
  const facts = {
    scope,
    vetoable: keys(named.filter((item) => item.vetoable)),
    targeted: keys(named.filter((item) => item.targeted)),
  };
  const at = version === undefined ? '' : `@${version}`;
  return [
    { path: `${folder}/sdk.js`, text: `${header}\n${sdkModule(facts)}` },
    { path: `${folder}/sdk.d.ts`, text: `${header}\n${sdkTypes(context, scope, at, named)}` },
  ];
}

function hasAll({ world }: Ir): boolean {
  const has = (items: Ir['world']['imports'], wanted: Readonly<Record<string, readonly string[]>>): boolean =>
    Object.entries(wanted).every(([name, functions]) =>
      items.some(
        (item) =>
          item.kind === 'interface' &&
          item.interface.name === name &&
          functions.every((func) => item.interface.functions.some((one) => one.name === func)),
      ),
    );
  return has(world.imports, IMPORTED) && has(world.exports, EXPORTED);
}
