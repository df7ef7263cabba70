// SPDX-License-Identifier: MIT
// Sample plugin: stops chat that has a forbidden word, and kicks a user at the last strike.

import type * as CommandHandler from 'phira:plugin/command-handler@1.0.0';
import { registerCommand } from 'phira:plugin/commands@1.0.0';
import { getConfig } from 'phira:plugin/config@1.0.0';
import type * as EventHandler from 'phira:plugin/event-handler@1.0.0';
import { subscribeEvent } from 'phira:plugin/events@1.0.0';
import type * as Lifecycle from 'phira:plugin/lifecycle@1.0.0';
import { kickUser } from 'phira:plugin/users@1.0.0';

/** Strikes by user, until the user leaves. */
const strikes = new Map<number, number>();

/** Lists have no type of their own in the world: they arrive as JSON text. */
function forbiddenWords(): string[] {
  const value = getConfig('words');
  const list: unknown = value?.tag === 'json' ? JSON.parse(value.val) : [];
  return Array.isArray(list) ? list.filter((word) => typeof word === 'string') : [];
}

function allowedStrikes(): number {
  const value = getConfig('limits.strikes');
  return value?.tag === 'integer' ? Number(value.val) : 3;
}

function findForbidden(content: string): string | undefined {
  const text = content.toLowerCase();
  return forbiddenWords().find((word) => text.includes(word.toLowerCase()));
}

/** Counts a strike and kicks at the last one. */
function strike(userId: number): string {
  const limit = allowedStrikes();
  const count = (strikes.get(userId) ?? 0) + 1;
  strikes.set(userId, count);
  if (count >= limit) {
    console.warn(`user ${userId} has ${count} strikes and is kicked`);
    kickUser(userId);
  }
  return `strike ${count} of ${limit}`;
}

export const lifecycle: typeof Lifecycle = {
  init() {
    subscribeEvent('message_send', 'high');
    subscribeEvent('user_disconnect', 'normal');
    registerCommand('strikes', 'Lists strikes, or forgives them', {
      usage: '[user-id]',
      aliases: [],
      operatorsOnly: true,
    });
  },
  start() {},
  stop() {},
};

export const eventHandler: typeof EventHandler = {
  onEvent(event, context) {
    if (event.tag === 'user-disconnect') strikes.delete(event.val.userId);
    if (event.tag === 'message-send' && context.stage.tag === 'asked') {
      const word = findForbidden(event.val.content);
      if (word !== undefined) {
        return { tag: 'veto', val: `"${word}" is not allowed here (${strike(event.val.userId)})` };
      }
    }
    return { tag: 'proceed' };
  },
};

export const commandHandler: typeof CommandHandler = {
  onCommand({ args }) {
    const [typed] = args;
    if (typed === undefined) {
      const lines = [...strikes].map(([user, count]) => `user ${user}: ${count}`);
      return lines.length === 0 ? 'nobody has strikes' : lines.join('\n');
    }
    if (!strikes.delete(Number(typed))) throw new Error(`user ${typed} has no strikes`);
    return `forgave user ${typed}`;
  },
  completeCommand({ args }) {
    const typed = args.at(-1) ?? '';
    return [...strikes.keys()].map(String).filter((user) => user.startsWith(typed));
  },
};
