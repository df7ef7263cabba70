// SPDX-License-Identifier: MIT
// How plugins are: each threshold by itself, states, changes told, and the same on a host with its host.toml.

import { describe, expect, test } from 'vitest';
import { type HealthChange, HealthMonitor } from '../../runtime/monitor/health-monitor.ts';
import { assess, DEFAULT_THRESHOLDS, HealthStatus } from '../../runtime/monitor/health-rules.ts';
import { MeterBook } from '../../runtime/monitor/meter-book.ts';
import {
  MetricsCollector,
  type PluginMetrics,
  type RecentMetrics,
} from '../../runtime/monitor/metrics-collector.ts';
import { NOTHING } from '../../runtime/monitor/plugin-meter.ts';
import type { PluginState } from '../../runtime/plugin/lifecycle.ts';
import type { AuditRecord } from '../../runtime/sandbox/audit.ts';
import { DEFAULT_SANDBOX } from '../../runtime/sandbox/sandbox.ts';
import { keptLog } from '../events/toy.ts';
import { HostFolder, operate } from '../operator/support.ts';

const QUIET: RecentMetrics = {
  milliseconds: 60_000,
  calls: 100,
  errors: 0,
  traps: 0,
  denials: 0,
  dropped: 0,
  refused: 0,
  logLinesDropped: 0,
  eventP99: 1,
};

function metrics(parts: Partial<PluginMetrics> = {}, recent: Partial<RecentMetrics> = {}): PluginMetrics {
  return {
    name: 'anna',
    version: '1.0.0',
    state: 'started',
    memoryUsage: 10,
    memoryLimit: 1000,
    cpuUsage: 1,
    activeRequests: 0,
    queueLength: 0,
    queueLimit: 100,
    totals: NOTHING,
    functions: new Map(),
    recent: { ...QUIET, ...recent },
    ...parts,
  };
}

describe('thresholds', () => {
  test('a quiet plugin is healthy, for no reason', () => {
    expect(assess(metrics(), DEFAULT_THRESHOLDS)).toEqual({ status: HealthStatus.Healthy, reasons: [] });
  });

  test.each<[string, Partial<PluginMetrics>, Partial<RecentMetrics>, string]>([
    ['memory', { memoryUsage: 800 }, {}, 'warning: 80 % of its memory is in use (threshold 80 %)'],
    ['memory', { memoryUsage: 950 }, {}, 'critical: 95 % of its memory is in use (threshold 95 %)'],
    ['cpu', { cpuUsage: 50.4 }, {}, 'warning: its calls take 50 % of a processor (threshold 50 %)'],
    ['cpu', { cpuUsage: 90 }, {}, 'critical: its calls take 90 % of a processor (threshold 90 %)'],
    ['errors', {}, { errors: 3, traps: 2 }, 'warning: 5 % of its calls failed lately (threshold 5 %)'],
    ['errors', {}, { errors: 50 }, 'critical: 50 % of its calls failed lately (threshold 50 %)'],
    ['latency', {}, { eventP99: 60 }, 'warning: an event takes up to 60 ms (threshold 50 ms)'],
    ['latency', {}, { eventP99: 500 }, 'critical: an event takes up to 500 ms (threshold 500 ms)'],
    ['queue', { queueLength: 50 }, {}, 'warning: its queue is 50 % full (threshold 50 %)'],
    ['queue', { queueLength: 90 }, {}, 'critical: its queue is 90 % full (threshold 90 %)'],
    ['traps', {}, { traps: 1 }, 'warning: it trapped 1 times lately (threshold 1)'],
    ['traps', {}, { traps: 3 }, 'critical: it trapped 3 times lately (threshold 3)'],
    ['denials', {}, { denials: 10 }, 'warning: 10 calls were denied lately (threshold 10)'],
    ['drops', {}, { dropped: 1 }, 'warning: 1 calls or log records were dropped lately (threshold 1)'],
    [
      'drops',
      {},
      { refused: 600, logLinesDropped: 400 },
      'critical: 1000 calls or log records were dropped lately (threshold 1000)',
    ],
  ])('%s: %o %o', (check, parts, recent, expected) => {
    const { status, reasons } = assess(metrics(parts, recent), DEFAULT_THRESHOLDS);
    const found = reasons.find((reason) => reason.check === check);
    expect(`${found?.status}: ${found?.text}`).toBe(expected);
    expect(expected.startsWith(status)).toBe(true);
  });

  test('a few calls that fail say nothing of the share', () => {
    expect(assess(metrics({}, { calls: 19, errors: 19 }), DEFAULT_THRESHOLDS).status).toBe('healthy');
  });

  test('the most severe reason decides and stands first', () => {
    const { status, reasons } = assess(metrics({ memoryUsage: 850, cpuUsage: 99 }), DEFAULT_THRESHOLDS);
    expect(status).toBe(HealthStatus.Critical);
    expect(reasons.map(({ check }) => check)).toEqual(['cpu', 'memory']);
  });

  test('a figure has to fall a tenth below a threshold before it counts as below', () => {
    const at = (memoryUsage: number, before?: Parameters<typeof assess>[2]) =>
      assess(metrics({ memoryUsage }), DEFAULT_THRESHOLDS, before);
    const critical = at(950);
    expect(at(900, critical.reasons).status).toBe('critical');
    expect(at(850, critical.reasons).status).toBe('warning');
    expect(at(730, at(850).reasons).status).toBe('warning');
    expect(at(730).status).toBe('healthy');
    expect(at(719, at(850).reasons).status).toBe('healthy');
  });

  test.each<[PluginState, HealthStatus]>([
    ['quarantined', 'critical'],
    ['disabled', 'critical'],
    ['failed', 'critical'],
    ['loaded', 'unknown'],
    ['initialized', 'unknown'],
    ['stopped', 'unknown'],
  ])('one that is %s is %s', (state, status) => {
    expect(assess(metrics({ state }), DEFAULT_THRESHOLDS)).toEqual({
      status,
      reasons: [{ check: 'state', status, text: `it is ${state}` }],
    });
  });
});

describe('changes', () => {
  function watched() {
    const meters = new MeterBook();
    const meter = meters.open('anna');
    const plugin = {
      name: 'anna',
      version: '1.0.0',
      state: 'started' as PluginState,
      running: false,
      waiting: 0,
      memoryBytes: 0,
      sandbox: DEFAULT_SANDBOX,
    };
    let plugins = [plugin];
    const collector = new MetricsCollector({
      list: () => plugins,
      get: (name) => plugins.find((one) => one.name === name),
      meters,
    });
    const audit: AuditRecord[] = [];
    const logger = keptLog();
    const monitor = new HealthMonitor(collector, {
      logger,
      audit: (record) => audit.push(record),
      now: () => 1_700_000_000_000,
    });
    const changes: HealthChange[] = [];
    const off = monitor.onChange((change) => changes.push(change));
    const unload = (): void => {
      plugins = [];
    };
    return { meter, plugin, monitor, changes, audit, logger, off, unload };
  }

  test('are told once each, with the reasons', () => {
    const { plugin, monitor, changes, audit } = watched();
    monitor.check();
    expect(changes).toEqual([]);
    plugin.memoryBytes = 0.97 * DEFAULT_SANDBOX.limits.maxMemory;
    monitor.check();
    monitor.check();
    plugin.memoryBytes = 0;
    monitor.check();
    expect(changes.map(({ from, to }) => `${from} > ${to}`)).toEqual([
      'healthy > critical',
      'critical > healthy',
    ]);
    expect(changes[0]).toMatchObject({
      plugin: 'anna',
      at: 1_700_000_000_000,
      reasons: [{ check: 'memory', text: '97 % of its memory is in use (threshold 95 %)' }],
    });
    expect(audit).toEqual([
      {
        at: 1_700_000_000_000,
        kind: 'critical',
        plugin: 'anna',
        code: 'HEALTH_CRITICAL',
        message: 'anna is critical: 97 % of its memory is in use (threshold 95 %)',
      },
    ]);
  });

  test('that the state explains are not put on record a second time', () => {
    const { plugin, monitor, changes, audit } = watched();
    plugin.state = 'quarantined';
    monitor.check();
    expect(changes.map(({ from, to }) => `${from} > ${to}`)).toEqual(['unknown > critical']);
    expect(audit).toEqual([]);
  });

  test('reach every listener until it goes, whatever another one does', () => {
    const { plugin, monitor, changes, logger, off } = watched();
    monitor.onChange(() => {
      throw new Error('broken listener');
    });
    const others: string[] = [];
    monitor.onChange(({ to }) => others.push(to));
    plugin.state = 'failed';
    monitor.check();
    off();
    plugin.state = 'started';
    monitor.check();
    expect(changes).toHaveLength(1);
    expect(others).toEqual(['critical', 'healthy']);
    expect(logger.lines).toContain('error a listener to health changes failed: broken listener');
  });

  test('of one that was unloaded are forgotten', () => {
    const { plugin, monitor, changes, unload } = watched();
    plugin.state = 'failed';
    monitor.check();
    unload();
    monitor.check();
    expect(monitor.getPluginHealth('anna')).toEqual({ status: HealthStatus.Unknown, reasons: [] });
    expect(changes).toHaveLength(1);
  });
});

describe('on a host', () => {
  const failing = {
    commands: ['fail', 'well'],
    onCommand: (text: (value: string) => string) => `
      (if (i32.eq (i32.load8_u (local.get $name)) (i32.const 102)) (then
        (i32.store8 (i32.const 300) (i32.const 1))
        (i32.store (i32.const 304) ${text('no').split(') ')[0]}))
        (i32.store (i32.const 308) (i32.const 2))
        (return (i32.const 300))))
      (return (call $say ${text('well')}))`,
  };

  test('health, metrics and host.toml go together', async () => {
    const folder = new HostFolder();
    await folder.plugin('anna', failing);
    await folder.plugin('bert', { init: '(unreachable)' });
    const { host, say, data } = await operate(
      folder,
      '[monitoring]\nerrors_warning = 10\nerrors_critical = 30\n',
    );
    const { healthMonitor } = host;
    expect(await data('health')).toEqual({
      rows: [
        { name: 'anna', health: 'healthy', reasons: [] },
        { name: 'bert', health: 'critical', reasons: ['it is quarantined'] },
      ],
    });
    for (let call = 0; call < 16; call += 1) await say('well');
    for (let call = 0; call < 4; call += 1) expect(await say('fail')).toBe('error: no');
    const { status, reasons } = healthMonitor.getPluginHealth('anna');
    expect([status, reasons.map(({ text }) => text)]).toEqual([
      HealthStatus.Warning,
      ['20 % of its calls failed lately (threshold 10 %)'],
    ]);
    expect(await say('health anna')).toMatch(/^name {2}health +reasons\nanna {2}warning +20 % of its calls/);
    const row = { name: 'anna', commands: 20, errors: 4, traps: 0 };
    expect(await data('metrics')).toMatchObject({ rows: [row, { name: 'bert', traps: 1 }] });
    expect(await data('metrics', 'anna')).toMatchObject({
      plugin: { ...row, state: 'started', version: '1.0.0' },
      functions: {
        rows: expect.arrayContaining([
          expect.objectContaining({ function: 'on-command', calls: 20, errors: 4 }),
        ]),
      },
    });
    expect(await say('metrics')).toMatch(/^name +memory +cpu +active/);
    expect(await say('metrics nobody')).toMatch(/^error: there is no plugin nobody/);
    expect(await say('health nobody')).toMatch(/^error: there is no plugin nobody/);
    expect(await say('health a b')).toContain('usage: health [NAME]');
  });
});
