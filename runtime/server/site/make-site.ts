// SPDX-License-Identifier: MIT
// The site that host.toml asks for.

import type { ServerConfig } from '../../../generated/host-config.ts';
import { runtimeError } from '../../errors.ts';
import { type Endpoint, formatEndpoint, isLoopback } from '../network/address.ts';
import { HttpSite } from './http-site.ts';
import { OfflineSite } from './offline-site.ts';
import type { Site } from './site.ts';

/**
 * @param listen where game clients connect
 * @param insecure be offline wherever that is
 * @throws RuntimeError RT_SERVER_OPEN when everybody would be believed and others than this machine can connect;
 * RT_SERVER_API when the API has no web address.
 */
export function makeSite(
  config: Pick<ServerConfig, 'api' | 'apiTimeoutMs' | 'tokenCacheSecs'>,
  listen: Endpoint,
  insecure: boolean,
): Site {
  if (config.api === 'offline') {
    if (!insecure && !isLoopback(listen.host)) {
      throw runtimeError('RT_SERVER_OPEN', { address: formatEndpoint(listen) });
    }
    return new OfflineSite();
  }
  if (!/^https?:\/\//i.test(config.api) || !URL.canParse(config.api)) {
    throw runtimeError('RT_SERVER_API', { text: config.api });
  }
  return new HttpSite({
    base: config.api,
    timeoutMs: config.apiTimeoutMs,
    tokenCacheMs: config.tokenCacheSecs * 1000,
  });
}
