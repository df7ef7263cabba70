// SPDX-License-Identifier: MIT
// What of `[server]` and `[http]` would keep the server from starting, found out without opening a port.

import type { HostConfig } from '../../../generated/host-config.ts';
import { RuntimeError } from '../../errors.ts';
import { tokenOf } from '../../server/http/bearer-token.ts';
import { parseEndpoint } from '../../server/network/address.ts';
import { TrustedProxies } from '../../server/network/trusted-proxies.ts';
import { makeSite } from '../../server/site/make-site.ts';
import { type Finding, findingOf } from '../output.ts';
import type { HostFile } from './host-file.ts';

type Check = readonly [key: readonly string[], work: (config: HostConfig) => unknown];

/** What a server makes of the file before anything else. */
const CHECKS: readonly Check[] = [
  [['http', 'token_file'], ({ http }) => tokenOf(http)],
  [['server', 'trusted_proxies'], ({ server }) => new TrustedProxies(server.trustedProxies)],
  [
    ['server', 'api'],
    ({ server }) => {
      const listen = parseEndpoint(server.listen);
      return listen === undefined ? undefined : makeSite(server, listen, false);
    },
  ],
];

/** Findings on a file of the operator; where there is none, nothing was asked of the server. */
export function checkServer({ config, path, locate }: HostFile): Finding[] {
  if (path === undefined || locate === undefined) return [];
  return CHECKS.flatMap(([key, work]) => {
    try {
      work(config);
      return [];
    } catch (thrown) {
      const found = thrown instanceof RuntimeError ? findingOf(thrown, path) : undefined;
      if (found === undefined) throw thrown;
      return [{ ...found, ...locate(key) }];
    }
  });
}
