// SPDX-License-Identifier: MIT
// Plugins in C++: clang++ or zig, with the generated header of generated/guest/cpp over the C SDK beside it.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildCore } from '../c-family/build.ts';
import { C_SDK_SOURCES } from './c.ts';
import type { GuestLanguage } from './language.ts';

const ENTRIES = ['src/plugin.cpp', 'plugin.cpp'];

/** Sources of the C++ SDK, in its folder. */
const CPP_SDK_SOURCES = ['phira_plugin.cpp', 'phira_plugin_runtime.cpp'];

export const cpp: GuestLanguage = {
  id: 'cpp',
  title: 'C++',
  marker: 'src/plugin.cpp',
  outputs: ['build'],
  detect: (folder) => ENTRIES.some((entry) => existsSync(join(folder, entry))),
  build: (project) => {
    const c = join(project.sdkFolder, '..', 'c');
    return buildCore(project, {
      dialect: 'c++',
      files: [
        ...C_SDK_SOURCES.map((name) => join(c, name)),
        ...CPP_SDK_SOURCES.map((name) => join(project.sdkFolder, name)),
      ],
      include: [project.sdkFolder, c],
    });
  },
  optimize: true,
};
