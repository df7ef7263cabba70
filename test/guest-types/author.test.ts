// SPDX-License-Identifier: MIT
// An author's plugin against the committed types of the Phira world: what compiles, what must not.

import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { typeErrors } from './build-guest.ts';

const TYPES = fileURLToPath(new URL('../../generated/guest/typescript/plugin.d.ts', import.meta.url));

const PLUGIN = `
import type { CommandHandler } from 'phira:plugin/command-handler@1.0.0';
import { registerCommand } from 'phira:plugin/commands@1.0.0';
import { type ConfigValue, getConfig, setConfig } from 'phira:plugin/config@1.0.0';
import type * as EventHandler from 'phira:plugin/event-handler@1.0.0';
import { type Event, type GameResult, subscribeEvent } from 'phira:plugin/events@1.0.0';
import type { Lifecycle } from 'phira:plugin/lifecycle@1.0.0';
import type { EventName, Permission, Plugin } from 'phira:plugin/plugin@1.0.0';
import { setItem } from 'phira:plugin/storage@1.0.0';
import type { HostError, RoomInfo } from 'phira:plugin/types@1.0.0';
import { getUserInfo } from 'phira:plugin/users@1.0.0';

const wanted: EventName[] = ['user_join_room', 'game_end'];
export const needed: readonly Permission[] = ['read_rooms'];

export function best(results: readonly GameResult[]): GameResult | undefined {
  return results.toSorted((a, b) => b.score - a.score)[0];
}

export function leader(room: RoomInfo): string {
  return room.host === null ? 'nobody' : getUserInfo(room.host).name;
}

function strikes(): number {
  const value: ConfigValue | null = getConfig('strikes');
  return value?.tag === 'integer' ? value.val + 1 : 0;
}

function explain(error: unknown): string {
  const { payload } = error as WitError<HostError>;
  return payload.tag === 'denied' ? \`needs \${payload.val}\` : payload.tag;
}

export const lifecycle: Lifecycle = {
  init() {
    for (const name of wanted) subscribeEvent(name, 'monitor');
    registerCommand('best', 'Best score', { usage: '', aliases: [], operatorsOnly: false });
    setItem('key', new Uint8Array([1, 2]));
  },
  start() {
    try {
      setConfig('strikes', { tag: 'integer', val: strikes() });
    } catch (error) {
      throw explain(error);
    }
  },
  stop() {},
};

function room(event: Event): number | null {
  switch (event.tag) {
    case 'user-join-room':
      return event.val.roomId;
    case 'custom':
      return Number(JSON.parse(event.val.data));
    default:
      return null;
  }
}

export const eventHandler: typeof EventHandler = {
  onEvent(event, context) {
    if (context.stage.tag === 'asked' && room(event) === 13) return { tag: 'veto', val: 'unlucky' };
    return { tag: 'proceed' };
  },
};

export const commandHandler: CommandHandler = {
  onCommand({ name, args, source }) {
    return source.tag === 'user' ? \`\${source.val.toFixed(0)} \${name}\` : args.join(' ');
  },
  completeCommand: () => [],
};

export const whole: Plugin = { lifecycle, eventHandler, commandHandler };
`;

test('a plugin compiles with the types named under "files"', async () => {
  expect(await typeErrors({ 'plugin.ts': PLUGIN }, { files: [TYPES, 'plugin.ts'] })).toEqual([]);
});

test('a plugin compiles with the types named under "types"', async () => {
  const types = [TYPES.replace(/\.d\.ts$/, '')];
  expect(
    await typeErrors({ 'src/plugin.ts': PLUGIN }, { include: ['src'], compilerOptions: { types } }),
  ).toEqual([]);
});

test('a plugin compiles with a reference in its source', async () => {
  const source = `/// <reference path="${TYPES}" />\n${PLUGIN}`;
  expect(await typeErrors({ 'plugin.ts': source }, { files: ['plugin.ts'] })).toEqual([]);
});

test('JavaScript is checked as well', async () => {
  const source = `
    import { kickUser } from 'phira:plugin/users@1.0.0';
    /** @type {import('phira:plugin/lifecycle@1.0.0').Lifecycle} */
    export const lifecycle = { init() { kickUser('Ann'); }, start() {}, stop() {} };
  `;
  const errors = await typeErrors(
    { 'plugin.js': source },
    { files: [TYPES, 'plugin.js'], compilerOptions: { allowJs: true, checkJs: true } },
  );
  expect(errors.map((line) => line.replace(/: error.*/, ''))).toEqual(['plugin.js(4,50)']);
});

test.each([
  [
    'a function that is not there',
    `import { banUser } from 'phira:plugin/users@1.0.0'; banUser(1);`,
    'TS2305',
  ],
  [
    'a bigint for a 64-bit integer',
    `import { setConfig } from 'phira:plugin/config@1.0.0'; setConfig('a', { tag: 'integer', val: 1n });`,
    'TS2322',
  ],
  [
    'a case that is not there',
    `import { setConfig } from 'phira:plugin/config@1.0.0'; setConfig('a', { tag: 'int', val: 1 });`,
    'TS2322',
  ],
  [
    'a missing argument',
    `import { subscribeEvent } from 'phira:plugin/events@1.0.0'; subscribeEvent('user_connect');`,
    'TS2554',
  ],
  [
    'a priority that is not there',
    `import { subscribeEvent } from 'phira:plugin/events@1.0.0'; subscribeEvent('user_connect', 'first');`,
    'TS2345',
  ],
  [
    'a record without a field',
    `import { registerCommand } from 'phira:plugin/commands@1.0.0'; registerCommand('a', 'b', { usage: '', aliases: [] });`,
    'TS2741',
  ],
  [
    'an option that is not looked at',
    `import { getUserInfo } from 'phira:plugin/users@1.0.0'; getUserInfo(1).room.toFixed();`,
    'TS2531',
  ],
  ['a wrong specifier', `import { now } from 'phira:plugin/clock@9.0.0'; now();`, 'TS2307'],
  [
    'an event name that is not there',
    `import type { EventName } from 'phira:plugin/plugin@1.0.0'; export const name: EventName = 'user_joined';`,
    'TS2322',
  ],
  [
    'a missing export',
    `import type { Lifecycle } from 'phira:plugin/lifecycle@1.0.0'; export const lifecycle: Lifecycle = { init() {}, start() {} };`,
    'TS2741',
  ],
  [
    'a decision left out',
    `import type { EventHandler } from 'phira:plugin/event-handler@1.0.0'; export const h: EventHandler = { onEvent() {} };`,
    'TS2322',
  ],
  [
    'a promise',
    `import type { EventHandler } from 'phira:plugin/event-handler@1.0.0'; export const h: EventHandler = { onEvent: async () => ({ tag: 'proceed' }) };`,
    'TS2322',
  ],
  ['what the engine lacks', `setTimeout(() => {}, 1);`, 'TS2304'],
])('refused: %s', async (_, source, code) => {
  const errors = await typeErrors(
    { 'plugin.ts': `${source}\nexport {};\n` },
    { files: [TYPES, 'plugin.ts'] },
  );
  expect(errors).not.toEqual([]);
  expect(errors[0]).toContain('plugin.ts(1,');
  expect(errors[0]).toContain(code);
});
