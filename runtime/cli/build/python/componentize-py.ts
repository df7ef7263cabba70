// SPDX-License-Identifier: MIT
// Finds componentize-py: in the project's virtual environment, in PATH, or as a module of Python.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CliError } from '../../errors.ts';
import { findTool, missingTool, runTool, type Tool } from '../tools/tool.ts';

/** The version that the SDK is written for. */
const VERSION = '0.25.1';

const INSTALL = {
  own: `python3 -m venv .venv && .venv/bin/pip install componentize-py==${VERSION}`,
};

/** How componentize-py is run. */
export interface ComponentizePy {
  readonly tool: Tool;
  /** Arguments before those of componentize-py. */
  readonly args: readonly string[];
}

/**
 * How componentize-py is run here. The environment variable `COMPONENTIZE_PY` names another one.
 *
 * @throws CliError `CLI_NO_TOOL` that says how to get it.
 */
export async function findComponentizePy(folder: string): Promise<ComponentizePy> {
  const program: Tool = {
    title: `componentize-py ${VERSION}`,
    commands: [...environments(folder).map((path) => join(path, 'componentize-py')), 'componentize-py'],
    variable: 'COMPONENTIZE_PY',
    install: INSTALL,
  };
  if (findTool(program) !== undefined) return { tool: program, args: [] };
  const interpreter: Tool = {
    title: `componentize-py ${VERSION}`,
    commands: ['python3', 'python'],
    install: INSTALL,
  };
  const args = ['-m', 'componentize_py'];
  if (findTool(interpreter) === undefined || !(await answers(interpreter, args, folder))) {
    throw missingTool([program]);
  }
  return { tool: interpreter, args };
}

async function answers(tool: Tool, args: readonly string[], cwd: string): Promise<boolean> {
  try {
    await runTool(tool, [...args, '--version'], { cwd });
    return true;
  } catch (error) {
    if (error instanceof CliError) return false;
    throw error;
  }
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
