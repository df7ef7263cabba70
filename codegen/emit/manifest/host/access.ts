// SPDX-License-Identifier: MIT
// `[access]` and `[rates]` of host.toml: who is let in, and how often anybody may do something.

import * as forms from '../forms.ts';
import type { FieldSpec, RecordSpec } from '../schema.ts';
import { byDefault } from '../schema.ts';
import { account, count, list, toggle } from './fields.ts';

/** `[access]`. */
export const access: RecordSpec = {
  kind: 'record',
  type: 'AccessConfig',
  docs:
    'Who may log in. Operators always may, unless they are banned. What is changed while the server runs is kept in its data ' +
    'folder and counts over this file.',
  camelCase: true,
  fields: [
    toggle('whitelist_only', 'Let in only the accounts of `whitelist`.', false),
    list(
      'whitelist',
      'Numbers of the Phira accounts that are let in also where others are not.',
      account,
      100_000,
    ),
    list('blacklist', 'Numbers of the Phira accounts that are never let in.', account, 100_000),
    toggle('maintenance', 'Let in only operators and the accounts of `whitelist`.', false),
    {
      key: 'maintenance_text',
      docs: 'What everybody else is told during maintenance.',
      value: forms.notice,
      presence: byDefault('The server is being maintained. Please come back later.'),
    },
  ],
};

/** A token bucket as two keys: so many at once after a pause, so many a minute for ever. */
function rate(name: string, plural: string, what: string, burst: number, perMinute: number): FieldSpec[] {
  return [
    count(`${name}_burst`, `${what}: how many at once after a pause.`, 1, 1_000_000, burst),
    count(`${plural}_per_minute`, `${what}: how many a minute.`, 1, 60_000_000, perMinute),
  ];
}

/** `[rates]`. */
export const rates: RecordSpec = {
  kind: 'record',
  type: 'RatesConfig',
  docs: 'How often something may be done. An address stands for one IPv4 address, or for one IPv6 network of 64 bits.',
  camelCase: true,
  fields: [
    ...rate('connection', 'connections', 'Connections of one address', 256, 600),
    ...rate('login', 'logins', 'Logins of one address', 256, 600),
    ...rate('chat', 'chats', 'Chat messages and commands of one user', 10, 60),
    ...rate('room', 'rooms', 'Rooms that one user opens', 20, 60),
    ...rate('request', 'requests', 'HTTP requests of one address', 60, 600),
  ],
};
