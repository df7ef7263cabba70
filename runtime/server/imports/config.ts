// SPDX-License-Identifier: MIT
// The functions of interface `config`: values of the plugin's configuration as the world's variant.

import type { Config, ConfigValue as WitValue } from '../../../generated/host/config.ts';
import { type ConfigValue, toConfigValue, toJson } from '../../services/config-value.ts';
import { ServiceError } from '../../services/service-error.ts';
import { answering, hostFailure } from '../failure.ts';
import type { Connection } from './connection.ts';

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

export function configOf({ config, configSaves, limits, monotonic }: Connection): Config {
  return {
    getConfig(key) {
      const value = answering(() => config.get(key));
      return value === undefined ? undefined : toWit(value);
    },
    setConfig: (key, value) => answering(() => config.set(key, fromWit(value))),
    saveConfig() {
      if (!configSaves.take(monotonic())) {
        const rate = limits.configSaves.perSecond;
        throw hostFailure('limit-exceeded', `a configuration is written at most ${rate} times a second`);
      }
      answering(() => save(config));
    },
  };
}

/** What is wrong with the operator's file, and where it lies, is nothing that the plugin is told. */
function save(config: Connection['config']): void {
  try {
    config.save();
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'invalid-argument') throw error;
    throw hostFailure('unavailable', 'the file of the configuration cannot be used; nothing was written');
  }
}

function toWit(value: ConfigValue): WitValue {
  if (typeof value === 'boolean') return { tag: 'boolean', val: value };
  if (typeof value === 'number') return { tag: 'number', val: value };
  if (typeof value === 'string') return { tag: 'text', val: value };
  if (typeof value === 'bigint' && value >= INT64_MIN && value <= INT64_MAX)
    return { tag: 'integer', val: value };
  return { tag: 'json', val: toJson(value) };
}

function fromWit(value: WitValue): ConfigValue {
  if (value.tag !== 'json') return value.val;
  let data: unknown;
  try {
    data = JSON.parse(value.val);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw hostFailure('invalid-argument', `the value is not JSON text: ${reason}`);
  }
  return toConfigValue(data, 'integer');
}
