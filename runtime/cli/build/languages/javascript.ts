// SPDX-License-Identifier: MIT
// Plugins in JavaScript: bundled by esbuild into a component with a JavaScript engine.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { GuestLanguage } from './language.ts';

const ENTRIES = ['src/plugin.js', 'plugin.js'];

/** JavaScript, on QuickJS or StarlingMonkey. */
export const javascript: GuestLanguage = {
  id: 'javascript',
  title: 'JavaScript',
  sdk: ['typescript'],
  engines: ['quickjs', 'starlingmonkey'],
  marker: 'src/plugin.js',
  detect: (folder) => ENTRIES.some((entry) => existsSync(join(folder, entry))),
  // The bundler's side is loaded when it is needed: every command reads the table of languages.
  build: async (project) => {
    const { buildJavaScript } = await import('../javascript/build-javascript.ts');
    return buildJavaScript(project, ENTRIES);
  },
  optimize: false,
};
