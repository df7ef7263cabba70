// SPDX-License-Identifier: MIT
// What only who has the token may do or see: acts of an operator, bans, access lists, addresses.

import type { BanSubject } from '../../access/ban-store.ts';
import { type Administration, type Audience, LONGEST_MESSAGE, LONGEST_REASON } from '../../administration.ts';
import type { PhiraServer } from '../../phira/phira-server.ts';
import { HttpProblem } from '../problem.ts';
import type { Body } from '../request.ts';
import type { HttpAnswer, HttpMethod, Route } from '../router.ts';
import { banLogView, banView } from '../views.ts';

export interface ActOptions {
  readonly server: PhiraServer;
  readonly administration: Administration;
}

/** Who acts, for logs and bans. */
const BY = 'http';
const DONE: HttpAnswer = { nothing: true };
const LONGEST_ADDRESS = 64;
const LONGEST_BAN_SECONDS = 100 * 365 * 86_400;
const MOST_LOG_ENTRIES = 200;

/** The routes. */
export function actRoutes({ server, administration }: ActOptions): Route[] {
  const { bans, lists } = administration;
  const route = (method: HttpMethod, path: string, handle: Route['handle']): Route => ({
    method,
    path,
    access: 'operator',
    handle,
  });
  return [
    route('GET', '/players/:id/address', (request) => ({
      json: { address: server.getUserAddress(request.id('id')) },
    })),
    route('POST', '/players/:id/kick', async (request) => {
      const body = await request.body(['reason']);
      administration.kick(request.id('id'), BY, body.optionalText('reason', LONGEST_REASON));
      return DONE;
    }),

    route('GET', '/bans', () => ({ json: { bans: bans.list().map(banView) } })),
    route('GET', '/bans/log', (request) => {
      const limit = request.number('limit', MOST_LOG_ENTRIES) ?? MOST_LOG_ENTRIES;
      return { json: { log: bans.log(limit).map(banLogView) } };
    }),
    route('POST', '/bans', async (request) => {
      const body = await request.body(['userId', 'address', 'reason', 'seconds']);
      const seconds = body.has('seconds') ? body.number('seconds', 1, LONGEST_BAN_SECONDS) : undefined;
      const { ban, expelled } = await administration.ban(subjectOf(body), {
        by: BY,
        reason: body.optionalText('reason', LONGEST_REASON),
        forMs: seconds === undefined ? undefined : seconds * 1000,
      });
      return { status: 201, json: { ban: banView(ban), expelled } };
    }),
    route('POST', '/bans/lift', async (request) => {
      administration.unban(subjectOf(await request.body(['userId', 'address'])), BY);
      return DONE;
    }),

    route('POST', '/messages', async (request) => {
      const body = await request.body(['text', 'userId', 'roomId']);
      await administration.say(body.text('text', LONGEST_MESSAGE), audienceOf(body), BY);
      return DONE;
    }),

    route('POST', '/rooms', async (request) => {
      const body = await request.body(['maxUsers']);
      const maxUsers = body.has('maxUsers')
        ? body.number('maxUsers', 1, server.maxRoomUsers)
        : server.maxRoomUsers;
      const id = await administration.openRoom(maxUsers, BY);
      return { status: 201, json: { id, name: server.getRoom(id).name } };
    }),
    route('PATCH', '/rooms/:id', async (request) => {
      const body = await request.body(['locked', 'maxUsers']);
      const id = request.id('id');
      const locked = body.has('locked') ? body.boolean('locked') : undefined;
      if (body.has('maxUsers'))
        administration.resize(id, body.number('maxUsers', 1, server.maxRoomUsers), BY);
      if (locked !== undefined) await administration.lock(id, locked, BY);
      return DONE;
    }),
    route('DELETE', '/rooms/:id', async (request) => {
      await administration.disband(request.id('id'), BY);
      return DONE;
    }),

    route('GET', '/access', () => ({
      json: {
        maintenance: lists.maintenance ?? null,
        whitelistOnly: lists.whitelistOnly,
        whitelist: lists.accounts('whitelist'),
        blacklist: lists.accounts('blacklist'),
      },
    })),
    route('PUT', '/access/maintenance', async (request) => {
      const body = await request.body(['on', 'text']);
      administration.setMaintenance(body.boolean('on'), body.optionalText('text', LONGEST_REASON), BY);
      return DONE;
    }),
    route('PUT', '/access/whitelist-only', async (request) => {
      const body = await request.body(['on']);
      administration.setWhitelistOnly(body.boolean('on'), BY);
      return DONE;
    }),
    route('PUT', '/access/accounts/:id', async (request) => {
      const list = (await request.body(['list'])).text('list', 20);
      if (list !== 'whitelist' && list !== 'blacklist' && list !== 'none') {
        throw new HttpProblem('HTTP_BODY', 'list is whitelist, blacklist or none');
      }
      administration.putOnList(request.id('id'), list, BY);
      return DONE;
    }),
  ];
}

function subjectOf(body: Body<'userId' | 'address'>): BanSubject {
  if (body.has('userId') === body.has('address')) {
    throw new HttpProblem('HTTP_BODY', 'either userId or address is needed');
  }
  return body.has('userId')
    ? { kind: 'user', userId: body.id('userId') }
    : { kind: 'address', network: body.text('address', LONGEST_ADDRESS) };
}

function audienceOf(body: Body<'userId' | 'roomId'>): Audience {
  if (body.has('userId') && body.has('roomId')) {
    throw new HttpProblem(
      'HTTP_BODY',
      'userId and roomId do not go together; without both it is for everybody',
    );
  }
  if (body.has('userId')) return { kind: 'user', userId: body.id('userId') };
  return body.has('roomId') ? { kind: 'room', roomId: body.id('roomId') } : { kind: 'all' };
}
