// SPDX-License-Identifier: MIT
// Emits `events.ts` for a world with an `@events` variant: event names as text, their payloads, and the facts on
// each that a host needs to deliver it. Left out: targeted events and the open case, which nobody subscribes to.

import type { Case } from '../ir/ir.ts';
import type { EmitContext, Emitter } from './context.ts';
import { jsDoc, jsDocComment } from './docs.ts';
import { type EventsVariant, eventsOf } from './facts.ts';
import type { OutputFile } from './file-set.ts';
import { propertyKey, quote, snakeCase } from './names.ts';
import { PERMISSIONS_MODULE } from './permissions.ts';
import { relativeModule, type TsFile } from './ts-file.ts';
import { namedText, typeText } from './type-text.ts';

/** Output path of the module. */
export const EVENTS_MODULE = 'events.ts';

const TYPES = ['EventName', 'EventMap', 'VetoableEvent', 'EventFacts'];
const VALUES = ['EVENTS', 'isEventName', 'toEvent'];

/** Emits `events.ts`; nothing of a world without events. */
export const eventsEmitter: Emitter = {
  name: 'events',
  emit(context: EmitContext) {
    const events = eventsOf(context.ir);
    if (events === undefined) return { files: [], diagnostics: [], exports: [] };
    return {
      files: [eventsModule(events, context)],
      diagnostics: [],
      exports: [{ path: EVENTS_MODULE, types: TYPES, values: VALUES }],
    };
  },
};

function eventsModule(events: EventsVariant, context: EmitContext): OutputFile {
  const file = context.file(EVENTS_MODULE, {
    source: events.def.span.source,
    declares: [...TYPES, ...VALUES, 'TO_EVENT'],
  });
  const event = namedText(events.def, file, context);
  addNames(events, file);
  addMap(events, file, context);
  addFacts(events, file, event);
  addConstructor(events, file, event);
  return file.print();
}

function text(item: Case): string {
  return quote(snakeCase(item.name));
}

function addNames({ subscribable }: EventsVariant, file: TsFile): void {
  file.union(
    'EventName',
    subscribable.map((item) => ({ text: text(item) })),
    'Text by which a plugin subscribes to an event.',
  );
  file.union(
    'VetoableEvent',
    subscribable.filter((item) => item.vetoable).map((item) => ({ text: text(item) })),
    'Events whose subscribers are asked before they take effect.',
  );
}

function addMap({ subscribable }: EventsVariant, file: TsFile, context: EmitContext): void {
  file.interface({
    name: 'EventMap',
    docs: ['Payload of each event; `undefined` for an event that carries none.'],
    properties: subscribable.map((item) => {
      const docs = jsDoc(item.docs);
      return {
        name: propertyKey(snakeCase(item.name)),
        type: item.payload === undefined ? 'undefined' : typeText(item.payload, file, context),
        ...(docs === undefined ? {} : { docs: [docs] }),
      };
    }),
  });
}

function addFacts({ subscribable }: EventsVariant, file: TsFile, event: string): void {
  const guarded = subscribable.some((item) => item.permission !== undefined);
  const permission = guarded
    ? file.importType(relativeModule(file.path, PERMISSIONS_MODULE), 'Permission')
    : 'never';
  file.interface({
    name: 'EventFacts',
    docs: ['What a host has to know of an event besides its payload.'],
    properties: [
      { name: 'case', isReadonly: true, type: `${event}['tag']`, docs: ['Tag of the event variant.'] },
      { name: 'vetoable', isReadonly: true, type: 'boolean', docs: ['Whether subscribers are asked first.'] },
      {
        name: 'permission',
        isReadonly: true,
        type: `${permission} | undefined`,
        docs: ['What a subscription needs; undefined when everybody may hear of it.'],
      },
    ],
  });
  file.raw((writer) => {
    writer.writeLine(
      '/** Facts by event name. A name that comes from a plugin is looked up through {@link isEventName} only. */',
    );
    writer.write('export const EVENTS: Readonly<Record<EventName, EventFacts>> = ').inlineBlock(() => {
      for (const item of subscribable) {
        const needs = item.permission === undefined ? 'undefined' : quote(item.permission);
        const facts = `case: ${quote(item.name)}, vetoable: ${item.vetoable}, permission: ${needs}`;
        writer.writeLine(`${propertyKey(snakeCase(item.name))}: { ${facts} },`);
      }
    });
    writer.write(';');
  });
  file.function(
    {
      name: 'isEventName',
      docs: ['Whether a text names an event that can be subscribed to; safe for any text.'],
      parameters: [{ name: 'text', type: 'string' }],
      returnType: 'text is EventName',
    },
    'return Object.hasOwn(EVENTS, text);',
  );
}

function addConstructor({ subscribable }: EventsVariant, file: TsFile, event: string): void {
  file.raw((writer) => {
    writer.write(
      `const TO_EVENT: { readonly [Name in EventName]: (payload: EventMap[Name]) => ${event} } = `,
    );
    writer.inlineBlock(() => {
      for (const item of subscribable) {
        const tag = `tag: ${quote(item.name)}`;
        const maker = item.payload === undefined ? `() => ({ ${tag} })` : `(val) => ({ ${tag}, val })`;
        writer.writeLine(`${propertyKey(snakeCase(item.name))}: ${maker},`);
      }
    });
    writer.write(';');
  });
  file.raw(
    [
      ...jsDocComment('The event as the value that a plugin receives.'),
      `export function toEvent<Name extends EventName>(name: Name, payload: EventMap[Name]): ${event} {`,
      '  return TO_EVENT[name](payload);',
      '}',
    ].join('\n'),
  );
}
