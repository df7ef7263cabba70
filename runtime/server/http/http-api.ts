// SPDX-License-Identifier: MIT
// The HTTP API of one server: its routes, its event streams, and where they are served.

import type { HttpConfig } from '../../../generated/host-config.ts';
import type { Logger } from '../../plugin/logger.ts';
import type { RateLimits } from '../access/rate-limits.ts';
import type { Administration } from '../administration.ts';
import type { GameHistory } from '../history/game-history.ts';
import type { Endpoint } from '../network/address.ts';
import type { TrustedProxies } from '../network/trusted-proxies.ts';
import type { PhiraServer } from '../phira/phira-server.ts';
import type { PhiraEventBus } from '../world.ts';
import type { BearerToken } from './bearer-token.ts';
import { EventStreams } from './event-streams.ts';
import { HttpServer } from './http-server.ts';
import { Router } from './router.ts';
import { actRoutes } from './routes/act.ts';
import { lookRoutes } from './routes/look.ts';

export interface HttpApiOptions {
  readonly server: PhiraServer;
  readonly eventBus: PhiraEventBus;
  readonly administration: Administration;
  /** Undefined where no history is kept. */
  readonly history: GameHistory | undefined;
  readonly config: HttpConfig;
  /** Without one nothing can be changed. */
  readonly token: BearerToken | undefined;
  readonly proxies: TrustedProxies;
  readonly rates: RateLimits;
  /** What `/info` says besides. */
  readonly info: () => Readonly<Record<string, unknown>>;
  readonly logger?: Logger | undefined;
}

/** Serves from `listen` to `close`. */
export class HttpApi {
  /** More routes may be added. */
  readonly router = new Router();
  readonly #streams: EventStreams;
  readonly #http: HttpServer;
  #listening: Endpoint | undefined;

  constructor(options: HttpApiOptions) {
    const { server, eventBus, administration, history, info, config } = options;
    this.#streams = new EventStreams({ server, eventBus, max: config.maxEventStreams });
    const routes = [
      ...lookRoutes({ server, info, history, streams: this.#streams }),
      ...actRoutes({ server, administration }),
    ];
    for (const route of routes) this.router.add(route);
    this.#http = new HttpServer({ ...options, router: this.router });
  }

  /** Where the API is served; undefined while it is not. */
  get listening(): Endpoint | undefined {
    return this.#listening;
  }

  /** @throws RuntimeError RT_SERVER_LISTEN. */
  async listen(endpoint: Endpoint): Promise<void> {
    this.#listening = await this.#http.listen(endpoint);
  }

  /** Ends every stream and every connection. */
  async close(): Promise<void> {
    this.#streams.close();
    this.#listening = undefined;
    await this.#http.close();
  }
}
