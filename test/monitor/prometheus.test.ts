// SPDX-License-Identifier: MIT
// What Prometheus and supervisors read over HTTP from a real host.

import { get } from 'node:http';
import { describe, expect, test } from 'vitest';
import { formatEndpoint } from '../../runtime/server/network/address.ts';
import { HostFolder, operate } from '../operator/support.ts';

const LISTEN = '[monitoring]\nlisten = "127.0.0.1:0"\n';

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads the text format; throws for a line that is none of it. */
function parse(text: string): { samples: Sample[]; types: Map<string, string> } {
  const samples: Sample[] = [];
  const types = new Map<string, string>();
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const type = /^# TYPE (\S+) (counter|gauge|summary|histogram)$/.exec(line);
    if (type !== null) types.set(type[1] ?? '', type[2] ?? '');
    if (line.startsWith('#')) continue;
    const found = /^([a-z_][a-z0-9_]*)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (found === null) throw new Error(`not a sample: ${line}`);
    const [, name = '', list = '', value = ''] = found;
    const labels = [...list.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)].map((one) => [one[1], one[2]]);
    samples.push({ name, labels: Object.fromEntries(labels), value: Number(value) });
  }
  return { samples, types };
}

async function served(folder: HostFolder, config = LISTEN) {
  const it = await operate(folder, config);
  const endpoint = it.host.monitoringServer?.listening;
  if (endpoint === undefined) throw new Error('nothing is served');
  const url = `http://${formatEndpoint(endpoint)}`;
  const read = async () => {
    const response = await fetch(`${url}/metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    return parse(await response.text());
  };
  const figure = async (name: string, labels: object) => {
    const { samples } = await read();
    return samples.find(
      (one) => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value),
    )?.value;
  };
  return { ...it, url, read, figure };
}

describe('/metrics', () => {
  test('has plugins, events, users, rooms and the process', async () => {
    const folder = new HostFolder();
    await folder.plugin(
      'anna',
      {
        commands: ['hello'],
        subscribe: ['user_connect'],
        onCommand: (text) => `(return (call $say ${text('hi')}))`,
      },
      '[permissions]\nread_users = true\n',
    );
    const { host, say, read, figure } = await served(folder);
    await host.server.connect(7, 'Ann');
    await host.server.openRoom(7, 'lobby', 2);
    await say('hello');
    const { samples, types } = await read();
    const anna = (name: string) =>
      samples.find((one) => one.name === `phira_plugin_${name}` && one.labels.plugin === 'anna')?.value;
    expect(anna('commands_total')).toBe(1);
    expect(anna('events_total')).toBe(1);
    expect(anna('traps_total')).toBe(0);
    expect(anna('memory_bytes')).toBe(host.pluginManager.get('anna')?.memoryBytes);
    expect(await figure('phira_plugin_info', { plugin: 'anna', version: '1.0.0', state: 'started' })).toBe(1);
    expect(await figure('phira_plugin_health', { plugin: 'anna', status: 'healthy' })).toBe(1);
    expect(await figure('phira_plugin_health', { plugin: 'anna', status: 'critical' })).toBe(0);
    const command = { plugin: 'anna', function: 'on-command' };
    expect(await figure('phira_plugin_call_duration_seconds_count', command)).toBe(1);
    expect(
      await figure('phira_plugin_call_duration_seconds', { ...command, quantile: '0.99' }),
    ).toBeGreaterThan(0);
    expect(await figure('phira_users_online', {})).toBe(1);
    expect(await figure('phira_rooms_open', {})).toBe(1);
    expect(await figure('phira_events_raised_total', {})).toBeGreaterThan(0);
    expect(await figure('process_resident_memory_bytes', {})).toBeGreaterThan(1e6);
    expect(samples.some(({ name }) => name === 'nodejs_eventloop_lag_p99_seconds')).toBe(true);
    expect(types.get('phira_plugin_call_duration_seconds')).toBe('summary');
    // Conventions: counters and nothing else end in _total, and everything has a type.
    for (const { name } of samples) {
      const base = name.replace(/_(?:sum|count|bucket)$/, '');
      const type = types.get(name) ?? types.get(base);
      expect([name, type]).toEqual([name, expect.any(String)]);
      if (name.startsWith('phira_')) expect(name.endsWith('_total')).toBe(type === 'counter');
    }
  });

  test('forgets a plugin that is unloaded, and counts on over a reload', async () => {
    const folder = new HostFolder();
    await folder.plugin('anna', { commands: ['hello'] });
    const { say, read, figure } = await served(folder);
    await say('hello');
    await say('plugin reload anna');
    await say('hello');
    expect(await figure('phira_plugin_commands_total', { plugin: 'anna' })).toBe(2);
    expect(await figure('phira_plugin_reloads_total', { plugin: 'anna' })).toBe(1);
    await say('plugin unload anna');
    expect((await read()).samples.filter(({ labels }) => labels.plugin !== undefined)).toEqual([]);
  });
});

describe('/healthz', () => {
  test('is 200 while the host runs, tells of critical plugins by their number, and names none', async () => {
    const folder = new HostFolder();
    await folder.plugin('anna');
    const { say, url } = await served(folder);
    const health = async () => {
      const response = await fetch(`${url}/healthz`);
      return [response.status, await response.json()];
    };
    const plugins = { healthy: 1, warning: 0, critical: 0, unknown: 0 };
    expect(await health()).toEqual([200, { status: 'ok', plugins }]);
    await folder.plugin('bert', { init: '(unreachable)' });
    await say('plugin load bert');
    expect(await health()).toEqual([200, { status: 'degraded', plugins: { ...plugins, critical: 1 } }]);
  });

  test('is 503 as soon as the host stops, then gone', async () => {
    const folder = new HostFolder();
    const { host, url } = await served(folder);
    host.server.stop = () => new Promise((resolve) => setTimeout(resolve, 500));
    const stopping = host.stop();
    const response = await fetch(`${url}/healthz`);
    expect([response.status, await response.json()]).toMatchObject([503, { status: 'unavailable' }]);
    await stopping;
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });
});

test('nothing is served where host.toml says nothing', async () => {
  const { host } = await operate(new HostFolder());
  expect(host.monitoringServer).toBeUndefined();
});

test('an address that is taken keeps the host from starting, and says which', async () => {
  const { url } = await served(new HostFolder());
  const taken = `[monitoring]\nlisten = "${new URL(url).host}"\n`;
  await expect(operate(new HostFolder(), taken)).rejects.toMatchObject({ code: 'RT_SERVER_LISTEN' });
});

test('pages whose name was made to lead here read nothing', async () => {
  const { url } = await served(new HostFolder());
  const status = await new Promise((resolve, reject) => {
    get(`${url}/metrics`, { headers: { host: 'evil.example' } }, ({ statusCode }) => resolve(statusCode)).on(
      'error',
      reject,
    );
  });
  expect(status).toBeGreaterThanOrEqual(400);
});
