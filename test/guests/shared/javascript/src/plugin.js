// SPDX-License-Identifier: MIT
// The plugin of test/guests/shared/README.md, in JavaScript.

import { getConfig } from 'phira:plugin/config';
import { emitEvent } from 'phira:plugin/events';
import { sendMessageToUser } from 'phira:plugin/messaging';
import { getRandomBytes } from 'phira:plugin/random';
import {
  command,
  config,
  log,
  on,
  onAsked,
  onCustom,
  onEvent,
  onInit,
  onStart,
  onStop,
  storage,
  veto,
} from 'phira:plugin/sdk';
import { setTimer } from 'phira:plugin/timers';
import { getUserInfo, kickUser, listUsers } from 'phira:plugin/users';
import * as describe from './describe.js';
import { types } from './types.js';

let describes = false;
let timer = 0;

onInit(() => {
  if (config.boolean('fail_init')) throw 'told to fail';
  describes = config.boolean('describe', false);
  timer = setTimer(20, false);
  log.info('ready');
});
onStart(() => log.info('started'));
onStop(() => log.info('stopped'));

onEvent((event, context) => {
  if (describes) log.debug(`${describe.event(event)} ${describe.context(context)}`);
});

/** Runs a host call; the text of an error that it answers begins with the name. */
function named(name, work) {
  try {
    return work();
  } catch (error) {
    throw `${name}: ${error instanceof Error ? error.message : error}`;
  }
}

on('user_connect', ({ user: { id } }) => {
  const { name } = named('get-user-info', () => getUserInfo(id));
  const greeting = config.text('greeting', 'Welcome, {name}!');
  named('send-message-to-user', () =>
    sendMessageToUser(
      id,
      greeting.replace('{name}', () => name),
    ),
  );
});

onAsked('user_join_room', ({ roomId }) => (roomId === 13 ? veto('room 13 is unlucky') : undefined), 'high');

on('timer', (event) => {
  log.info(event.timer === timer ? 'timer fired' : `timer ${event.timer} is not mine`);
});

on('config_change', ({ keys }) => log.info(`config changed: ${keys.join(', ')}`));

onCustom('shared_ping', (data, source) => log.info(`ping from ${source}: ${JSON.stringify(data)}`));

command(
  'hello',
  {
    description: 'Says hello',
    usage: '[name...]',
    aliases: ['hi'],
    complete({ args }) {
      try {
        const names = listUsers().map((user) => user.name);
        return names.filter((name) => name.startsWith(args.at(-1) ?? ''));
      } catch {
        return [];
      }
    },
  },
  ({ args }) => (args.length === 0 ? 'Hello!' : `Hello, ${args.join(' and ')}!`),
);

const ACTIONS = {
  kick(id) {
    if (!/^\d+$/.test(id) || Number(id) > 0xffff_ffff) throw `no number: ${id}`;
    kickUser(Number(id));
    return `kicked ${Number(id)}`;
  },
  greeting(text, _, given) {
    if (given === 0) return describe.configValue(getConfig('greeting'));
    config.set('greeting', text);
    config.save();
    return 'saved';
  },
  ping(text) {
    emitEvent('shared_ping', `"${text}"`);
    return 'sent';
  },
  store(key, text) {
    const bytes = new TextEncoder().encode(text);
    storage.set(key, bytes);
    return `stored ${bytes.length} bytes`;
  },
  load: (key) => storage.text(key) ?? '-',
  forget(key) {
    storage.remove(key);
    return 'forgot';
  },
  keys: (prefix) => describe.names(storage.keys(prefix)),
  log(text) {
    for (const level of ['trace', 'debug', 'info', 'warn', 'error']) log[level](`${level} ${text}`);
    return 'logged';
  },
  fail(text) {
    throw text;
  },
  trap() {
    // JavaScript has no trap of its own; asking for more than 65,536 bytes is one.
    getRandomBytes(70_000);
    return 'still here';
  },
  types,
};

command(
  'shared',
  { description: 'Tries the host', usage: '<action> [argument...]', operatorsOnly: true },
  ({ args: [action, ...rest], source }) => {
    if (action === undefined) throw 'no action given';
    if (action === 'source') return describe.source(source);
    const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (run === undefined) throw `no action ${action}`;
    return run(rest[0] ?? '', rest[1] ?? '', rest.length);
  },
);
