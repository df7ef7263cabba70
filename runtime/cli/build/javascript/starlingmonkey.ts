// SPDX-License-Identifier: MIT
// One component out of one bundle: StarlingMonkey, for authors who need its web platform. It is some ten times the
// size of QuickJS and slower to call; everything that would need WASI is left out of it. componentize-js 0.22.0 has
// two faults that no bundle can mend: a u32 argument from 2^31 on arrives as another number, and a negative number in a
// variant whose cases differ in kind, such as the argument of `set-config`, traps. Both are refused where they are
// passed (value-conversions.ts).

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Componentizer from '@bytecodealliance/componentize-js';
import type { GuestProject } from '../languages/language.ts';
import { importPackage } from '../tools/author-package.ts';
import { ENGINES } from './engines.ts';
import { explainEvaluation } from './quickjs.ts';

/** Parts of the engine that import WASI; the prelude of the bundle stands in for the first three. */
const NEEDS_WASI = ['stdio', 'random', 'clocks', 'http', 'fetch-event'] as const;

/**
 * Makes a component of a bundle. Its modules are evaluated now; every start of the plugin begins after that.
 *
 * @throws CliError `CLI_NO_TOOL` without componentize-js, `CLI_COMPONENTIZE` with what the bundle did wrong.
 */
export async function componentizeWithStarlingMonkey(
  code: string,
  project: GuestProject,
): Promise<Uint8Array> {
  const tool = await importPackage(ENGINES.starlingmonkey, project.folder);
  if (!isComponentizer(tool)) throw new TypeError(`${ENGINES.starlingmonkey} does not export componentize`);
  const work = mkdtempSync(join(tmpdir(), 'phira-plugin-'));
  try {
    const sourcePath = join(work, 'plugin.js');
    writeFileSync(sourcePath, code);
    const { component } = await tool.componentize({
      sourcePath,
      witPath: project.witFolder,
      worldName: project.world,
      disableFeatures: [...NEEDS_WASI],
    });
    return component;
  } catch (error) {
    throw explainEvaluation(error instanceof Error ? error.message : String(error), error);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

type Tool = Pick<typeof Componentizer, 'componentize'>;

function isComponentizer(module: Record<string, unknown>): module is Record<string, unknown> & Tool {
  return typeof module.componentize === 'function';
}
