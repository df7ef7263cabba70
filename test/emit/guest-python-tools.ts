// SPDX-License-Identifier: MIT
// Python for the tests of its SDK: describe blocks that need componentize-py, plugins of a few lines, and tools that
// look at generated text.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, it } from 'vitest';
import { buildPlugin } from '../../runtime/cli/build/build-plugin.ts';
import { ROOT } from '../cli/command.ts';
import { installInto, programPath, pythonEnvironment } from '../sdk/python-toolchain.ts';

Object.assign(process.env, pythonEnvironment());

/** A block that is skipped with its reason where componentize-py is missing, and fails then with CI=true. */
export function describeWithPython(title: string, body: () => void): void {
  if (process.env.COMPONENTIZE_PY !== undefined) describe(title, body);
  else if (process.env.CI !== 'true') describe.skip(`${title}: there is no componentize-py`, body);
  else {
    it(title, () => {
      throw new Error('there is no componentize-py, and python3 -m venv with pip cannot install it');
    });
  }
}

const MANIFEST = `name = "tried"
version = "0.1.0"
author = "Tests"
description = "Tries something"
abi_version = "1.0.0"

[permissions]
read_users = true
`;

/** A folder that is gone after the tests of the file. */
export function folderOfFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'phira-plugin-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Builds a plugin of one module in a folder, and answers its file. What the tools say is in the error of a failure. */
export async function buildPython(folder: string, source: string): Promise<string> {
  mkdirSync(join(folder, 'src'), { recursive: true });
  writeFileSync(join(folder, 'plugin.toml'), MANIFEST);
  writeFileSync(join(folder, 'src/plugin.py'), source);
  const said: string[] = [];
  try {
    const { built, findings } = await buildPlugin(folder, { say: (line) => void said.push(line) });
    if (built === undefined) throw new Error(JSON.stringify(findings));
    return built.file;
  } catch (error) {
    throw new Error(said.join('\n'), { cause: error });
  }
}

/** The SDK and the types of the world in a folder, as `build` puts them for editors. */
export function editorFolder(folder: string): void {
  cpSync(join(ROOT, 'generated/guest/python'), folder, { recursive: true });
  const args = ['-d', join(ROOT, 'wit'), '-w', 'plugin', '-q', 'bindings', folder];
  const said = complaints(programPath('componentize-py'), args, folder);
  if (said !== '') throw new Error(said);
}

/**
 * What Python says when it loads a plugin as a build does, without a component around it; empty when it is content.
 *
 * @param sdk an {@link editorFolder}
 */
export function loadingFails(sdk: string, source: string): string {
  writeFileSync(join(sdk, 'plugin.py'), source);
  return complaints('python3', ['-B', '-c', 'import phira_entry'], sdk);
}

/** Installs a package of PyPI into the environment unless it is there, and answers its program. */
export function installed(name: string, version: string): string {
  const said = installInto(name, version);
  if (said !== '') throw new Error(`${name} cannot be installed: ${said}`);
  return programPath(name);
}

/** What a program says when it is not content; empty when it is. */
export function complaints(path: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(path, args, { cwd, encoding: 'utf8' });
  return status === 0 ? '' : `${stdout}${stderr}` || `exit code ${status}`;
}
