// SPDX-License-Identifier: MIT
// The plugin of test/guests/shared/README.md, in TypeScript.

import type * as CommandHandler from 'phira:plugin/command-handler@1.0.0';
import { registerCommand } from 'phira:plugin/commands@1.0.0';
import { getConfig, saveConfig, setConfig } from 'phira:plugin/config@1.0.0';
import type * as EventHandler from 'phira:plugin/event-handler@1.0.0';
import { emitEvent, subscribeEvent } from 'phira:plugin/events@1.0.0';
import type * as Lifecycle from 'phira:plugin/lifecycle@1.0.0';
import { log } from 'phira:plugin/log@1.0.0';
import { sendMessageToUser } from 'phira:plugin/messaging@1.0.0';
import { getRandomBytes } from 'phira:plugin/random@1.0.0';
import { getItem, listKeys, removeItem, setItem } from 'phira:plugin/storage@1.0.0';
import { setTimer } from 'phira:plugin/timers@1.0.0';
import { getUserInfo, kickUser, listUsers } from 'phira:plugin/users@1.0.0';
import * as describe from './describe.ts';
import { types } from './types.ts';

let describes = false;
let timer = 0;

const isTrue = (key: string): boolean => {
  const value = getConfig(key);
  return value?.tag === 'boolean' && value.val;
};

export const lifecycle: typeof Lifecycle = {
  init() {
    if (isTrue('fail_init')) throw 'told to fail';
    describes = isTrue('describe');
    subscribeEvent('user_connect', 'normal');
    subscribeEvent('user_join_room', 'high');
    subscribeEvent('shared_ping', 'normal');
    registerCommand('hello', 'Says hello', { usage: '[name...]', aliases: ['hi'], operatorsOnly: false });
    registerCommand('shared', 'Tries the host', {
      usage: '<action> [argument...]',
      aliases: [],
      operatorsOnly: true,
    });
    timer = setTimer(20, false);
    log('info', 'ready');
  },
  start() {
    log('info', 'started');
  },
  stop() {
    log('info', 'stopped');
  },
};

/** Runs a host call; the text of an error that it answers begins with the name. */
function named<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw `${name}: ${error instanceof Error ? error.message : error}`;
  }
}

export const eventHandler: typeof EventHandler = {
  onEvent(event, context) {
    if (describes) log('debug', `${describe.event(event)} ${describe.context(context)}`);
    if (event.tag === 'user-connect') {
      const { id } = event.val.user;
      const { name } = named('get-user-info', () => getUserInfo(id));
      const value = getConfig('greeting');
      const greeting = value?.tag === 'text' ? value.val : 'Welcome, {name}!';
      named('send-message-to-user', () =>
        sendMessageToUser(
          id,
          greeting.replace('{name}', () => name),
        ),
      );
    } else if (event.tag === 'user-join-room' && context.stage.tag === 'asked' && event.val.roomId === 13) {
      return { tag: 'veto', val: 'room 13 is unlucky' };
    } else if (event.tag === 'timer') {
      log('info', event.val.timer === timer ? 'timer fired' : `timer ${event.val.timer} is not mine`);
    } else if (event.tag === 'config-change') {
      log('info', `config changed: ${event.val.keys.join(', ')}`);
    } else if (event.tag === 'custom' && event.val.eventType === 'shared_ping') {
      log('info', `ping from ${event.val.source}: ${event.val.data}`);
    }
    return { tag: 'proceed' };
  },
};

const ACTIONS: Record<string, (first: string, second: string, given: number) => string> = {
  kick(id) {
    if (!/^\d+$/.test(id) || Number(id) > 0xffff_ffff) throw `no number: ${id}`;
    kickUser(Number(id));
    return `kicked ${Number(id)}`;
  },
  greeting(text, _, given) {
    if (given === 0) return describe.configValue(getConfig('greeting'));
    setConfig('greeting', { tag: 'text', val: text });
    saveConfig();
    return 'saved';
  },
  ping(text) {
    emitEvent('shared_ping', `"${text}"`);
    return 'sent';
  },
  store(key, text) {
    const bytes = new TextEncoder().encode(text);
    setItem(key, bytes);
    return `stored ${bytes.length} bytes`;
  },
  load(key) {
    const bytes = getItem(key);
    return bytes === null ? '-' : new TextDecoder().decode(bytes);
  },
  forget(key) {
    removeItem(key);
    return 'forgot';
  },
  keys: (prefix) => describe.names(listKeys(prefix)),
  log(text) {
    for (const level of ['trace', 'debug', 'info', 'warn', 'error'] as const) log(level, `${level} ${text}`);
    return 'logged';
  },
  trap() {
    // JavaScript has no trap of its own; asking for more than 65,536 bytes is one.
    getRandomBytes(70_000);
    return 'still here';
  },
  fail(text) {
    throw text;
  },
  types,
};

export const commandHandler: typeof CommandHandler = {
  onCommand({ name, args, source }) {
    if (name === 'hello') return args.length === 0 ? 'Hello!' : `Hello, ${args.join(' and ')}!`;
    const [action, first = '', second = ''] = args;
    if (action === undefined) throw 'no action given';
    if (action === 'source') return describe.source(source);
    const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (run === undefined) throw `no action ${action}`;
    return run(first, second, args.length - 1);
  },
  completeCommand({ name, args }) {
    if (name !== 'hello') return [];
    try {
      return listUsers()
        .map((user) => user.name)
        .filter((user) => user.startsWith(args.at(-1) ?? ''));
    } catch {
      return [];
    }
  },
};
