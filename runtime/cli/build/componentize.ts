// SPDX-License-Identifier: MIT
// One component out of one bundle: QuickJS with the bundle evaluated and frozen in it, and nothing of WASI.

import type * as Componentizer from 'componentize-qjs';
import { CliError } from '../errors.ts';
import { witFolder } from '../package-root.ts';

/**
 * Makes a component of a bundle. Its modules are evaluated now; every start of the plugin begins after that.
 *
 * @param world name of the world in our WIT folder
 * @throws CliError `CLI_COMPONENTIZE` with what the bundle did wrong while it was evaluated.
 */
export async function componentize(
  componentizer: typeof Componentizer,
  code: string,
  world: string,
  optimizeSize: boolean,
): Promise<Uint8Array> {
  try {
    const { component } = await componentizer.componentize({
      witPath: witFolder,
      jsSource: code,
      world,
      stubWasi: true,
      sync: true,
      optSize: optimizeSize,
    });
    return component;
  } catch (error) {
    throw explain(error instanceof Error ? error.message : String(error), error);
  }
}

function explain(text: string, cause: unknown): CliError {
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
