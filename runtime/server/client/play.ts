// SPDX-License-Identifier: MIT
// A session of one player: a script, or a prompt, and bots that go along.

import { createInterface } from 'node:readline';
import { Expectation } from '../expectation.ts';
import type { LineListener, Output } from '../output.ts';
import { formatProblem } from '../script-words.ts';
import type { Bots } from './bots.ts';
import { PLAY_ACTIONS, type PlayAction, parsePlay, parsePlayPrompt } from './play-syntax.ts';
import type { Player } from './player.ts';

/** Milliseconds that an expected line may take. */
const PATIENCE = 5000;

/** Who plays and where lines go. */
export interface Session {
  readonly player: Player;
  readonly output: Output;
  readonly bots?: Bots | undefined;
}

/**
 * Plays a script. False when it cannot be read, or an `expect` failed; `say` is told why.
 *
 * @param name of the script, for messages.
 */
export async function playScript(
  session: Session,
  text: string,
  name: string,
  say: LineListener,
): Promise<boolean> {
  const { statements, problems } = parsePlay(text, name);
  for (const problem of problems) say(formatProblem(problem));
  if (problems.length > 0) return false;
  const expectation = new Expectation(PATIENCE);
  const stop = session.output.listen((line) => expectation.add(line));
  try {
    for (const { line, action } of statements) {
      if (action.kind !== 'expect') {
        expectation.forget();
        await act(session, action);
      } else if (!(await expectation.find(action.text))) {
        say(`${name}:${line}: expected "${action.text}" in what was shown since the last expect, which is:`);
        for (const seen of expectation.lines.length > 0 ? expectation.lines : ['(nothing)']) say(`  ${seen}`);
        return false;
      }
    }
    return true;
  } finally {
    stop();
  }
}

/** Where a prompt reads and writes. */
export interface PromptStreams {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/** Does what is typed, until `quit` or the end of the input. */
export async function playPrompt(session: Session, { input, output }: PromptStreams): Promise<void> {
  const terminal = input.isTTY === true;
  const lines = createInterface({ input, output: terminal ? output : undefined, terminal, prompt: '> ' });
  const say = (line: string): void => void output.write(`${line}\n`);
  if (terminal) {
    say('type help for what can be done, quit to end');
    lines.prompt();
  }
  for await (const line of lines) {
    const action = parsePlayPrompt(line);
    if (action !== undefined && 'code' in action) say(formatProblem(action));
    else if (action?.kind === 'help') for (const entry of help()) say(entry);
    else if (action?.kind === 'quit') break;
    else if (action !== undefined) await act(session, action);
    if (terminal) lines.prompt();
  }
  lines.close();
}

async function act({ player, bots }: Session, action: PlayAction): Promise<void> {
  await player.perform(action);
  await bots?.follow(player.room);
}

function help(): string[] {
  const usages = Object.values(PLAY_ACTIONS);
  const width = Math.max(...usages.map(([usage]) => usage.length));
  return usages.map(([usage, meaning]) => `${usage.padEnd(width)}  ${meaning}`);
}
