// SPDX-License-Identifier: MIT
// Errors of the runtime: message and way out are those of its own table; what there is to know beyond them stands here.

import { RUNTIME_ERRORS, type RuntimeErrorCode } from '../../errors.ts';
import { type Explanation, sentence } from './explanation.ts';

interface More {
  readonly cause: string;
  /** Steps after the one of the table. */
  readonly cure?: readonly string[];
  readonly see?: readonly string[];
}

const DOCTOR =
  '`phira-plugin doctor PLUGINS --config host.toml` finds this, and everything else, without running anything.';
const LOGS = 'Read the log of the plugin with more in it: `PHIRA_LOG=phira_mp_plugin=debug,my_plugin=trace`.';

const MORE: Readonly<Partial<Record<RuntimeErrorCode, More>>> = {
  RT_PLUGIN_FOLDER: {
    cause:
      'The folder of the plugins is not there, is no folder, or may not be read by the account that the host runs under.',
    cure: ['Give that account the right to read and enter it: `ls -ld PLUGINS`.', DOCTOR],
  },
  RT_PLUGIN_FILE: {
    cause:
      'A file of the plugin is a link that leads out of the plugins folder, has another name (a hard link), is no regular file, or cannot be read.',
    cure: ['Give the account of the host the right to read it.', DOCTOR],
  },
  RT_PLUGIN_NO_MANIFEST: {
    cause:
      'A host knows a plugin by its manifest, and there is none: neither in the folder, nor beside the file, nor embedded in it. A file straight from a compiler has none.',
    see: ['COMPONENT_CORE_MODULE'],
  },
  RT_PLUGIN_NO_COMPONENT: {
    cause: 'The folder has a manifest, and no `.wasm` file that it could be about, or several.',
  },
  RT_PLUGIN_MANIFEST: {
    cause: 'The manifest breaks the rules of its keys; each fault is listed with its line.',
    cure: ['`phira-plugin check FOLDER` lists the same.'],
    see: ['MANIFEST_UNKNOWN_KEY', 'MANIFEST_MISSING'],
  },
  RT_PLUGIN_ABI: {
    cause:
      '`abi_version` of the manifest is the range of versions of the world (the ABI) that the plugin was made for, a bare version meaning `^`; the host serves none of them.',
    cure: ['If the component was built for the version of this host, correct `abi_version` in the manifest.'],
    see: ['COMPONENT_WORLD_VERSION', 'RT_PLUGIN_HOST_VERSION'],
  },
  RT_PLUGIN_HOST_VERSION: {
    cause: '`min_host_version` of the manifest is above the version of this host.',
    see: ['RT_PLUGIN_ABI'],
  },
  RT_PLUGIN_DUPLICATE: {
    cause:
      'Two plugins in the folder have the same name in their manifests; the first by name of its file or folder stays.',
  },
  RT_PLUGIN_DEPENDENCY_MISSING: {
    cause:
      'The manifest has the other plugin under `[dependencies]`, and no plugin in the folder has that name.',
    cure: [
      'If the plugin can do without it, its author moves it to `[optional-dependencies]`.',
      '`phira-plugin deps` prints who needs whom.',
      DOCTOR,
    ],
    see: ['RT_PLUGIN_DEPENDENCY_VERSION', 'RT_PLUGIN_DEPENDENCY_FAILED'],
  },
  RT_PLUGIN_DEPENDENCY_VERSION: {
    cause:
      'The other plugin is there in a version outside of the range that is asked for. A bare version means `^`: `1.2` is met by `1.9`, and not by `2.0`.',
    cure: [DOCTOR],
    see: ['RT_PLUGIN_DEPENDENCY_MISSING'],
  },
  RT_PLUGIN_DEPENDENCY_CYCLE: {
    cause: 'The plugins need each other, so that none can be loaded before the others.',
    cure: [DOCTOR],
  },
  RT_PLUGIN_DEPENDENCY_FAILED: {
    cause:
      'Another plugin, which this one needs, could not be loaded; the chain leads to the one that is at fault.',
    cure: ['Look for the error of the last plugin of the chain.', DOCTOR],
    see: ['RT_PLUGIN_DEPENDENCY_MISSING', 'RT_PLUGIN_DEPENDENCY_VERSION'],
  },
  RT_PLUGIN_COMPONENT: {
    cause:
      'The component is none that this host can run; the reason is a code of its own, which `phira-plugin check` prints.',
    cure: ['`phira-plugin check FILE` says what and how to change it.'],
    see: [
      'COMPONENT_CORE_MODULE',
      'COMPONENT_WASI_CLOSED',
      'COMPONENT_WORLD_VERSION',
      'COMPONENT_MISSING_EXPORT',
      'COMPONENT_LIMIT',
    ],
  },
  RT_PLUGIN_INSTANTIATE: {
    cause:
      'The component was accepted, and failed before its first call: in a start function, or for want of memory.',
    cure: [LOGS],
    see: ['COMPONENT_START'],
  },
  RT_PLUGIN_LIFECYCLE: {
    cause: 'The plugin itself says that it cannot start, such as for a setting that is missing.',
    cure: [LOGS],
  },
  RT_PLUGIN_TRAP: {
    cause:
      'The code of the plugin ended in a way that it cannot recover from: a panic, an access out of bounds, a stack without an end. The instance is thrown away; what it registered is withdrawn.',
    cure: [
      LOGS,
      'The code behind the reason (`TRAP_...`) is in the audit record of the log; look it up.',
      'If it happens with much data only, test with more memory: `max_memory` under `[limits]` and `[ceilings]` of host.toml.',
    ],
    see: ['TRAP_GUEST', 'RT_PLUGIN_LIMIT'],
  },
  RT_PLUGIN_LIMIT: {
    cause:
      'A call of the plugin used more than its sandbox allows: time, processor time, fuel, calls of the host, memory that the host had to allocate in it. The message names the limit.',
    cure: [
      'Limits are under `[limits]` of host.toml (for all), or under `[limits]` of plugin.toml (asked for by one); no plugin gets more than `[ceilings]` of host.toml.',
      'Test with a limit ten times as high: if it still does not come to an end, the plugin has a fault.',
      LOGS,
    ],
    see: ['DOCTOR_LIMIT_CAPPED', 'TRAP_LIMIT', 'COMPONENT_LIMIT'],
  },
  RT_PLUGIN_BUSY: {
    cause:
      'Events and calls come faster than the plugin handles them; what comes on top is missed and counted, or refused to who asked.',
  },
  RT_PLUGIN_NO_RELOAD: {
    cause:
      'The author says in the manifest that the plugin cannot be replaced while it runs; watching leaves it alone, too.',
    see: ['DOCTOR_HOT_RELOAD_PLUGIN'],
  },
  RT_PLUGIN_CONFIG: {
    cause:
      'Taken together, the defaults of the manifest, host.toml and the file of the operator break the schema of the plugin, or the file cannot be read. Each fault is told with its place. A plugin that ran before goes on with the values that were good last.',
    see: ['CLI_CONFIG', 'CLI_CONFIG_SCHEMA'],
  },
  RT_PLUGIN_HELD: {
    cause:
      'The new version in the folder wants a permission that the one that runs does not have and that the operator has not spoken about. Hot reload waits for the word.',
    cure: ['`phira-plugin explain CLI_PERMISSION_WAITS` says how permissions are granted beforehand.'],
    see: ['CLI_PERMISSION_WAITS'],
  },
  RT_PLUGIN_ISOLATION: {
    cause:
      'host.toml asks for a thread or process of its own, and the host program was put together without them.',
  },
  RT_PLUGIN_ASYNC_IMPORT: {
    cause: 'A plugin on the thread of the server cannot wait for an answer that comes later.',
  },
  RT_EVENT_QUEUE_FULL: {
    cause: 'More events were raised within one call than may wait; nobody hears of the rest.',
  },
  RT_EVENT_TOO_DEEP: {
    cause:
      'Handlers raise events that lead to each other; the chain is cut at `max_recursion_depth` of the policy.',
  },
  RT_COMMAND_TAKEN: {
    cause: 'A name or alias of a command is given once: to the host, or to the plugin that was loaded first.',
  },
  RT_TOML_SYNTAX: {
    cause:
      'The file is not TOML; the line shows the place where the reader gave up, which is at or after the fault.',
  },
};

/** Pages of all errors of the runtime. */
export const RUNTIME_CODES: readonly Explanation[] = Object.entries(RUNTIME_ERRORS).map(
  ([code, { message, help }]) => {
    const more = new Map(Object.entries(MORE)).get(code);
    return {
      code,
      says: message,
      cause: more?.cause ?? sentence(message),
      cure: [sentence(help), ...(more?.cure ?? [])],
      see: more?.see,
    };
  },
);
