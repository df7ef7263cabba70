// SPDX-License-Identifier: MIT
// One component out of one bundle: QuickJS with the bundle evaluated and frozen in it, and nothing of WASI.

import { createRequire } from 'node:module';
import type * as Componentizer from 'componentize-qjs';
import { CliError } from '../../errors.ts';
import type { GuestProject } from '../languages/language.ts';
import { findPackage, missingPackages } from '../tools/author-package.ts';

const PACKAGE = 'componentize-qjs';

/**
 * Makes a component of a bundle. Its modules are evaluated now; every start of the plugin begins after that.
 *
 * @throws CliError `CLI_COMPONENTIZE` with what the bundle did wrong while it was evaluated.
 */
export async function componentizeWithQuickJs(code: string, project: GuestProject): Promise<Uint8Array> {
  try {
    const { component } = await loadComponentizer(project.folder).componentize({
      witPath: project.witFolder,
      jsSource: code,
      world: project.world,
      stubWasi: true,
      sync: true,
      // Half a megabyte less, for which calls take somewhat longer.
      optSize: project.release,
    });
    return component;
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw explainEvaluation(error instanceof Error ? error.message : String(error), error);
  }
}

function loadComponentizer(folder: string): typeof Componentizer {
  const path = findPackage(PACKAGE, folder);
  if (path === undefined) throw missingPackages([PACKAGE]);
  const tool: unknown = createRequire(path)(path);
  if (isComponentizer(tool)) return tool;
  throw new TypeError(`${path} does not export componentize`);
}

function isComponentizer(value: unknown): value is typeof Componentizer {
  return typeof value === 'object' && value !== null && 'componentize' in value;
}

/** What went wrong while a bundle was evaluated, whatever the engine. */
export function explainEvaluation(text: string, cause: unknown): CliError {
  const call = /unknown import: `([^`]+)` has not been defined/.exec(text);
  if (call !== null) {
    return new CliError(
      'CLI_COMPONENTIZE',
      `the plugin calls ${call[1]} while it is being built`,
      'the top level of a module runs at build time, without a host: call the host (console, Date and Math.random too) from init or later',
      { cause },
    );
  }
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const reason = (lines[0] ?? 'unknown reason').replace(/^:?\s*(Failed to [^:]+: )*/, '');
  return new CliError(
    'CLI_COMPONENTIZE',
    `the plugin cannot be evaluated: ${reason}`,
    'the top level of every module runs at build time, in QuickJS; see that it throws nothing and uses what ES2023 has',
    { cause },
  );
}
