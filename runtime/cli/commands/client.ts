// SPDX-License-Identifier: MIT
// `phira-plugin client`: a player without a game, against any server: a script, or a prompt.

import { existsSync, readFileSync } from 'node:fs';
import { parseAddress } from '../../server/client/address.ts';
import { Bots } from '../../server/client/bots.ts';
import { GameError } from '../../server/client/game-error.ts';
import { playPrompt, playScript } from '../../server/client/play.ts';
import { Player } from '../../server/client/player.ts';
import { Output as Lines } from '../../server/output.ts';
import { CliError, EXIT, type ExitCode } from '../errors.ts';
import type { Output } from '../output.ts';

export interface ClientOptions {
  /** `HOST:PORT` of the server. */
  readonly connect: string;
  readonly token: string;
  /** How many bots go along, as text. */
  readonly bots?: string;
}

/** More bots than fit into any room are of no use. */
const MOST_BOTS = 64;

/**
 * Plays a script, or what is typed where there is none.
 *
 * @returns `findings` when the script cannot be read, an `expect` failed, or the login was refused.
 * @throws CliError `CLI_NO_FILE`, `CLI_USAGE`; `CLI_NO_SERVER` when nobody answers.
 */
export async function clientCommand(
  script: string | undefined,
  options: ClientOptions,
  output: Output,
): Promise<ExitCode> {
  const address = parseAddress(options.connect);
  if (address === undefined) {
    throw usage(`${options.connect} is no address`, 'write --connect HOST:PORT, such as 127.0.0.1:12346');
  }
  const botCount = Number(options.bots ?? 0);
  if (!Number.isInteger(botCount) || botCount < 0 || botCount > MOST_BOTS) {
    throw usage(`${options.bots} is no number of bots`, `write --bots with a number up to ${MOST_BOTS}`);
  }
  const text = script === undefined ? undefined : readScript(script);
  const lines = new Lines();
  lines.listen((line) => output.line(line));
  const player = new Player(address, options.token, lines);
  let bots: Bots | undefined;
  try {
    await player.connect();
    bots = botCount > 0 ? await Bots.connect(address, botCount, lines) : undefined;
    const session = { player, output: lines, bots };
    if (text === undefined) await playPrompt(session, { input: process.stdin, output: process.stdout });
    else if (!(await playScript(session, text, script ?? '', (line) => output.error(line))))
      return EXIT.findings;
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof GameError)) throw error;
    throw new CliError('CLI_NO_SERVER', error.message, 'see that the server runs there and takes the token', {
      cause: error,
    });
  } finally {
    bots?.close();
    player.close();
  }
}

function readScript(path: string): string {
  if (existsSync(path)) return readFileSync(path, 'utf8');
  throw new CliError('CLI_NO_FILE', `there is no ${path}`, 'name the script', { exit: EXIT.usage });
}

function usage(message: string, help: string): CliError {
  return new CliError('CLI_USAGE', message, help, { exit: EXIT.usage });
}
