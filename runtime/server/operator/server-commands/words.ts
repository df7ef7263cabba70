// SPDX-License-Identifier: MIT
// Words of operators: users by name or number, rooms by name or number, times such as 30m; and who the operator is.

import { isWitError, WitError } from '../../../abi/errors.ts';
import type { CommandSource } from '../../../commands/command.ts';
import { ServiceError } from '../../../services/service-error.ts';
import type { Administration } from '../../administration.ts';
import { failureText } from '../../failure.ts';
import type { RoomView, UserView } from '../../phira/changes.ts';
import type { PhiraServer } from '../../phira/phira-server.ts';
import { completionsOf, type OperatorCommand } from '../operator-command.ts';

/** What the commands of a server on the network work on. */
export interface ServerContext {
  readonly server: PhiraServer;
  readonly administration: Administration;
}

const SECONDS: ReadonlyMap<string, number> = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3600],
  ['d', 86_400],
  ['w', 604_800],
]);

/** Milliseconds of `90s`, `30m`, `12h`, `7d` or `2w`; undefined when it is no time. */
export function parseTime(word: string | undefined): number | undefined {
  const [, count, unit = ''] = /^(\d{1,6})([smhdw])$/.exec(word ?? '') ?? [];
  const seconds = SECONDS.get(unit);
  return seconds === undefined ? undefined : Number(count) * seconds * 1000;
}

/** An optional time, and the words behind it as one text. */
export function timeAndText(words: readonly string[]): { forMs: number | undefined; text: string } {
  const forMs = parseTime(words[0]);
  return { forMs, text: (forMs === undefined ? words : words.slice(1)).join(' ') };
}

/** Number of an account: as it is, or of the one connected user of this name. @throws WitError with a sentence. */
export function accountOf(word: string, server: PhiraServer): number {
  if (/^\d{1,10}$/.test(word) && Number(word) <= 0xffff_ffff) return Number(word);
  const named = server.users().filter(({ name }) => name === word);
  const [only] = named;
  if (only === undefined) throw refusal(`no user named ${word} is connected; others go by their numbers`);
  if (named.length === 1) return only.id;
  throw refusal(`${named.length} users are named ${word}: ${named.map(({ id }) => id).join(', ')}`);
}

/** The room of this name, else of this number. @throws WitError with a sentence. */
export function roomOf(word: string, server: PhiraServer): RoomView {
  const rooms = server.rooms();
  const room = rooms.find(({ name }) => name === word) ?? rooms.find(({ id }) => String(id) === word);
  if (room === undefined) throw refusal(`there is no room ${word}`);
  return room;
}

/** Who acts, for logs and bans. */
export function operatorOf(source: CommandSource): string {
  if (source.tag === 'console') return 'console';
  return source.tag === 'user' ? `user ${source.val}` : `plugin ${source.val}`;
}

export function namesOf(all: readonly (UserView | RoomView)[], typed: string | undefined): string[] {
  return completionsOf(
    all.map(({ name }) => name),
    typed,
  );
}

/** A refusal that stands for itself. */
export function refusal(text: string): WitError<string> {
  return new WitError(text);
}

/** The command, with what the server refuses put as a sentence. */
export function explaining(command: OperatorCommand): OperatorCommand {
  return {
    ...command,
    async run(args, context) {
      try {
        return await command.run(args, context);
      } catch (error) {
        if (error instanceof ServiceError) throw refusal(error.message);
        if (isWitError(error) && typeof error.payload !== 'string') throw refusal(failureText(error));
        throw error;
      }
    },
  };
}
