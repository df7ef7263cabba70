// SPDX-License-Identifier: MIT
// Plugins in TypeScript: bundled by esbuild, which drops the types, into a component with a JavaScript engine.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { GuestLanguage } from './language.ts';

const ENTRIES = ['src/plugin.ts', 'plugin.ts'];

/** TypeScript, on QuickJS or StarlingMonkey. */
export const typescript: GuestLanguage = {
  id: 'typescript',
  title: 'TypeScript',
  engines: ['quickjs', 'starlingmonkey'],
  marker: 'src/plugin.ts',
  detect: (folder) => ENTRIES.some((entry) => existsSync(join(folder, entry))),
  // The bundler's side is loaded when it is needed: every command reads the table of languages.
  build: async (project) => {
    const { buildJavaScript } = await import('../javascript/build-javascript.ts');
    return buildJavaScript(project, ENTRIES);
  },
  optimize: false,
};
