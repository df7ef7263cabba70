// SPDX-License-Identifier: MIT
// Puts a whole Phira MP server together: a host of plugins around a server on the network, with the site, bans, lists,
// limits, history, recordings and the HTTP API that host.toml asks for.

import { join } from 'node:path';

import type { HostConfig } from '../../generated/host-config.ts';
import { runtimeError } from '../errors.ts';
import { silentLogger } from '../plugin/logger.ts';
import { AccessLists } from './access/access-lists.ts';
import { BanStore } from './access/ban-store.ts';
import { banListOf, Door } from './access/door.ts';
import { RateLimits, ratesOf } from './access/rate-limits.ts';
import { Administration } from './administration.ts';
import { openServerDatabase, type ServerDatabase } from './database/database.ts';
import { greetingOf } from './greeting.ts';
import { GameHistory } from './history/game-history.ts';
import { recordGames } from './history/record-games.ts';
import { tokenOf } from './http/bearer-token.ts';
import { HttpApi } from './http/http-api.ts';
import type { Router } from './http/router.ts';
import { monitoringRoutes } from './monitoring-http.ts';
import { type Endpoint, parseEndpoint } from './network/address.ts';
import { TrustedProxies } from './network/trusted-proxies.ts';
import { serverCommands } from './operator/server-commands/index.ts';
import { PhiraServer } from './phira/phira-server.ts';
import { FileRecorder } from './replay/file-recorder.ts';
import { makeSite } from './site/make-site.ts';
import { OfflineSite } from './site/offline-site.ts';
import type { Site } from './site/site.ts';
import { createHost, type Host, type HostOptions, type HostParts } from './start-host.ts';
import { HOST_VERSION } from './version.ts';

/** Options over those of host.toml. */
export interface PhiraHostOptions extends HostOptions {
  /** Where game clients connect, as `server.listen`. */
  readonly listen?: string | undefined;
  /** Address of the Phira API, or `offline`, as `server.api`. */
  readonly api?: string | undefined;
  /** Knows accounts, charts and records instead of the API; closed with the host. */
  readonly site?: Site | undefined;
  /** Where the HTTP API is served, as `http.listen`. */
  readonly http?: string | undefined;
  /** Be offline also where others than this machine can connect: whoever connects is believed. */
  readonly insecure?: boolean | undefined;
}

/** A host with a server on the network. */
export interface PhiraHost extends Host<PhiraServer> {
  /** What operators do, over HTTP and at the console. */
  readonly administration: Administration;
  /** Undefined where host.toml keeps none. */
  readonly history: GameHistory | undefined;
  /** Routes of the HTTP API; more may be added before the start. */
  readonly router: Router;
  /** Where the HTTP API is served; undefined before the start, and where it is not. */
  readonly httpListening: () => Endpoint | undefined;
  /** Whether everybody is believed. */
  readonly offline: boolean;
}

/**
 * Puts the host together; it listens from `start` to `stop`. Without a data folder bans and history last as long as the
 * host.
 *
 * @throws HostConfigError; RuntimeError RT_SERVER_STORAGE, RT_SERVER_DATABASE, RT_SERVER_OPEN,
 * RT_SERVER_TOKEN, RT_SERVER_PROXY, RT_SERVER_API or RT_SERVER_ADDRESS.
 */
export function createPhiraHost(options: PhiraHostOptions): PhiraHost {
  let services: Services | undefined;
  let host: Host<PhiraServer>;
  try {
    host = createHost(options, (parts) => {
      services = makeServices(options, parts);
      return services.server;
    });
  } catch (error) {
    services?.close();
    throw error;
  }
  if (services === undefined) throw new TypeError('a host makes its server');
  const { server, administration, history, api, offline } = services;
  for (const command of serverCommands({ server, administration })) host.operatorCommands.add(command);
  for (const route of monitoringRoutes(host, 'operator')) api.router.add(route);
  return Object.assign(host, {
    ...{ administration, history, offline },
    router: api.router,
    httpListening: () => api.listening,
  });
}

/** What belongs to the server, and goes with it. */
interface Services {
  readonly server: PhiraServer;
  readonly administration: Administration;
  readonly history: GameHistory | undefined;
  readonly api: HttpApi;
  readonly offline: boolean;
  /** Lets go of files, where the host never came to be. */
  close(): void;
}

function makeServices(options: PhiraHostOptions, parts: HostParts): Services {
  const { eventBus, commandRegistry, hostConfig } = parts;
  const { dataDir } = options;
  const logger = options.logger ?? silentLogger;
  const { listen: usualListen, api: usualApi } = hostConfig.server;
  const config = {
    ...hostConfig.server,
    listen: options.listen ?? usualListen,
    api: options.api ?? usualApi,
  };
  const listen = endpointOf(config.listen);
  const httpListen = options.http ?? hostConfig.http.listen;
  const http = httpListen === undefined ? undefined : endpointOf(httpListen);
  // Everything that can be refused comes before anything that has to be closed.
  const token = tokenOf(hostConfig.http);
  const proxies = new TrustedProxies(config.trustedProxies);
  const site = options.site ?? makeSite(config, listen, options.insecure === true);

  const database = openServerDatabase(dataDir && join(dataDir, 'server.sqlite'));
  const bans = new BanStore(database, Date.now, logger);
  const lists = new AccessLists(database, hostConfig.access, hostConfig.operators);
  const rates = new RateLimits(ratesOf(hostConfig.rates));
  const door = new Door({ lists, rates, maxConnectionsPerAddress: config.maxConnectionsPerAddress });
  const recorder = recorderOf(hostConfig, options);
  const server: PhiraServer = new PhiraServer({
    eventBus,
    commandRegistry,
    commandPrefix: config.commandPrefix,
    site,
    ...listen,
    proxies: config.proxyProtocol ? proxies : undefined,
    maxConnections: config.maxConnections,
    maxRoomUsers: config.maxRoomUsers,
    maxRooms: config.maxRooms,
    monitors: config.monitors,
    bans: banListOf(bans),
    access: door,
    limits: door,
    recorder,
    greeting: (userId) => greetingOf(config, server, userId),
    times: {
      login: config.loginTimeoutSecs * 1000,
      idle: config.idleTimeoutSecs * 1000,
      grace: config.graceSecs * 1000,
      playingGrace: config.playingGraceSecs * 1000,
    },
    version: HOST_VERSION,
    logger,
  });
  const administration = new Administration({ server, bans, lists, logger });
  const { history, endHistory } = historyOf(hostConfig, parts, server, database, options);
  const offline = site instanceof OfflineSite;
  const api = new HttpApi({
    ...{ server, eventBus, administration, history, token, proxies, rates, logger },
    config: hostConfig.http,
    info: () => ({ offline, maintenance: lists.maintenance ?? null }),
  });
  parts.onStarted(async () => {
    if (http !== undefined) await api.listen(http);
  });
  parts.onStopped(async () => {
    await api.close();
    endHistory();
    site.close?.();
    await recorder?.close();
    database.close();
  });
  return { ...{ server, administration, history, api, offline }, close: () => database.close() };
}

function recorderOf({ replays }: HostConfig, options: PhiraHostOptions): FileRecorder | undefined {
  const { dataDir, logger } = options;
  if (!replays.enabled) return undefined;
  if (dataDir !== undefined) {
    const folder = join(dataDir, 'replays');
    return new FileRecorder({ folder, keepDays: replays.keepDays, logger: logger ?? silentLogger });
  }
  logger?.warn('no game is recorded: there is no data folder');
  return undefined;
}

function historyOf(
  { history: config }: HostConfig,
  { eventBus }: HostParts,
  server: PhiraServer,
  database: ServerDatabase,
  { logger }: PhiraHostOptions,
): { history: GameHistory | undefined; endHistory: () => void } {
  if (!config.enabled) return { history: undefined, endHistory: () => {} };
  const history = new GameHistory(database, config.keepDays);
  return { history, endHistory: recordGames({ eventBus, server, history, logger }) };
}

/** @throws RuntimeError RT_SERVER_ADDRESS. */
function endpointOf(text: string): Endpoint {
  const endpoint = parseEndpoint(text);
  if (endpoint === undefined) throw runtimeError('RT_SERVER_ADDRESS', { text });
  return endpoint;
}
