// SPDX-License-Identifier: MIT
// The generated validator of host.toml: defaults, refusals, default grants, and limits under the ceilings.

import { expect, test } from 'vitest';
import {
  DEFAULT_GRANTS,
  effectiveLimits,
  type HostConfig,
  validateHostConfig,
} from '../../generated/host-config.ts';
import { PERMISSIONS } from '../../generated/permissions.ts';
import { formatFinding } from '../../runtime/abi/index.ts';
import { DEFAULT_SANDBOX_LIMITS } from '../../runtime/sandbox/limits.ts';
import { CLOSED_POLICY } from '../../runtime/sandbox/policy.ts';
import { BAD_HOSTS, FULL_HOST } from './samples.ts';

function accepted(input: unknown): HostConfig {
  const result = validateHostConfig(input);
  if ('findings' in result) throw new Error(result.findings.map(formatFinding).join('\n'));
  return result.config;
}

test('an empty file is valid: the defaults of the sandbox, everything closed', () => {
  expect({ ...accepted({}) }).toEqual({
    isolation: 'inline',
    operators: [],
    server: {
      listen: '127.0.0.1:12346',
      api: 'https://phira.5wyxi.com',
      apiTimeoutMs: 5500,
      tokenCacheSecs: 300,
      maxConnections: 2000,
      maxConnectionsPerAddress: 256,
      loginTimeoutSecs: 10,
      idleTimeoutSecs: 10,
      graceSecs: 10,
      playingGraceSecs: 15,
      proxyProtocol: false,
      trustedProxies: ['127.0.0.1', '::1'],
      commandPrefix: '/',
      maxRooms: 1000,
      maxRoomUsers: 8,
      monitors: [2],
      welcome: '',
      shutdownSecs: 10,
      roomList: false,
    },
    access: {
      whitelistOnly: false,
      whitelist: [],
      blacklist: [],
      maintenance: false,
      maintenanceText: 'The server is being maintained. Please come back later.',
    },
    rates: {
      connectionBurst: 256,
      connectionsPerMinute: 600,
      loginBurst: 256,
      loginsPerMinute: 600,
      chatBurst: 10,
      chatsPerMinute: 60,
      roomBurst: 20,
      roomsPerMinute: 60,
      requestBurst: 60,
      requestsPerMinute: 600,
    },
    history: { enabled: true, keepDays: 90 },
    replays: { enabled: false, keepDays: 4 },
    http: { hosts: [], cors: [], maxEventStreams: 100 },
    monitoring: {
      intervalSecs: 5,
      windowSecs: 60,
      memoryWarning: 80,
      memoryCritical: 95,
      cpuWarning: 50,
      cpuCritical: 90,
      errorsWarning: 5,
      errorsCritical: 50,
      latencyMsWarning: 50,
      latencyMsCritical: 500,
      queueWarning: 50,
      queueCritical: 90,
      trapsWarning: 1,
      trapsCritical: 3,
      denialsWarning: 10,
      denialsCritical: 1000,
      dropsWarning: 1,
      dropsCritical: 1000,
    },
    limits: DEFAULT_SANDBOX_LIMITS,
    ceilings: DEFAULT_SANDBOX_LIMITS,
    policy: CLOSED_POLICY,
    hotReload: {
      enabled: true,
      pollIntervalSecs: 1,
      debounceDelayMs: 500,
      restartOnConfigChange: true,
      restartOnWasmChange: true,
      maxRestartAttempts: 3,
      restartCooldownSecs: 5,
    },
    plugins: {},
  });
});

test('a part of a table keeps the other defaults', () => {
  const config = accepted(FULL_HOST);
  expect(config.limits).toEqual({ ...DEFAULT_SANDBOX_LIMITS, maxMemory: 65_536, maxOpenFiles: 0 });
  expect(config.hotReload.restartOnWasmChange).toBe(false);
  expect(config.plugins['my-plugin']).toEqual({
    grant: ['read_users', 'manage_users'],
    isolation: 'process',
    policy: { ...CLOSED_POLICY, allowNetwork: true, allowedNetworkHosts: ['*.example.org:443'] },
    onFailure: 'veto',
    onFailureOf: { message_send: 'proceed', room_create: 'veto' },
    config: { strikes: 3 },
  });
  expect(config.plugins.other).toEqual({ onFailure: 'proceed', config: {} });
  expect(config.plugins.toString).toBeUndefined();
});

test('two files do not share their defaults', () => {
  expect(accepted({}).operators).not.toBe(accepted({}).operators);
});

test.each(BAD_HOSTS.map((bad) => [JSON.stringify(bad.over).slice(0, 70), bad] as const))(
  'refused: %s',
  (_, { over, path, code }) => {
    const result = validateHostConfig(over);
    const found = 'findings' in result ? result.findings : [];
    expect(found.map((finding) => [finding.code, finding.path])).toEqual([[code, path]]);
  },
);

test('what cannot be allowed or switched off is refused with the reason', () => {
  const result = validateHostConfig({
    policy: { allow_subprocesses: true, enable_memory_sandbox: false },
  });
  expect('findings' in result && result.findings.map(formatFinding)).toEqual([
    'policy.allow_subprocesses: WASI has no way to start programs, so that there is nothing to allow; write false or leave it out',
    'policy.enable_memory_sandbox: the sandbox of WebAssembly memories is a part of V8 that cannot be switched off; write true or leave it out',
  ]);
});

test('a failure policy of an event that is not there gets a suggestion', () => {
  const plugins = { 'one-plugin': { on_failure_of: { user_join: 'veto' } } };
  const result = validateHostConfig({ plugins });
  expect('findings' in result && result.findings.map(({ help }) => help)).toEqual([
    'did you mean "user_join_room"?',
  ]);
});

test('reading, own events and own configuration are granted from the start, nothing else', () => {
  expect(PERMISSIONS.filter(DEFAULT_GRANTS)).toEqual([
    'emit_events',
    'read_addresses',
    'read_commands',
    'read_messages',
    'read_rooms',
    'read_users',
    'write_config',
  ]);
  expect(['read_nothing', '__proto__', 'toString', ''].filter(DEFAULT_GRANTS)).toEqual([]);
});

test('a plugin gets what it asks for, else the default, never more than the ceiling', () => {
  const config = accepted({
    limits: { max_open_files: 4 },
    ceilings: { max_memory: 10 * 65_536, max_open_files: 3 },
  });
  const limits = effectiveLimits({ max_memory: 65_536, max_cpu_time_ms: 86_400_000 }, config);
  expect(limits).toEqual({
    ...DEFAULT_SANDBOX_LIMITS,
    maxMemory: 65_536,
    maxCpuTimeMs: 1000,
    maxOpenFiles: 3,
  });
  expect(effectiveLimits({}, config).maxMemory).toBe(655_360);
});

test('every limit can be asked for, and is capped', () => {
  const config = accepted({ ceilings: { max_fuel_per_call: 1000, max_queued_events: 7 } });
  const asked = Object.fromEntries(
    Object.keys(DEFAULT_SANDBOX_LIMITS).map((name) => [
      name.replace(/[A-Z]/g, (at) => `_${at.toLowerCase()}`),
      1e15,
    ]),
  );
  expect(effectiveLimits(asked, config)).toEqual({
    ...DEFAULT_SANDBOX_LIMITS,
    maxFuelPerCall: 1000,
    maxQueuedEvents: 7,
  });
});
