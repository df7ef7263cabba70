// SPDX-License-Identifier: MIT
// Plugins in TypeScript: bundled by esbuild, which drops the types, into a component with a JavaScript engine.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildJavaScript } from '../javascript/build-javascript.ts';
import type { GuestLanguage } from './language.ts';

const ENTRIES = ['src/plugin.ts', 'plugin.ts'];

/** TypeScript, on QuickJS or StarlingMonkey. */
export const typescript: GuestLanguage = {
  id: 'typescript',
  title: 'TypeScript',
  marker: 'src/plugin.ts',
  detect: (folder) => ENTRIES.some((entry) => existsSync(join(folder, entry))),
  build: (project) => buildJavaScript(project, ENTRIES),
  optimize: false,
};
