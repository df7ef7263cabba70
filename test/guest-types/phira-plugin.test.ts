// SPDX-License-Identifier: MIT
// A TypeScript plugin of the Phira world as a real component, against the generated mock host: the calls it makes
// are those of its source, and what it answers has the shape of the generated types.

import { fileURLToPath } from 'node:url';
import { beforeEach, expect, test } from 'vitest';
import {
  createMockHost,
  type MockHost,
  type MockOptions,
  type MockOverrides,
} from '../../generated/mock/host.ts';
import { isWitError } from '../../runtime/abi/index.ts';
import { type JcoNamespace, jcoInstantiate } from '../support/components.ts';
import { buildGuest, typeErrors } from './build-guest.ts';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const PLUGIN = `
import type { CommandHandler } from 'phira:plugin/command-handler@1.0.0';
import { getConfig } from 'phira:plugin/config@1.0.0';
import type { EventHandler } from 'phira:plugin/event-handler@1.0.0';
import { subscribeEvent } from 'phira:plugin/events@1.0.0';
import type { Lifecycle } from 'phira:plugin/lifecycle@1.0.0';
import { sendMessageToRoom } from 'phira:plugin/messaging@1.0.0';
import { getRoomInfo } from 'phira:plugin/rooms@1.0.0';
import { getItem, setItem } from 'phira:plugin/storage@1.0.0';
import type { HostError } from 'phira:plugin/types@1.0.0';

export const lifecycle: Lifecycle = {
  init: () => subscribeEvent('user_join_room', 'normal'),
  start() {
    const starts = getItem('starts')?.[0] ?? 0;
    setItem('starts', new Uint8Array([starts + 1]));
  },
  stop() {
    throw new Error('not now');
  },
};

export const eventHandler: EventHandler = {
  onEvent(event, { stage, at }) {
    if (event.tag !== 'user-join-room' || stage.tag !== 'asked') return { tag: 'proceed' };
    try {
      const room = getRoomInfo(event.val.roomId);
      sendMessageToRoom(room.id, \`\${room.name} \${room.players.length} \${room.host} \${room.chart?.name} \${at}\`);
      return room.locked ? { tag: 'veto', val: room.phase } : { tag: 'proceed' };
    } catch (error) {
      const { payload } = error as WitError<HostError>;
      return { tag: 'veto', val: payload.tag === 'internal' ? 'internal' : \`\${payload.tag} \${payload.val}\` };
    }
  },
};

export const commandHandler: CommandHandler = {
  onCommand({ args, source }) {
    const limit = getConfig('limit');
    if (limit === null) throw \`no limit for \${source.tag}\`;
    return \`\${args.join('+')} \${limit.tag} \${limit.val}\`;
  },
  completeCommand: ({ name }) => [name, name.toUpperCase()],
};
`;

type Call = (...args: unknown[]) => unknown;

const component = await buildGuest(PLUGIN, { path: at('wit'), world: 'plugin' });

let host: MockHost;
let plugin: JcoNamespace;

/** Starts the component on a mock host; jco's glue wants an object of functions per interface, by its id. */
async function start(overrides?: MockOverrides, options?: MockOptions): Promise<void> {
  host = createMockHost(overrides, options);
  const { calls: _, ...interfaces } = host;
  const imports = Object.entries(interfaces).map(([name, functions]): [string, Record<string, Call>] => {
    const wrapped = Object.entries<unknown>({ ...functions }).flatMap(([key, answer]): [string, Call][] =>
      typeof answer === 'function'
        ? [[key, (...args) => declared(() => Reflect.apply(answer, undefined, args))]]
        : [],
    );
    return [`phira:plugin/${name}`, Object.fromEntries(wrapped)];
  });
  plugin = await jcoInstantiate(component, Object.fromEntries(imports));
}

/** jco's glue knows an error by its own \`payload\` property. */
function declared(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    if (isWitError(error)) throw Object.assign(new Error(error.message), { payload: error.payload });
    throw error;
  }
}

function call(owner: string, name: string, ...args: unknown[]): unknown {
  const functions = plugin[`phira:plugin/${owner}@1.0.0`];
  const found = typeof functions === 'object' ? functions[name] : undefined;
  if (found === undefined) throw new Error(`the component exports no ${owner}.${name}`);
  return Reflect.apply(found, undefined, args);
}

const JOIN = { tag: 'user-join-room', val: { userId: 3, roomId: 8, monitor: false } };
const CONTEXT = { at: 1_790_000_000_000n, sequence: 1n, stage: { tag: 'asked' } };

beforeEach(() => start());

test('the plugin compiles against the committed types', async () => {
  const files = [at('generated/guest/typescript/plugin.d.ts'), 'plugin.ts'];
  expect(await typeErrors({ 'plugin.ts': PLUGIN }, { files })).toEqual([]);
});

test('its calls reach the host as it writes them', () => {
  call('lifecycle', 'init');
  call('lifecycle', 'start');
  expect(host.calls).toEqual([
    {
      interface: 'events',
      function: 'subscribeEvent',
      args: ['user_join_room', 'normal'],
      result: undefined,
    },
    { interface: 'storage', function: 'getItem', args: ['starts'], result: undefined },
    { interface: 'storage', function: 'setItem', args: ['starts', new Uint8Array([1])], result: undefined },
  ]);
});

test('it gets records, options and 64-bit numbers, and answers a decision', async () => {
  const room = {
    id: 8,
    name: 'lounge',
    host: 3,
    players: new Uint32Array([3, 4]),
    monitors: new Uint32Array(),
    maxUsers: 8,
    phase: 'playing' as const,
    locked: true,
    cycle: false,
  };
  await start({ rooms: { getRoomInfo: (id) => ({ ...room, id }) } });
  expect(call('event-handler', 'onEvent', JOIN, CONTEXT)).toEqual({ tag: 'veto', val: 'playing' });
  expect(host.calls.at(-1)).toMatchObject({
    function: 'sendMessageToRoom',
    args: [8, 'lounge 2 3 undefined 1790000000000'],
  });
});

test('without a permission it hears so, and the host is not reached', async () => {
  await start({}, { permissions: ['send_messages'] });
  expect(call('event-handler', 'onEvent', JOIN, CONTEXT)).toEqual({ tag: 'veto', val: 'denied read_rooms' });
  expect(host.calls).toMatchObject([
    {
      interface: 'rooms',
      function: 'getRoomInfo',
      args: [8],
      error: { payload: { tag: 'denied', val: 'read_rooms' } },
    },
  ]);
});

test('its answers and errors come back', async () => {
  const invocation = { name: 'sum', args: ['1', '2'], source: { tag: 'user', val: 3 } };
  expect(() => call('command-handler', 'onCommand', invocation)).toThrow('no limit for user');
  expect(call('command-handler', 'completeCommand', invocation)).toEqual(['sum', 'SUM']);
  expect(() => call('lifecycle', 'stop')).toThrow('not now');
  await start({ config: { getConfig: () => ({ tag: 'integer', val: 5n }) } });
  expect(call('command-handler', 'onCommand', invocation)).toBe('1+2 integer 5');
});
