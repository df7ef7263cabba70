// SPDX-License-Identifier: MIT
// Asks the owner of a command what its last argument may be, within a time and a size.

import type { Pending } from '../events/event.ts';
import type { CommandOwner, Invocation } from './command.ts';
import type { Command } from './command-table.ts';

/** Most completions, longest completion in characters, and how long an answer may take in milliseconds. */
const COMPLETION_LIMITS = { count: 100, length: 128, milliseconds: 50 } as const;

/** Plugins that owe an answer: they are not asked again before, so that typing never queues up. */
const owing = new WeakSet<CommandOwner>();

/** Completions of one command; none when it takes too long. Rejects with what the owner throws. */
export async function completionsOf(command: Command, invocation: Invocation): Promise<readonly string[]> {
  const answer = ask(command, invocation);
  const milliseconds = command.plugin?.maxCompletionTimeMs ?? COMPLETION_LIMITS.milliseconds;
  const offered = answer instanceof Promise ? await before(milliseconds, answer) : answer;
  return offered.filter(isUsable).slice(0, COMPLETION_LIMITS.count);
}

function ask(command: Command, invocation: Invocation): Pending<readonly string[]> {
  const { plugin } = command;
  if (plugin === undefined) return command.completion?.(invocation) ?? [];
  if (!plugin.reachable || owing.has(plugin)) return [];
  const answer = plugin.completeCommand(invocation);
  if (!(answer instanceof Promise)) return answer;
  owing.add(plugin);
  return answer.finally(() => owing.delete(plugin));
}

async function before(milliseconds: number, answer: Promise<readonly string[]>): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(() => resolve([]), milliseconds);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

function isUsable(text: string): boolean {
  return text.length <= COMPLETION_LIMITS.length && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);
}
