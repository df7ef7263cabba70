// SPDX-License-Identifier: MIT
// From what an operator sees to the codes that say why.

/** One thing to look at. */
interface Check {
  readonly check: string;
  readonly how: string;
  readonly codes: readonly string[];
}

/** What an operator sees, and what to look at in turn. */
export interface Symptom {
  readonly symptom: string;
  readonly checks: readonly Check[];
}

/** The list of common issues. */
export const TROUBLESHOOTING: readonly Symptom[] = [
  {
    symptom: 'Plugin fails to load',
    checks: [
      {
        check: 'The file is a component, and WASI is not needed or is open',
        how: '`phira-plugin check FILE`',
        codes: [
          'COMPONENT_CORE_MODULE',
          'COMPONENT_NOT_WASM',
          'COMPONENT_WASI_CLOSED',
          'COMPONENT_UNKNOWN_IMPORT',
          'COMPONENT_MISSING_EXPORT',
          'RT_PLUGIN_NO_MANIFEST',
        ],
      },
      {
        check: 'The ABI version matches',
        how: '`phira-plugin inspect FILE`, `abi_version` in plugin.toml',
        codes: ['RT_PLUGIN_ABI', 'COMPONENT_WORLD_VERSION', 'RT_PLUGIN_HOST_VERSION'],
      },
      {
        check: 'The dependencies are satisfied',
        how: '`phira-plugin deps`, `phira-plugin doctor PLUGINS`',
        codes: [
          'RT_PLUGIN_DEPENDENCY_MISSING',
          'RT_PLUGIN_DEPENDENCY_VERSION',
          'RT_PLUGIN_DEPENDENCY_CONFLICT',
          'RT_PLUGIN_DEPENDENCY_CYCLE',
          'RT_PLUGIN_DEPENDENCY_FAILED',
        ],
      },
    ],
  },
  {
    symptom: 'Plugin crashes',
    checks: [
      {
        check: 'Resource limits',
        how: 'the audit record in the log names the limit',
        codes: ['RT_PLUGIN_LIMIT', 'TRAP_LIMIT', 'RT_PLUGIN_BUSY'],
      },
      {
        check: 'Error logs',
        how: '`PHIRA_LOG=phira_mp_plugin=debug,my_plugin=trace`',
        codes: ['RT_PLUGIN_TRAP', 'TRAP_GUEST', 'RT_PLUGIN_LIFECYCLE', 'RT_PLUGIN_INSTANTIATE'],
      },
      {
        check: 'Increased limits',
        how: '`[limits]` and `[ceilings]` of host.toml',
        codes: ['DOCTOR_LIMIT_CAPPED', 'COMPONENT_LIMIT'],
      },
    ],
  },
  {
    symptom: 'Hot reload not working',
    checks: [
      {
        check: 'The host may read and watch the plugins folder',
        how: '`phira-plugin doctor PLUGINS`',
        codes: ['RT_PLUGIN_FOLDER', 'RT_PLUGIN_FILE', 'DOCTOR_WATCH_LIMIT'],
      },
      {
        check: 'The debounce settings',
        how: '`[hot_reload]` of host.toml',
        codes: ['DOCTOR_DEBOUNCE', 'DOCTOR_HOT_RELOAD_OFF'],
      },
      {
        check: 'The plugin supports hot reload',
        how: '`hot_reload` in plugin.toml',
        codes: ['RT_PLUGIN_NO_RELOAD', 'DOCTOR_HOT_RELOAD_PLUGIN', 'RT_PLUGIN_HELD'],
      },
    ],
  },
];
