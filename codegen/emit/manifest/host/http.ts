// SPDX-License-Identifier: MIT
// `[http]` of host.toml: the HTTP API.

import * as forms from '../forms.ts';
import type { RecordSpec } from '../schema.ts';
import { optional } from '../schema.ts';
import { count, list } from './fields.ts';

/** `[http]`. */
export const http: RecordSpec = {
  kind: 'record',
  type: 'HttpConfig',
  docs: 'The HTTP API: rooms, players and history for everybody, changes for who has the token.',
  camelCase: true,
  fields: [
    {
      key: 'listen',
      docs: 'Where the API is served, as `HOST:PORT`; nowhere where this is left out.',
      value: forms.endpoint,
      presence: optional,
      example: '127.0.0.1:8080',
    },
    {
      key: 'token',
      docs:
        'What has to be sent as `Authorization: Bearer TOKEN` to change something. Without a token nothing can be changed. ' +
        'Better kept in a `token_file`.',
      value: forms.bearerToken,
      presence: optional,
      example: 'a-secret-of-your-own-making',
    },
    {
      key: 'token_file',
      docs: 'File whose only line is the token.',
      value: forms.localPath,
      presence: optional,
      example: '/etc/phira/http-token',
    },
    list(
      'hosts',
      'Names under which the API is reached, such as `mp.example.org`. Requests for other names are refused; ' +
        'addresses and `localhost` are always fine.',
      forms.hostName,
      100,
    ),
    list(
      'cors',
      'Origins of web pages that may read the API in a browser, such as `https://example.org`.',
      forms.origin,
      100,
    ),
    count('max_event_streams', 'Most listeners of `/events` at once.', 1, 10_000, 100),
  ],
};
