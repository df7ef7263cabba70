// SPDX-License-Identifier: MIT
// Finds componentize-py: in the project's virtual environment, in PATH, or as a module of Python.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CliError, EXIT } from '../../errors.ts';
import { findTool, missingTool, runTool, type Tool } from '../tools/tool.ts';

/** The release that the SDK is written for; others of its series differ in nothing that the SDK asks for. */
const VERSION = '0.25.1';

const INSTALL = {
  own: `python3 -m venv .venv && .venv/bin/pip install componentize-py==${VERSION}`,
};

/** What its program does, where only the package is to be found. */
const SCRIPT = 'import sys, componentize_py; sys.exit(componentize_py.script())';

/** How componentize-py is run. */
export interface ComponentizePy {
  readonly tool: Tool;
  /** Arguments before those of componentize-py. */
  readonly args: readonly string[];
}

/**
 * How componentize-py is run here. The environment variable `COMPONENTIZE_PY` names another one.
 *
 * @throws CliError `CLI_NO_TOOL` that says how to get it, also when it is of another series.
 */
export async function findComponentizePy(folder: string): Promise<ComponentizePy> {
  const program: Tool = {
    title: `componentize-py ${VERSION}`,
    commands: [...environments(folder).map((path) => join(path, 'componentize-py')), 'componentize-py'],
    variable: 'COMPONENTIZE_PY',
    install: INSTALL,
  };
  const interpreter: Tool = { ...program, commands: ['python3', 'python'], variable: undefined };
  const found: ComponentizePy =
    findTool(program) === undefined
      ? { tool: interpreter, args: ['-c', SCRIPT] }
      : { tool: program, args: [] };
  const version = await versionOf(found, folder);
  if (version === undefined) throw missingTool([{ ...program, commands: ['componentize-py'] }]);
  if (series(version) !== series(VERSION)) {
    throw new CliError(
      'CLI_NO_TOOL',
      `the build needs componentize-py ${VERSION}, and this is ${version}`,
      INSTALL.own,
      { exit: EXIT.usage },
    );
  }
  return found;
}

/** Its version; undefined when there is none. */
async function versionOf({ tool, args }: ComponentizePy, cwd: string): Promise<string | undefined> {
  if (findTool(tool) === undefined) return undefined;
  try {
    const text = await runTool(tool, [...args, '--version'], { cwd });
    return /\d+\.\d+\.\d+\S*/.exec(text)?.[0];
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

/** `0.25` of `0.25.1`. */
function series(version: string): string {
  return version.split('.', 2).join('.');
}

/** Folders of programs of the virtual environments around a folder, the nearest first. */
function environments(folder: string): string[] {
  const found: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    for (const name of ['bin', 'Scripts']) {
      const path = join(at, '.venv', name);
      if (existsSync(path)) found.push(path);
    }
    if (dirname(at) === at) return found;
  }
}
