// SPDX-License-Identifier: MIT
// `/metrics` for Prometheus and `/healthz` for whoever supervises the host: on the HTTP API, or on an address of their own.

import type { HostConfig } from '../../generated/host-config.ts';
import { runtimeError } from '../errors.ts';
import { HealthStatus } from '../monitor/health-rules.ts';
import type { HostGauge, PrometheusExporter } from '../monitor/prometheus.ts';
import type { Logger } from '../plugin/logger.ts';
import { RateLimits, ratesOf } from './access/rate-limits.ts';
import { HttpServer } from './http/http-server.ts';
import { type HttpAnswer, type Route, Router } from './http/router.ts';
import { type Endpoint, parseEndpoint } from './network/address.ts';
import { TrustedProxies } from './network/trusted-proxies.ts';
import type { Server } from './server.ts';
import type { AnyHost } from './start-host.ts';

/** What of a host is shown. */
export type MonitoredHost = Pick<
  AnyHost,
  'server' | 'eventBus' | 'metricsCollector' | 'healthMonitor' | 'running'
>;

/**
 * The routes.
 *
 * @param metricsFor who may read `/metrics`; `/healthz` is for everybody, and names no plugin.
 */
export function monitoringRoutes(host: MonitoredHost, metricsFor: Route['access']): Route[] {
  let exporter: Promise<PrometheusExporter> | undefined;
  return [
    {
      method: 'GET',
      path: '/metrics',
      access: metricsFor,
      async handle() {
        exporter ??= exporterOf(host);
        const { contentType: type } = await exporter;
        return { type, text: await (await exporter).text() };
      },
    },
    { method: 'GET', path: '/healthz', access: 'public', handle: () => healthAnswer(host) },
  ];
}

/** The library is loaded when it is used. */
async function exporterOf({
  server,
  eventBus,
  metricsCollector,
  healthMonitor,
}: MonitoredHost): Promise<PrometheusExporter> {
  const { PrometheusExporter } = await import('../monitor/prometheus.ts');
  const gauges = serverGauges(server);
  return new PrometheusExporter({ metricsCollector, healthMonitor, eventBus, gauges });
}

function serverGauges(server: Server): HostGauge[] {
  return [
    { name: 'phira_users_online', help: 'Users that are connected.', value: () => server.countUsers() },
    {
      name: 'phira_rooms_open',
      help: 'Rooms that are open.',
      value: async () => (await server.listRooms()).length,
    },
  ];
}

/** 200 while the host runs, however its plugins are, and 503 before and after: what supervises it is to end it then. */
function healthAnswer({ running, metricsCollector, healthMonitor }: MonitoredHost): HttpAnswer {
  const plugins = { healthy: 0, warning: 0, critical: 0, unknown: 0 };
  for (const { name } of metricsCollector.all()) plugins[healthMonitor.getPluginHealth(name).status] += 1;
  const isWell = plugins[HealthStatus.Critical] === 0;
  const status = running ? (isWell ? 'ok' : 'degraded') : 'unavailable';
  return { status: running ? 200 : 503, json: { status, plugins } };
}

/** Serves the routes on an address of their own. */
export class MonitoringServer {
  readonly #http: HttpServer;
  readonly #endpoint: Endpoint;
  #listening: Endpoint | undefined;

  /** @param listen as `[monitoring]` has it. @throws RuntimeError RT_SERVER_ADDRESS. */
  constructor(host: MonitoredHost, listen: string, config: HostConfig, logger?: Logger | undefined) {
    const endpoint = parseEndpoint(listen);
    if (endpoint === undefined) throw runtimeError('RT_SERVER_ADDRESS', { text: listen });
    this.#endpoint = endpoint;
    const router = new Router();
    for (const route of monitoringRoutes(host, 'public')) router.add(route);
    this.#http = new HttpServer({
      router,
      config: { hosts: config.http.hosts, cors: [] },
      token: undefined,
      proxies: new TrustedProxies([]),
      rates: new RateLimits(ratesOf(config.rates)),
      logger,
    });
  }

  /** Where it is served; undefined while it is not. */
  get listening(): Endpoint | undefined {
    return this.#listening;
  }

  /** @throws RuntimeError RT_SERVER_LISTEN. */
  async open(): Promise<void> {
    this.#listening = await this.#http.listen(this.#endpoint);
  }

  async close(): Promise<void> {
    this.#listening = undefined;
    await this.#http.close();
  }
}
