// SPDX-License-Identifier: MIT
// Plugins in AssemblyScript: its own compiler makes a core module without WASI, with texts in UTF-16.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compileAssemblyScript } from '../assemblyscript/compile.ts';
import { CONFIG, readProject } from '../assemblyscript/project.ts';
import { withoutNames } from '../assemblyscript/without-names.ts';
import { componentOfCore } from '../component-of-core.ts';
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

async function build(project: GuestProject): Promise<GuestBuild> {
  const { folder, sdkFolder, release, say } = project;
  const config = readProject(folder);
  copySdk(folder, config.sdk, sdkFolder);
  const { bytes, inputs: read } = await compileAssemblyScript({ folder, ...config, release, say });
  // The SDK is no source of the plugin.
  const inputs = read.filter((path) => !path.startsWith(`${config.sdk}/`));
  if (!release) return { kind: 'core', bytes, inputs, stringEncoding: ENCODING };
  const component = await componentOfCore(bytes, project, ENCODING);
  return { kind: 'component', bytes: withoutNames(component), inputs };
}
