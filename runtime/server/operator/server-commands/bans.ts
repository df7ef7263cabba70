// SPDX-License-Identifier: MIT
// `ban`, `banip`, `unban` and `bans`: who is kept out, for how long and why.

import type { BanEntry, BanSubject } from '../../access/ban-store.ts';
import { table, text } from '../answer.ts';
import { type OperatorCommand, usageError } from '../operator-command.ts';
import { accountOf, namesOf, operatorOf, type ServerContext, timeAndText } from './words.ts';

const LOG_ENTRIES = 50;

export function banCommands({ server, administration }: ServerContext): OperatorCommand[] {
  const { bans } = administration;
  const put = async (subject: BanSubject, rest: readonly string[], by: string) => {
    const { forMs, text: reason } = timeAndText(rest);
    const { ban, expelled } = await administration.ban(subject, { by, reason, forMs });
    const gone = expelled.length === 0 ? '' : `, and disconnected ${expelled.join(', ')}`;
    return text(`banned ${subjectText(ban)} ${untilText(ban.until)}${gone}`);
  };
  const ban: OperatorCommand = {
    name: 'ban',
    usage: 'USER [TIME] [REASON]',
    summary: 'Bans an account, for a time such as 30m, 12h or 7d, or for ever',
    complete: (args) => (args.length === 1 ? namesOf(server.users(), args[0]) : []),
    run([user, ...rest], { source }) {
      if (user === undefined) throw usageError(ban, 'USER is missing');
      return put({ kind: 'user', userId: accountOf(user, server) }, rest, operatorOf(source));
    },
  };
  const banip: OperatorCommand = {
    name: 'banip',
    usage: 'ADDRESS [TIME] [REASON]',
    summary: 'Bans an address, or a network such as 10.0.0.0/8',
    run([network, ...rest], { source }) {
      if (network === undefined) throw usageError(banip, 'ADDRESS is missing');
      return put({ kind: 'address', network }, rest, operatorOf(source));
    },
  };
  const unban: OperatorCommand = {
    name: 'unban',
    usage: 'USER|ADDRESS',
    summary: 'Lets an account, an address or a network in again',
    complete: (args) =>
      bans
        .list()
        .map(subjectText)
        .filter((subject) => subject.startsWith(args.at(-1) ?? '')),
    run([word, ...more], { source }) {
      if (word === undefined || more.length > 0) throw usageError(unban, 'name one account or address');
      const subject: BanSubject = /^\d+$/.test(word)
        ? { kind: 'user', userId: Number(word) }
        : { kind: 'address', network: word };
      administration.unban(subject, operatorOf(source));
      return text(`${word} is let in again`);
    },
  };
  const list: OperatorCommand = {
    name: 'bans',
    usage: '[log]',
    summary: 'Lists the bans, or what was done about them',
    run([word, ...more]) {
      if (more.length > 0 || (word !== undefined && word !== 'log'))
        throw usageError(list, 'it takes log or nothing');
      if (word === undefined) {
        const rows = bans.list().map((entry) => ({
          subject: subjectText(entry),
          reason: entry.reason,
          by: entry.by,
          since: timeText(entry.since),
          until: entry.until === undefined ? null : timeText(entry.until),
        }));
        return table(['subject', 'until', 'reason', 'by', 'since'], rows, 'nobody is banned');
      }
      const rows = bans.log(LOG_ENTRIES).map((entry) => ({
        at: timeText(entry.at),
        action: entry.action,
        subject: subjectText(entry),
        by: entry.by,
        reason: entry.reason,
      }));
      return table(['at', 'action', 'subject', 'by', 'reason'], rows, 'nothing was done');
    },
  };
  return [ban, banip, unban, list];
}

function subjectText({ subject }: Pick<BanEntry, 'subject'>): string {
  return subject.kind === 'user' ? String(subject.userId) : subject.network;
}

function untilText(until: number | undefined): string {
  return until === undefined ? 'for ever' : `until ${timeText(until)}`;
}

function timeText(time: number): string {
  return new Date(time).toISOString();
}
