// SPDX-License-Identifier: MIT
// Plugins that were built for release 1.0.0 run on a host of 1.1.0 and hear of what is new in words that they know;
// those of 1.1.0 run as they are; those of versions that the host does not serve are refused.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { validateManifest } from '../../generated/manifest.ts';
import { WitError } from '../../runtime/abi/index.ts';
import { CommandRegistry } from '../../runtime/commands/command-registry.ts';
import { ComponentError } from '../../runtime/component/errors.ts';
import { EventBus } from '../../runtime/events/event-bus.ts';
import type { Manifest } from '../../runtime/plugin/manifest.ts';
import { componentEngine } from '../../runtime/plugin/plugin-engine.ts';
import type { PluginHost } from '../../runtime/plugin/plugin-host.ts';
import { PluginManager } from '../../runtime/plugin/plugin-manager.ts';
import { temporaryFolder, typeErrors } from '../emit/support.ts';
import {
  type Folder,
  folderWith,
  generated,
  guest,
  LATER,
  type LaterEvent,
  type LaterExports,
  type LaterImports,
  type LaterModule,
} from './fixtures.ts';

const MANIFEST: Manifest = { name: 'guest', version: '1.0.0', author: 'Test', abi_version: '1.0.0' };
const CONTEXT = { at: 1n, sequence: 2n, stage: { tag: 'happened' } } as const;
const INVOCATION = { name: 'open', args: [], source: { tag: 'console' } } as const;
const RENAMED = {
  roomId: 7,
  names: ['old "one"', 'new'],
  history: new BigUint64Array([1n, 18_446_744_073_709_551_615n]),
  renamer: undefined,
  locked: true,
  at: 9_007_199_254_740_993n,
};

let folder: Folder;
let world: LaterModule;
let older: Uint8Array;
let current: Uint8Array;

beforeAll(async () => {
  folder = folderWith(LATER);
  world = await generated(folder);
  older = await guest(join(folder.wit, 'releases/1.0.0'));
  current = await guest(folder.wit);
});

afterAll(() => folder.dispose());

/** A host of 1.1.0 that keeps what plugins log and fails to open rooms. */
function host(lines: string[], subscribed: string[] = []): LaterImports {
  return world.createMockHost({
    log: { log: (_level, message) => void lines.push(message) },
    events: { subscribeEvent: (name) => void subscribed.push(name) },
    weather: { temperature: () => 25 },
    rooms: {
      createRoom() {
        throw new WitError({ tag: 'rate-limited', val: { perMinute: 5, until: 17n } });
      },
    },
  });
}

async function run(component: Uint8Array) {
  const [binding, ...releases] = world.servedWorlds;
  const prepared = await componentEngine(binding, { releases }).prepare(component, MANIFEST);
  const lines: string[] = [];
  const subscribed: string[] = [];
  const { exports, life } = await prepared.instantiate(host(lines, subscribed));
  return { prepared, exports, life, lines, subscribed };
}

test('what is generated serves the current world, then the release', () => {
  expect(world.servedWorlds.map(({ world: { id } }) => id)).toEqual([
    'phira:plugin/plugin@1.1.0',
    'phira:plugin/plugin@1.0.0',
  ]);
});

test('what is generated type-checks under the strictest flags', async () => {
  expect(await typeErrors(folder.out)).toBe('');
}, 120_000);

describe('a plugin of 1.0.0 on a host of 1.1.0', () => {
  test('calls the host under the names of the current world', async () => {
    const { prepared, exports, subscribed } = await run(older);
    expect(prepared.importedFunctions).toEqual([
      'phira:plugin/events@1.1.0#subscribe-event',
      'phira:plugin/log@1.1.0#log',
      'phira:plugin/rooms@1.1.0#create-room',
    ]);
    exports.lifecycle.init();
    expect(subscribed).toEqual(['room_rename']);
  });

  test('hears of the events that it knows as they are', async () => {
    const { exports, lines } = await run(older);
    const user = { id: 1, name: 'Ada', language: 'en', monitor: false, connectedAt: 3n };
    const decision = exports.eventHandler.onEvent({ tag: 'user-connect', val: { user } }, CONTEXT);
    expect(decision).toEqual({ tag: 'proceed' });
    expect(lines).toEqual(['Ada']);
    const custom = { eventType: 'party', source: 'other', data: '{}' };
    exports.eventHandler.onEvent({ tag: 'custom', val: custom }, CONTEXT);
    expect(lines).toEqual(['Ada', 'party', 'other', '{}']);
  });

  test('hears of a new event as a custom one, and its decision counts', async () => {
    const { exports, life, lines } = await run(older);
    const decision = exports.eventHandler.onEvent({ tag: 'room-rename', val: RENAMED }, CONTEXT);
    expect(decision).toEqual({ tag: 'veto', val: 'not by me' });
    expect(lines.slice(0, 2)).toEqual(['room_rename', 'phira:plugin/plugin@1.1.0']);
    expect(JSON.parse(lines[2] ?? '')).toEqual({
      roomId: 7,
      names: ['old "one"', 'new'],
      history: ['1', '18446744073709551615'],
      locked: true,
      at: '9007199254740993',
    });
    expect(life.death).toBeUndefined();
  });

  test('hears of a new event without a payload', async () => {
    const { exports, lines } = await run(older);
    exports.eventHandler.onEvent({ tag: 'midnight' }, CONTEXT);
    expect(lines).toEqual(['midnight', 'phira:plugin/plugin@1.1.0', 'null']);
  });

  test('gets a new error as internal, with a text that tells the original', async () => {
    const { exports, life, lines } = await run(older);
    const answer = exports.commandHandler.onCommand({ ...INVOCATION, args: [] });
    expect(answer).toBe('rate-limited: {"perMinute":5,"until":"17"}');
    expect(lines).toEqual(['6']);
    expect(life.death).toBeUndefined();
  });

  test('is ended by a fault of the host all the same', async () => {
    const [binding, ...releases] = world.servedWorlds;
    const prepared = await componentEngine(binding, { releases }).prepare(older, MANIFEST);
    const createRoom = (): never => {
      throw new Error('broken');
    };
    const { exports, life } = await prepared.instantiate(world.createMockHost({ rooms: { createRoom } }));
    expect(() => exports.commandHandler.onCommand({ ...INVOCATION, args: [] })).toThrow('broken');
    expect(life.death).toMatchObject({ code: 'TRAP_HOST' });
  });
});

test('a plugin of 1.1.0 gets what is new as it is', async () => {
  const { prepared, exports, lines } = await run(current);
  expect(prepared.importedFunctions).toContain('phira:plugin/weather@1.1.0#temperature');
  expect(exports.eventHandler.onEvent({ tag: 'room-rename', val: RENAMED }, CONTEXT)).toEqual({
    tag: 'proceed',
  });
  exports.commandHandler.onCommand({ ...INVOCATION, args: [] });
  expect(lines).toEqual(['renamed', '7']);
});

test('a host of 1.2.0 serves plugins of both releases before it, each by its own words', async () => {
  const edit = ['types.wit', 'phira:plugin@1.1.0', 'phira:plugin@1.2.0'] as const;
  const newest = ['events.wit', '    midnight,\n', '    midnight,\n    noon(u32),\n'] as const;
  const latest = folderWith([...LATER, edit, newest], { '1.0.0': [], '1.1.0': LATER });
  try {
    const { servedWorlds, createMockHost } = await generated(latest);
    const ids = servedWorlds.map(({ world: { id } }) => id.replace(/.*@/, ''));
    expect(ids).toEqual(['1.2.0', '1.1.0', '1.0.0']);
    const [binding, ...releases] = servedWorlds;
    const heard = async (component: Uint8Array, event: LaterEvent): Promise<readonly string[]> => {
      const lines: string[] = [];
      const prepared = await componentEngine(binding, { releases }).prepare(component, MANIFEST);
      const log = { log: (_level: unknown, message: string) => void lines.push(message) };
      const { exports } = await prepared.instantiate(createMockHost({ log }));
      exports.eventHandler.onEvent(event, CONTEXT);
      return lines;
    };
    const noon = { tag: 'noon', val: 12 };
    const told = ['noon', 'phira:plugin/plugin@1.2.0', '12'];
    expect(await heard(older, noon)).toEqual(told);
    expect(await heard(current, noon)).toEqual(told);
    expect(await heard(current, { tag: 'room-rename', val: RENAMED })).toEqual(['renamed']);
    expect((await heard(older, { tag: 'room-rename', val: RENAMED }))[0]).toBe('room_rename');
    expect(await typeErrors(latest.out)).toBe('');
  } finally {
    latest.dispose();
  }
}, 120_000);

describe('a version that the host does not serve', () => {
  test.each([
    ['1.2.0', 'update the host, or build the plugin against its WIT'],
    ['1.1.1', 'update the host, or build the plugin against its WIT'],
    ['2.0.0', "build it against the host's WIT"],
    ['0.9.0', "build it against the host's WIT"],
  ])('%s', async (version, help) => {
    const edit = ['types.wit', 'phira:plugin@1.1.0', `phira:plugin@${version}`] as const;
    const stranger = folderWith([...LATER, edit], {});
    try {
      await expect(run(await guest(stranger.wit))).rejects.toMatchObject({
        name: 'ComponentError',
        code: 'COMPONENT_WORLD_VERSION',
        message: `the component needs "phira:plugin@${version}", this host serves 1.1.0, 1.0.0; ${help}`,
      });
    } finally {
      stranger.dispose();
    }
  });

  test('of a patch is told too where its types do not fit the release that links with it', async () => {
    const patched = folderWith([['types.wit', '@1.0.0', '@1.0.9']], {});
    try {
      const refused = await run(await guest(patched.wit)).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(ComponentError);
      const { findings } = refused as ComponentError;
      expect(findings[0]?.message).toMatch(
        /needs "phira:plugin@1\.0\.9", this host serves 1\.1\.0, 1\.0\.0;/,
      );
      expect(findings[1]?.code).toBe('COMPONENT_TYPE_MISMATCH');
    } finally {
      patched.dispose();
    }
  });
});

/** The world of a folder with bindings of 1.1.0, as a plugin manager sees it. */
async function manage(component: Uint8Array, abi: string) {
  const lines: string[] = [];
  const bus = new EventBus<Record<string, unknown>, LaterEvent>({
    table: world.EVENTS,
    toEvent: (name, payload) => world.toEvent(name, payload),
    toCustomEvent: (val) => ({ tag: 'custom', val }),
    reserved: ['timer', 'config_change', 'custom'],
  });
  const commands = new CommandRegistry();
  const [binding, ...releases] = world.servedWorlds;
  const hostApi: PluginHost<LaterImports, LaterExports, LaterEvent> = {
    world: binding,
    releases,
    version: '0.5.0',
    validateManifest,
    asynchronousImports: new Set(),
    isGrantedByDefault: () => true,
    connect: (plugin) => ({
      ...host(lines),
      events: { ...host(lines).events, subscribeEvent: (name) => bus.attach(name, plugin) },
    }),
    disconnect: () => undefined,
    guest: {
      init: (exports) => exports.lifecycle.init(),
      start: (exports) => exports.lifecycle.start(),
      stop: (exports) => exports.lifecycle.stop(),
      onEvent: (exports, event, context) => exports.eventHandler.onEvent(event, context),
      onCommand: (exports, invocation) => exports.commandHandler.onCommand(invocation),
      completeCommand: (exports, invocation) => [...exports.commandHandler.completeCommand(invocation)],
    },
  };
  const plugins = await temporaryFolder();
  mkdirSync(join(plugins, 'guest'));
  const manifest = `name = "guest"\nversion = "1.0.0"\nauthor = "Test"\nabi_version = "${abi}"\n`;
  writeFileSync(join(plugins, 'guest/plugin.toml'), manifest);
  writeFileSync(join(plugins, 'guest/guest.wasm'), component);
  const manager = new PluginManager(plugins, { eventBus: bus, commandRegistry: commands, hostApi });
  return { manager, bus, lines };
}

describe('through the plugin manager', () => {
  test.each(['1.0.0', '=1.0.0', '1.1.0'])('a plugin of 1.0.0 that asks for %s', async (abi) => {
    const { manager, bus, lines } = await manage(older, abi);
    await manager.scanAndLoad();
    await manager.initializeAll();
    await manager.startAll();
    expect(manager.list().map(({ state }) => state)).toEqual(['started']);
    await bus.emit('room_rename', RENAMED);
    expect(lines[0]).toBe('room_rename');
    expect(JSON.parse(lines[2] ?? '')).toMatchObject({ roomId: 7, at: '9007199254740993' });
    expect(manager.list().map(({ state }) => state)).toEqual(['started']);
    await manager.unload('guest');
  });

  test('one that asks for a version that nobody serves', async () => {
    const { manager } = await manage(older, '=1.2.0');
    await expect(manager.load('guest')).rejects.toMatchObject({ code: 'RT_PLUGIN_ABI' });
    await expect(manager.load('guest')).rejects.toThrow('needs world =1.2.0; this host serves 1.1.0, 1.0.0');
  });

  test('one that was built for a version that nobody serves', async () => {
    const stranger = folderWith([...LATER, ['types.wit', 'phira:plugin@1.1.0', 'phira:plugin@1.2.0']], {});
    try {
      const { manager } = await manage(await guest(stranger.wit), '1.0.0');
      await expect(manager.load('guest')).rejects.toMatchObject({ code: 'RT_PLUGIN_COMPONENT' });
      await expect(manager.load('guest')).rejects.toThrow(
        'the component needs "phira:plugin@1.2.0", this host serves 1.1.0, 1.0.0',
      );
    } finally {
      stranger.dispose();
    }
  });
});
