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
import { BAD_HOSTS, FULL_HOST } from './samples.ts';

function accepted(input: unknown): HostConfig {
  const result = validateHostConfig(input);
  if ('findings' in result) throw new Error(result.findings.map(formatFinding).join('\n'));
  return result.config;
}

const MEBIBYTE = 1024 * 1024;
const LIMITS_OF_THE_SPECIFICATION = {
  maxMemory: 256 * MEBIBYTE,
  maxCpuTimeMs: 1000,
  maxExecutionTimeMs: 5000,
  maxOpenFiles: 32,
  maxNetworkConnections: 8,
  maxAllocationSize: 16 * MEBIBYTE,
  maxTotalAllocation: 128 * MEBIBYTE,
  maxStackSize: 8 * MEBIBYTE,
};

test('an empty file is valid: the defaults of the specification, everything closed', () => {
  expect({ ...accepted({}) }).toEqual({
    isolation: 'inline',
    operators: [],
    server: { commandPrefix: '/', maxRooms: 1000, maxRoomUsers: 8 },
    limits: LIMITS_OF_THE_SPECIFICATION,
    ceilings: LIMITS_OF_THE_SPECIFICATION,
    policy: {
      allowFilesystem: false,
      allowNetwork: false,
      allowSubprocesses: false,
      allowEnvironment: false,
      allowSystemInfo: false,
      allowedFilesystemPaths: [],
      allowedNetworkHosts: [],
      allowedEnvironmentVars: [],
      maxRecursionDepth: 100,
      enableStackProtection: true,
      enableMemorySandbox: true,
    },
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
  expect(config.limits).toEqual({ ...LIMITS_OF_THE_SPECIFICATION, maxMemory: 65_536, maxOpenFiles: 0 });
  expect(config.hotReload.restartOnWasmChange).toBe(false);
  expect(config.plugins['my-plugin']).toEqual({
    grant: ['read_users', 'manage_users'],
    onError: 'veto',
    config: { strikes: 3 },
  });
  expect(config.plugins.other).toEqual({ onError: 'proceed', config: {} });
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

test('isolation that this version lacks is refused with a sentence', () => {
  const result = validateHostConfig({ isolation: 'worker' });
  expect('findings' in result && result.findings.map(formatFinding)).toEqual([
    'isolation: this version runs every plugin inline and has no worker threads; write one of: inline',
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
    ...LIMITS_OF_THE_SPECIFICATION,
    maxMemory: 65_536,
    maxCpuTimeMs: 1000,
    maxOpenFiles: 3,
  });
  expect(effectiveLimits({}, config).maxMemory).toBe(655_360);
});
