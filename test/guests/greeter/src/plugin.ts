// SPDX-License-Identifier: MIT
// Sample plugin: welcomes everyone who connects with a text of the operator's choice, and answers `hello`.

import type * as CommandHandler from 'phira:plugin/command-handler@1.0.0';
import { registerCommand } from 'phira:plugin/commands@1.0.0';
import { getConfig } from 'phira:plugin/config@1.0.0';
import type * as EventHandler from 'phira:plugin/event-handler@1.0.0';
import { subscribeEvent } from 'phira:plugin/events@1.0.0';
import type * as Lifecycle from 'phira:plugin/lifecycle@1.0.0';
import { sendMessageToUser } from 'phira:plugin/messaging@1.0.0';
import { listUsers } from 'phira:plugin/users@1.0.0';

/** The greeting for a name; read each time, so that the operator's change counts at once. */
function greetingFor(name: string): string {
  const value = getConfig('greeting');
  const text = value?.tag === 'text' ? value.val : 'Welcome, {name}!';
  return text.replaceAll('{name}', name);
}

export const lifecycle: typeof Lifecycle = {
  init() {
    subscribeEvent('user_connect', 'normal');
    registerCommand('hello', 'Says hello', { usage: '[name...]', aliases: ['hi'], operatorsOnly: false });
  },
  start() {
    console.info('greeter is ready');
  },
  stop() {},
};

export const eventHandler: typeof EventHandler = {
  onEvent(event) {
    if (event.tag === 'user-connect') {
      const { user } = event.val;
      sendMessageToUser(user.id, greetingFor(user.name));
    }
    return { tag: 'proceed' };
  },
};

export const commandHandler: typeof CommandHandler = {
  onCommand({ args }) {
    return args.length === 0 ? 'Hello!' : `Hello, ${args.join(' and ')}!`;
  },
  completeCommand({ args }) {
    const typed = args.at(-1) ?? '';
    return listUsers()
      .map((user) => user.name)
      .filter((name) => name.startsWith(typed));
  },
};
