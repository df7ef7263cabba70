// SPDX-License-Identifier: MIT
// What `phira-plugin doctor` finds beyond what a host would refuse.

import type { Entry } from './explanation.ts';

/** Codes of the doctor's own findings. */
export type DoctorCode =
  | 'DOCTOR_NO_PLUGINS'
  | 'DOCTOR_FOLDER_OPEN'
  | 'DOCTOR_DATA_FOLDER'
  | 'DOCTOR_DATA_IN_PLUGINS'
  | 'DOCTOR_STORAGE'
  | 'DOCTOR_UNKNOWN_PLUGIN'
  | 'DOCTOR_GRANT_UNUSED'
  | 'DOCTOR_LIMIT_CAPPED'
  | 'DOCTOR_PATH_MISSING'
  | 'DOCTOR_OPTIONAL_DEPENDENCY'
  | 'DOCTOR_OTHER_BUILD'
  | 'DOCTOR_HOT_RELOAD_OFF'
  | 'DOCTOR_HOT_RELOAD_PLUGIN'
  | 'DOCTOR_WATCH_LIMIT'
  | 'DOCTOR_DEBOUNCE';

/** Pages of them. */
export const DOCTOR_CODES: Readonly<Record<DoctorCode, Entry>> = {
  DOCTOR_NO_PLUGINS: {
    cause:
      'The folder has no plugin: neither a folder with a plugin.toml or a .wasm file, nor a .wasm file. Hidden names are left out.',
    cure: ['Name the plugins folder, not that of one plugin: that is for `phira-plugin check`.'],
  },
  DOCTOR_FOLDER_OPEN: {
    cause:
      'Every account of the machine may write into the plugins folder, and so may put code on the server.',
    cure: ['Take the right away: `chmod o-w PLUGINS`.'],
  },
  DOCTOR_DATA_FOLDER: {
    cause:
      'The host cannot write into its data folder: nothing that plugins store or save is kept, or the host does not start.',
    cure: ['Give the folder to the account that the host runs under, or name another one with `--data`.'],
  },
  DOCTOR_DATA_IN_PLUGINS: {
    cause:
      'The data folder is in the plugins folder. Whoever may put plugins there could put data of the host there; metered modules are not kept, so that starting takes longer.',
    cure: ['Keep the data folder somewhere else.'],
  },
  DOCTOR_STORAGE: {
    cause:
      'storage.sqlite (items of plugins) or server.sqlite (bans, lists, history) in the data folder is no SQLite file, or may not be read and written.',
    cure: [
      'Restore it from a backup, or move it away to begin without what is in it.',
      'Give it to the account that the host runs under.',
    ],
  },
  DOCTOR_UNKNOWN_PLUGIN: {
    cause:
      'host.toml, or a file of `config` in the data folder, has settings for a plugin that is not in the plugins folder: its name is misspelt, or it is gone.',
    cure: ['Write the name as the manifest has it, or take the table or the file out.'],
  },
  DOCTOR_GRANT_UNUSED: {
    cause:
      'host.toml grants a permission that the plugin does not ask for; a plugin gets what is both asked for and granted.',
    cure: ['Take it out of `grant`, or see whether the plugin is the version that you mean.'],
  },
  DOCTOR_LIMIT_CAPPED: {
    cause:
      'The manifest asks for a higher limit than `[ceilings]` of host.toml allows. The plugin is loaded with what the ceiling allows, and may be stopped for it later.',
    cure: [
      'Raise the ceiling in host.toml, if you trust the plugin with it.',
      'Ask the author whether it can do with less.',
    ],
    see: ['RT_PLUGIN_LIMIT'],
  },
  DOCTOR_PATH_MISSING: {
    cause: 'The policy opens a path to the plugin that is not there: the plugin does not start.',
    cure: [
      'Create it, or correct `allowed_filesystem_paths`; what is not absolute begins in the folder of the plugin.',
    ],
  },
  DOCTOR_OPTIONAL_DEPENDENCY: {
    cause:
      'A plugin would use another one in a version that is not the one in the folder. It is loaded and does without.',
    cure: ['Use a version in the range that it names.'],
  },
  DOCTOR_OTHER_BUILD: {
    cause:
      'The component is not the one that was loaded last, and its version is the same: plugins.lock in the data folder has the hash of what was.',
    cure: ['See where the file comes from.', 'Give a new build a new version.'],
  },
  DOCTOR_HOT_RELOAD_OFF: {
    cause: '`enabled` under `[hot_reload]` of host.toml is false: changed files are not looked at.',
    cure: ['Set it to true, or reload a plugin by hand with the command `plugin reload NAME`.'],
    see: ['DOCTOR_HOT_RELOAD_PLUGIN', 'DOCTOR_WATCH_LIMIT', 'DOCTOR_DEBOUNCE'],
  },
  DOCTOR_HOT_RELOAD_PLUGIN: {
    cause:
      'The manifest says `hot_reload = false`: the author says that the plugin cannot be replaced while it runs, such as one that keeps connections.',
    cure: ['Restart the host after changing it, or unload and load it by hand.'],
    see: ['DOCTOR_HOT_RELOAD_OFF'],
  },
  DOCTOR_WATCH_LIMIT: {
    cause:
      'The system does not let the host watch as many folders as there are plugins (inotify on Linux), so that changes are noticed only when the host looks by itself, every `poll_interval_secs`.',
    cure: [
      '`sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512`, and into /etc/sysctl.d to keep it.',
    ],
    see: ['DOCTOR_HOT_RELOAD_OFF', 'RT_PLUGIN_FOLDER'],
  },
  DOCTOR_DEBOUNCE: {
    cause:
      '`debounce_delay_ms` is long: a change counts only after so much quiet, and a file that is written all the time never does.',
    cure: [
      'Set it to some hundred milliseconds; a build that writes for longer is waited for anyway, since each write begins the wait anew.',
    ],
    see: ['DOCTOR_HOT_RELOAD_OFF'],
  },
};
