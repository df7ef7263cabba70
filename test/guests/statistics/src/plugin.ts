// SPDX-License-Identifier: MIT
// Sample plugin: counts messages, games and scores of every player, and lists who scored most.

import type * as CommandHandler from 'phira:plugin/command-handler@1.0.0';
import { registerCommand } from 'phira:plugin/commands@1.0.0';
import type * as EventHandler from 'phira:plugin/event-handler@1.0.0';
import { subscribeEvent } from 'phira:plugin/events@1.0.0';
import type * as Lifecycle from 'phira:plugin/lifecycle@1.0.0';

interface Figures {
  name: string;
  messages: number;
  games: number;
  /** Of all games together. */
  score: number;
}

const EVENTS = ['user_connect', 'message_send', 'game_end'];
const MOST_LINES = 10;

const figures = new Map<number, Figures>();

function figuresOf(userId: number): Figures {
  const known = figures.get(userId) ?? { name: `user ${userId}`, messages: 0, games: 0, score: 0 };
  figures.set(userId, known);
  return known;
}

export const lifecycle: typeof Lifecycle = {
  init() {
    for (const event of EVENTS) subscribeEvent(event, 'monitor');
    registerCommand('top', 'Lists who scored most', { usage: '', aliases: [], operatorsOnly: false });
  },
  start() {},
  stop() {},
};

export const eventHandler: typeof EventHandler = {
  onEvent(event, { stage }) {
    if (stage.tag === 'vetoed') return { tag: 'proceed' };
    if (event.tag === 'user-connect') figuresOf(event.val.user.id).name = event.val.user.name;
    if (event.tag === 'message-send') figuresOf(event.val.userId).messages += 1;
    if (event.tag === 'game-end') {
      for (const { userId, score } of event.val.results) {
        const one = figuresOf(userId);
        one.games += 1;
        one.score += score;
      }
    }
    return { tag: 'proceed' };
  },
};

export const commandHandler: typeof CommandHandler = {
  onCommand() {
    const best = [...figures.values()].sort((a, b) => b.score - a.score).slice(0, MOST_LINES);
    const lines = best.map(({ name, score, games, messages }) => {
      return `${name}: ${score} in ${games} games, ${messages} messages`;
    });
    return lines.length === 0 ? 'nobody has played' : lines.join('\n');
  },
  completeCommand() {
    return [];
  },
};
