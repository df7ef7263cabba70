// SPDX-License-Identifier: MIT
// The cases of one call each: the same component through our bindings and through jco's glue.

import { worldBinding } from '../../generated/bindings/world.ts';
import type { CommandHandler, Invocation } from '../../generated/host/command-handler.ts';
import type { Event, EventContext, EventHandler } from '../../generated/host/event-handler.ts';
import { createMockHost } from '../../generated/mock/host.ts';
import type { Imports } from '../../generated/world.ts';
import { instantiateComponent, prepareComponent } from '../../runtime/component/engine.ts';
import { jcoInstantiate } from '../support/components.ts';
import { type AdderExports, adder, adderBinding, quickJsPlugin, watPlugin } from './fixtures.ts';
import type { BenchCase } from './measure.ts';

/** What jco's glue gives for the Phira world. */
interface JcoPlugin {
  readonly eventHandler: EventHandler;
  readonly commandHandler: CommandHandler;
}

/** Host functions that do as little as they can, so that the call path is what is measured. */
export function quietHost(): Imports {
  const host = createMockHost();
  return {
    ...host,
    log: { log: () => {} },
    config: { ...host.config, getConfig: () => ({ tag: 'text', val: 'Welcome, {name}!' }) },
    messaging: { ...host.messaging, sendMessageToUser: () => {} },
  };
}

/** The imports of a component as jco names them: by interface, without version. */
export function jcoImports(imports: Imports): Record<string, object> {
  return Object.fromEntries(
    Object.entries(imports).map(([name, implementation]) => [`phira:plugin/${name}`, implementation]),
  );
}

const CONTEXT: EventContext = { at: 1_700_000_000_000n, sequence: 1n, stage: { tag: 'happened' } };
const INVOCATION: Invocation = { name: 'hello', args: ['one', 'two', 'three'], source: { tag: 'console' } };

function userConnect(name: string): Event {
  const user = { id: 7, name, language: 'zh-CN', monitor: false, connectedAt: 1_700_000_000_000n };
  return { tag: 'user-connect', val: { user } };
}

const ASCII_NAME = 'twelve-chars';
/** 200 characters of two, three and four UTF-8 bytes. */
const UNICODE_NAME = 'äß日本語譜面プレイヤー𝄞'.repeat(20).slice(0, 200).toWellFormed();

/** Every case of one call. */
export async function callCases(): Promise<BenchCase[]> {
  const wat = await bothPlugins(await watPlugin());
  const quickjs = await bothPlugins(await quickJsPlugin());
  const [ascii, unicode] = [userConnect(ASCII_NAME), userConnect(UNICODE_NAME)];
  return [
    await addCase(),
    eventCase('wat/event', wat, ascii, 20_000),
    eventCase('wat/event-unicode', wat, unicode, 10_000),
    eventCase('quickjs/event', quickjs, ascii, 2_000),
    {
      name: 'quickjs/command',
      chunk: 2_000,
      warmUp: 10_000,
      ours: (times) => {
        for (let i = 0; i < times; i++) quickjs.ours.commandHandler.onCommand(INVOCATION);
      },
      jco: (times) => {
        for (let i = 0; i < times; i++) quickjs.jco.commandHandler.onCommand(INVOCATION);
      },
    },
  ];
}

async function addCase(): Promise<BenchCase> {
  const bytes = await adder();
  const binding = await adderBinding();
  const ours = instantiateComponent(prepareComponent(bytes, binding.world), binding, {}).exports.arithmetic;
  const jco = (await jcoInstantiate<AdderExports>(bytes, {})).arithmetic;
  return {
    name: 'wat/add',
    chunk: 50_000,
    warmUp: 500_000,
    ours: (times) => {
      for (let i = 0; i < times; i++) check(ours.add(i, 3), i + 3);
    },
    jco: (times) => {
      for (let i = 0; i < times; i++) check(jco.add(i, 3), i + 3);
    },
  };
}

function check(got: number, want: number): void {
  if (got !== want) throw new Error(`add answered ${got} instead of ${want}`);
}

async function bothPlugins(bytes: Uint8Array): Promise<{ ours: JcoPlugin; jco: JcoPlugin }> {
  const imports = quietHost();
  const ours = instantiateComponent(prepareComponent(bytes, worldBinding.world), worldBinding, imports);
  return { ours: ours.exports, jco: await jcoInstantiate<JcoPlugin>(bytes, jcoImports(imports)) };
}

function eventCase(
  name: string,
  both: { ours: JcoPlugin; jco: JcoPlugin },
  event: Event,
  chunk: number,
): BenchCase {
  return {
    name,
    chunk,
    warmUp: chunk * 5,
    ours: (times) => {
      for (let i = 0; i < times; i++) both.ours.eventHandler.onEvent(event, CONTEXT);
    },
    jco: (times) => {
      for (let i = 0; i < times; i++) both.jco.eventHandler.onEvent(event, CONTEXT);
    },
  };
}
