// SPDX-License-Identifier: MIT
// Plugins in C: clang or zig, with the generated header and glue of generated/guest/c.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildCore } from '../c-family/build.ts';
import type { GuestLanguage } from './language.ts';

const ENTRIES = ['src/plugin.c', 'plugin.c'];

/** Sources of the C SDK, in its folder. */
export const C_SDK_SOURCES: readonly string[] = ['phira_plugin.c', 'phira_plugin_preview1.c'];

export const c: GuestLanguage = {
  id: 'c',
  title: 'C',
  marker: 'src/plugin.c',
  outputs: ['build'],
  detect: (folder) => ENTRIES.some((entry) => existsSync(join(folder, entry))),
  build: (project) =>
    buildCore(project, {
      dialect: 'c',
      files: C_SDK_SOURCES.map((name) => join(project.sdkFolder, name)),
      include: [project.sdkFolder],
    }),
  optimize: true,
};
