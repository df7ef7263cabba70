// SPDX-License-Identifier: MIT
// Codes of the server on the network: what the Phira site did not answer, and what the HTTP API refuses.

import { HTTP_PROBLEMS, type HttpProblemCode } from '../../server/http/problem.ts';
import { SITE_ERRORS, type SiteErrorCode } from '../../server/site/site.ts';
import type { Entry, Explanation } from './explanation.ts';

const SITE: Readonly<Record<SiteErrorCode, Entry>> = {
  SITE_TOKEN: {
    cause: 'The Phira site does not know the token of the login, or the token cannot be one.',
    cure: [
      'Log in to the account again in the game.',
      'Offline, use a name of 1 to 20 characters, or `name@zh-CN` for another language.',
    ],
  },
  SITE_NO_CHART: {
    cause: 'The Phira site has no chart of this number, or it is not public.',
    cure: ['Choose a chart that is on the site.'],
  },
  SITE_NO_RECORD: {
    cause: 'The Phira site has no record of this number.',
    cure: ['Nothing has to be done: the game of that player counts as given up when it is left.'],
  },
  SITE_TIMEOUT: {
    cause: 'The Phira site did not answer within `server.api_timeout_ms`, further attempts included.',
    cure: [
      'Try `curl` with the address of `server.api` on the machine of the server.',
      'Raise `server.api_timeout_ms`; a game waits 7 seconds at most.',
    ],
  },
  SITE_BUSY: {
    cause: 'So many questions to the Phira site wait already that no more are taken.',
    cure: ['Lower `rates.logins_per_minute`, or wait until the site answers faster.'],
  },
  SITE_NETWORK: {
    cause: 'The Phira site cannot be reached: the name is not found, or the connection fails.',
    cure: ['Check `server.api`, the name server and the firewall of the machine.'],
  },
  SITE_STATUS: {
    cause: 'The Phira site answered with a status that is no answer; the log tells which.',
    cure: ['Check that `server.api` is the address of the API and not of a page.', 'Wait: a 5xx passes.'],
  },
  SITE_ANSWER: {
    cause:
      'The answer of the Phira site is too large, no JSON, or lacks what it has to have; the log tells what.',
    cure: ['Check that `server.api` is the address of the API and not of a page.'],
  },
};

const HTTP: Readonly<Record<HttpProblemCode, Entry>> = {
  HTTP_NO_ROUTE: {
    cause: 'No route has this path; each has one spelling.',
    cure: ['Compare it with runtime/http-api.md: letters count, and no slash stands at the end.'],
  },
  HTTP_NOT_FOUND: {
    cause: 'The user, room or ban is not there, or not any more.',
    cure: ['Ask for the list first.'],
  },
  HTTP_METHOD: {
    cause: 'The path is there, and takes other methods.',
    cure: ['Use one that the header `Allow` of the answer lists.'],
  },
  HTTP_PATH: {
    cause: 'The path has escapes that are no UTF-8.',
    cure: ['Escape it with `encodeURIComponent` or its like.'],
  },
  HTTP_QUERY: {
    cause: 'A parameter of the query is out of its range.',
    cure: ['Correct it as `detail` says.'],
  },
  HTTP_BODY: {
    cause: 'The body is not what the route takes, or names what is out of range.',
    cure: ['Correct it as `detail` says; there may be no other keys.'],
  },
  HTTP_BODY_TYPE: {
    cause: 'The request does not say that its body is JSON.',
    cure: ['Send `Content-Type: application/json`.'],
  },
  HTTP_BODY_SIZE: { cause: 'The body is larger than anything the API takes.', cure: ['Shorten it.'] },
  HTTP_HOST: {
    cause:
      'The request is for a name that is not listed. A web page could otherwise lead its name to this server and read it.',
    cure: ['Add the name to `http.hosts`, or use an address.'],
  },
  HTTP_ORIGIN: {
    cause: 'A browser sent the request for a page of another site, which may change nothing.',
    cure: ['Send it from a program, or from a page of the same origin.'],
  },
  HTTP_TOKEN: {
    cause: 'The token of the request is missing or wrong.',
    cure: ['Send `Authorization: Bearer TOKEN` with the token of `http.token` or `http.token_file`.'],
  },
  HTTP_NO_TOKEN: {
    cause: 'Without a token in host.toml nobody may change anything over HTTP.',
    cure: ['Put a token into a file (`openssl rand -hex 32 > token`) and name that in `http.token_file`.'],
  },
  HTTP_CONFLICT: {
    cause: 'The state of the server does not allow it, or a limit is reached.',
    cure: ['Look at `detail`.'],
  },
  HTTP_RATE: {
    cause: 'The address sends more requests than `rates` of host.toml allow.',
    cure: [
      'Wait as long as `Retry-After` says; listen to `/events` instead of asking again and again.',
      'Behind a proxy, list it in `server.trusted_proxies`, or all clients count as one.',
    ],
  },
  HTTP_STREAMS: {
    cause: 'There are as many listeners of `/events` as may be, of the server or of the address.',
    cure: ['Listen once and hand the events on.', 'Raise `http.max_event_streams`.'],
  },
  HTTP_UNAVAILABLE: {
    cause: 'The server cannot do it now, such as while it stops.',
    cure: ['Try again later.'],
  },
  HTTP_INTERNAL: {
    cause: 'A fault of the server; nothing of it is shown to who asked.',
    cure: ['See the log of the host, and report it.'],
  },
};

function pages(
  table: Readonly<Record<string, { readonly text?: string; readonly title?: string }>>,
  entries: Readonly<Record<string, Entry>>,
): Explanation[] {
  return Object.entries(entries).map(([code, entry]) => {
    const says = table[code]?.text ?? table[code]?.title;
    return { code, says, ...entry };
  });
}

/** Pages of the server on the network. */
export const SERVER_CODES: readonly Explanation[] = [
  ...pages(SITE_ERRORS, SITE),
  ...pages(HTTP_PROBLEMS, HTTP),
];
