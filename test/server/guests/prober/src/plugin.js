// SPDX-License-Identifier: MIT
// A plugin for tests: `call INTERFACE.FUNCTION JSON...` calls that host function and answers JSON, with 64-bit
// integers as numbers and bytes as lists; every event it hears of is logged as JSON.

import * as clock from 'phira:plugin/clock@1.0.0';
import * as commands from 'phira:plugin/commands@1.0.0';
import * as config from 'phira:plugin/config@1.0.0';
import * as events from 'phira:plugin/events@1.0.0';
import * as host from 'phira:plugin/host@1.0.0';
import * as log from 'phira:plugin/log@1.0.0';
import * as messaging from 'phira:plugin/messaging@1.0.0';
import * as random from 'phira:plugin/random@1.0.0';
import * as rooms from 'phira:plugin/rooms@1.0.0';
import * as storage from 'phira:plugin/storage@1.0.0';
import * as timers from 'phira:plugin/timers@1.0.0';
import * as users from 'phira:plugin/users@1.0.0';

const interfaces = {
  clock,
  commands,
  config,
  events,
  host,
  log,
  messaging,
  random,
  rooms,
  storage,
  timers,
  users,
};

const plain = (_, value) => {
  if (typeof value === 'bigint') return Number(value);
  return ArrayBuffer.isView(value) ? Array.from(value) : value;
};
const revive = (_, value) =>
  value !== null && typeof value === 'object' && 'bytes' in value ? Uint8Array.from(value.bytes) : value;

function call([target, ...values]) {
  const [name, method] = target.split('.');
  try {
    const answer = interfaces[name][method](...values.map((value) => JSON.parse(value, revive)));
    return JSON.stringify({ ok: answer ?? null }, plain);
  } catch (error) {
    return JSON.stringify({ error: error.payload ?? String(error) }, plain);
  }
}

let veto;

export const lifecycle = {
  init() {
    const options = { usage: '<function> [json...]', aliases: [], operatorsOnly: false };
    commands.registerCommand('call', 'Calls a host function', options);
    commands.registerCommand('veto', 'Vetoes what it is asked about from now on', options);
    commands.registerCommand('crash', 'Traps', options);
  },
  start() {},
  stop() {
    log.log('info', 'stopped');
  },
};

export const eventHandler = {
  onEvent(event, context) {
    log.log('debug', JSON.stringify({ event, stage: context.stage }, plain));
    return veto !== undefined && context.stage.tag === 'asked'
      ? { tag: 'veto', val: veto }
      : { tag: 'proceed' };
  },
};

export const commandHandler = {
  onCommand({ name, args }) {
    if (name === 'call') return call(args);
    // More than is given at once, which traps.
    if (name === 'crash') random.getRandomBytes(65_537);
    [veto] = args;
    return 'done';
  },
  completeCommand({ args }) {
    return Object.keys(interfaces).filter((name) => name.startsWith(args.at(-1) ?? ''));
  },
};
