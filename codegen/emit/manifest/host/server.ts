// SPDX-License-Identifier: MIT
// `[server]` of host.toml: where game clients connect, who tells it about accounts, and what a connection may take.

import * as forms from '../forms.ts';
import type { RecordSpec } from '../schema.ts';
import { byDefault } from '../schema.ts';
import { account, count, seconds, toggle } from './fields.ts';

/** `[server]`. */
export const server: RecordSpec = {
  kind: 'record',
  type: 'ServerConfig',
  docs: 'The server itself.',
  camelCase: true,
  fields: [
    {
      key: 'listen',
      docs:
        'Where game clients connect, as `HOST:PORT`; `0.0.0.0:12346` for every IPv4 address of the machine, `[::]:12346` ' +
        'for every address, port 0 for any free one.',
      value: forms.endpoint,
      presence: byDefault('127.0.0.1:12346'),
    },
    {
      key: 'api',
      docs:
        'Who knows accounts, charts and records: the address of the Phira API, or `offline`, where a token is the name and ' +
        'everybody is believed. `offline` is for tests and first runs, and is refused where others than this machine can connect.',
      value: forms.api,
      presence: byDefault('https://phira.5wyxi.com'),
    },
    count(
      'api_timeout_ms',
      'Milliseconds that a question to the API may take, further attempts included. A game client waits 7000.',
      100,
      6500,
      5500,
    ),
    seconds(
      'token_cache_secs',
      'Seconds for which the API is not asked again about the token of a login; 0 to ask at every login.',
      0,
      300,
    ),
    count('max_connections', 'Most connections at once.', 1, 1_000_000, 2000),
    count(
      'max_connections_per_address',
      'Most connections at once of one IPv4 address, or of one IPv6 network of 64 bits.',
      1,
      1_000_000,
      256,
    ),
    seconds('login_timeout_secs', 'Seconds within which a connection has to log in.', 1, 10),
    seconds(
      'idle_timeout_secs',
      'Seconds without a packet after which a connection is closed. Game clients send one every three seconds.',
      4,
      10,
    ),
    seconds(
      'grace_secs',
      'Seconds for which the place of a user who lost the connection is kept, outside of a game.',
      0,
      10,
    ),
    seconds(
      'playing_grace_secs',
      'Seconds for which the place of a user who lost the connection is kept, during a game.',
      0,
      15,
    ),
    toggle(
      'proxy_protocol',
      'Expect a header of the PROXY protocol, version 1 or 2, from `trusted_proxies`, and refuse everybody else.',
      false,
    ),
    {
      key: 'trusted_proxies',
      docs:
        'Addresses and networks whose word on the address of a client counts: in a PROXY header of a game connection, and in ' +
        '`X-Forwarded-For` of an HTTP request.',
      value: { kind: 'list', of: forms.network, max: 100 },
      presence: byDefault(['127.0.0.1', '::1']),
    },
    {
      key: 'command_prefix',
      docs: 'What a chat message begins with to be a command.',
      value: forms.commandPrefix,
      presence: byDefault('/'),
    },
    count('max_rooms', 'Most rooms open at once.', 1, 1_000_000, 1000),
    count('max_room_users', 'Most players that a room can be opened for.', 1, 1000, 8),
    {
      key: 'monitors',
      docs: 'Numbers of the Phira accounts that may watch games; account 2 where nothing is said, as in the reference server.',
      value: { kind: 'list', of: account, max: 1000 },
      presence: byDefault([2]),
    },
    {
      key: 'welcome',
      docs: 'What a user is told after the login; nothing where it is empty.',
      value: forms.notice,
      presence: byDefault(''),
    },
    seconds(
      'shutdown_secs',
      'Seconds that plugins together have to stop when the server does; what has not stopped by then is ended.',
      1,
      10,
    ),
    toggle('room_list', 'Tell a user after the login which rooms are open.', false),
  ],
};
