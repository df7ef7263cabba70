// SPDX-License-Identifier: MIT
// Plugins in AssemblyScript: its own compiler makes a core module without WASI, with texts in UTF-16.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compileAssemblyScript } from '../assemblyscript/compile.ts';
import { CONFIG, readProject } from '../assemblyscript/project.ts';
import { copySdk, SDK_COPY } from '../sdk-copy.ts';
import type { GuestBuild, GuestLanguage, GuestProject } from './language.ts';

/** How texts lie in the memory of these plugins. */
const ENCODING = 'utf16';

/** AssemblyScript, by asc. */
export const assemblyscript: GuestLanguage = {
  id: 'assemblyscript',
  title: 'AssemblyScript',
  marker: CONFIG,
  outputs: [SDK_COPY],
  detect: (folder) => existsSync(join(folder, CONFIG)),
  build,
  // The compiler runs the same optimiser, with the same aim.
  optimize: false,
};

async function build({ folder, sdkFolder, release, say }: GuestProject): Promise<GuestBuild> {
  const config = readProject(folder);
  copySdk(folder, config.sdk, sdkFolder);
  const { bytes, inputs: read } = await compileAssemblyScript({ folder, ...config, release, say });
  // The SDK is no source of the plugin.
  const inputs = read.filter((path) => !path.startsWith(`${config.sdk}/`));
  return { kind: 'core', bytes, inputs, stringEncoding: ENCODING };
}
