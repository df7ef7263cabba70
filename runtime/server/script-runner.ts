// SPDX-License-Identifier: MIT
// Acts out scripts on a host without a network. The lines it makes are stable: scripts expect them.

import { setTimeout as pause } from 'node:timers/promises';

import { isWitError } from '../abi/errors.ts';
import { RuntimeError } from '../errors.ts';
import { Expectation } from './expectation.ts';
import { failureText } from './failure.ts';
import { describeHelp } from './help.ts';
import type { MemoryServer } from './memory-server.ts';
import type { LineListener } from './output.ts';
import { type Action, formatProblem, parseScript, type ScriptProblem } from './script-syntax.ts';
import type { Host } from './start-host.ts';
import { Vetoed } from './vetoed.ts';

/** How a run ended. */
export interface ScriptResult {
  /** Everything was understood, done, and as expected. */
  readonly ok: boolean;
  /** How many actions were done. */
  readonly actions: number;
  /** Why the script could not be read; nothing was done then. */
  readonly problems: readonly ScriptProblem[];
  /** The `expect` that stopped the run. */
  readonly failure?: { readonly line: number; readonly text: string; readonly output: readonly string[] };
}

export interface ScriptOptions {
  /** Milliseconds that `expect` waits for output that is still on its way; 1000 when not given. */
  readonly patience?: number;
}

/**
 * Runs a script on a started host. Refused and vetoed actions are output, not failures: scripts are about them.
 *
 * - `[refused 7] the room is locked` an action that the rules forbid (`[refused]` when it is nobody's)
 * - `[veto moderator] message_send: reason` an action that a plugin stopped
 * - `[console] text` what a command answers to the console, `[to 7] text` to a user; errors begin with `error: `
 * - `[log greeter info] text` what a plugin logs; for the rest see notice.ts
 *
 * @param name of the script, for messages.
 * @param out told why a run fails; the host's own lines go where the host was told to send them.
 */
export async function runScript(
  host: Host<MemoryServer>,
  text: string,
  name: string,
  out: LineListener,
  options: ScriptOptions = {},
): Promise<ScriptResult> {
  const { statements, problems } = parseScript(text, name);
  if (problems.length > 0) {
    for (const problem of problems) out(formatProblem(problem));
    return { ok: false, actions: 0, problems };
  }
  const expectation = new Expectation(options.patience ?? 1000);
  const stopListening = host.output.listen((line) => expectation.add(line));
  try {
    for (const [index, { line, action }] of statements.entries()) {
      if (action.kind !== 'expect') {
        expectation.forget();
        await perform(host, action);
      } else if (!(await expectation.find(action.text))) {
        const output = expectation.lines;
        out(`${name}:${line}: expected "${action.text}" in the output since the last expect, which is:`);
        for (const seen of output.length > 0 ? output : ['(nothing)']) out(`  ${seen}`);
        return { ok: false, actions: index, problems, failure: { line, text: action.text, output } };
      }
    }
    return { ok: true, actions: statements.length, problems };
  } finally {
    stopListening();
  }
}

/** Does one action and writes what comes of it; used by scripts and by the prompt. */
export async function perform(host: Host<MemoryServer>, action: Action): Promise<void> {
  try {
    await act(host, action);
  } catch (error) {
    if (error instanceof Vetoed) host.output.write(`[veto ${error.by}] ${error.event}: ${error.reason}`);
    else if (isWitError(error) || error instanceof RuntimeError) {
      const who = 'userId' in action ? ` ${action.userId}` : '';
      host.output.write(`[refused${who}] ${failureText(error)}`);
    } else throw error;
  }
}

async function act(host: Host<MemoryServer>, action: Action): Promise<void> {
  const { server, output } = host;
  switch (action.kind) {
    case 'command':
      return runCommand(host, action.text);
    case 'help':
      output.writeText('[console]', describeHelp(host));
      return;
    case 'plugins':
      return runCommand(host, 'plugins');
    default:
      return actOnServer(server, action);
  }
}

/** Does what users do and time does; nothing for the actions of the console. Rejects as the server does. */
export async function actOnServer(server: MemoryServer, action: Action): Promise<void> {
  switch (action.kind) {
    case 'connect':
      return server.connect(action.userId, action.name);
    case 'disconnect':
      return server.disconnect(action.userId);
    case 'create-room':
      await server.openRoom(action.userId, action.room, action.maxUsers);
      return;
    case 'join':
      return server.join(action.userId, action.room, action.monitor);
    case 'leave':
      return server.leave(action.userId);
    case 'say':
      return server.say(action.userId, action.text);
    case 'chart':
      return server.selectChart(action.userId, { id: action.chartId, name: action.name });
    case 'cycle':
      return server.setCycle(action.userId, action.on);
    case 'ready':
      return server.ready(action.userId);
    case 'played':
      return server.finish(action.userId, {
        score: action.score,
        accuracy: action.accuracy,
        fullCombo: false,
      });
    case 'abort':
      return server.finish(action.userId);
    case 'start':
      return startGame(server, action.room);
    case 'end':
      return server.endGame(action.room);
    case 'wait':
      await pause(action.milliseconds);
      return;
    case 'command':
    case 'help':
    case 'plugins':
    case 'expect':
    case 'quit':
      return;
  }
}

/** A command of the console; an error is shown as such. */
async function runCommand({ commands, output }: Host<MemoryServer>, line: string): Promise<void> {
  const result = await commands.run(line, { tag: 'console' });
  if (!result.ok && result.vetoedBy !== undefined)
    throw new Vetoed('command_input', result.vetoedBy, result.text);
  output.writeText('[console]', result.ok ? result.text : `error: ${result.text}`);
}

async function startGame(server: MemoryServer, roomName: string): Promise<void> {
  const { id, host } = server.getRoomByName(roomName);
  // A room without a host has nobody who could ask: user 0 is refused with the reason.
  await server.requestStart(host ?? 0);
  const { players, monitors } = server.getRoom(id);
  // Who asks for the start is ready.
  for (const userId of [...players, ...monitors].filter((member) => member !== host)) {
    if (server.getRoom(id).phase === 'waiting-for-ready') await server.ready(userId);
  }
}
