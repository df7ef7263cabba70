// SPDX-License-Identifier: MIT
// Finds the tools that only authors need: esbuild and componentize-qjs are optional peers, looked for at use.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Componentizer from 'componentize-qjs';
import type * as Esbuild from 'esbuild';
import { CliError, EXIT } from '../errors.ts';
import { packageRoot } from '../package-root.ts';

/** The bundler and the tool that turns a bundle into a component. */
export interface Toolchain {
  readonly esbuild: typeof Esbuild;
  readonly componentizer: typeof Componentizer;
}

/**
 * Loads both tools, from the plugin's folder where it has them, else from beside this package.
 *
 * @throws CliError `CLI_NO_TOOL` when one is missing.
 */
export function loadToolchain(folder: string): Toolchain {
  const missing: string[] = [];
  const esbuild = loadTool('esbuild', isEsbuild, folder, missing);
  const componentizer = loadTool('componentize-qjs', isComponentizer, folder, missing);
  if (esbuild === undefined || componentizer === undefined) {
    throw new CliError(
      'CLI_NO_TOOL',
      `building a plugin needs what is not installed here: ${missing.join(', ')}`,
      'run `npm install --save-dev componentize-qjs esbuild` in the folder of the plugin',
      { exit: EXIT.usage },
    );
  }
  return { esbuild, componentizer };
}

function loadTool<Tool>(
  name: string,
  isTool: (value: unknown) => value is Tool,
  folder: string,
  missing: string[],
): Tool | undefined {
  for (const base of [folder, packageRoot]) {
    const require = createRequire(join(base, 'package.json'));
    let path: string;
    try {
      path = require.resolve(name);
    } catch {
      continue;
    }
    const tool: unknown = require(path);
    if (isTool(tool)) return tool;
  }
  missing.push(name);
  return undefined;
}

function isEsbuild(value: unknown): value is typeof Esbuild {
  return typeof value === 'object' && value !== null && 'build' in value && typeof value.build === 'function';
}

function isComponentizer(value: unknown): value is typeof Componentizer {
  return typeof value === 'object' && value !== null && 'componentize' in value;
}
