// SPDX-License-Identifier: MIT
// What asconfig.json says about a plugin: its entry files, one of which is the SDK's `exports.ts`.

import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { CliError } from '../../errors.ts';

/** Name of the file by which a project is known. */
export const CONFIG = 'asconfig.json';

/** Entry files of a project. */
export interface AssemblyScriptProject {
  readonly entries: readonly string[];
  /** The SDK's folder, relative to the project's with `/` separators. */
  readonly sdk: string;
  /** The language's runtime: `minimal` unless the author asks for another. */
  readonly runtime: string;
}

/** @throws CliError `CLI_TOOL_FAILED` when the file is no JSON or names no `exports.ts` of an SDK. */
export function readProject(folder: string): AssemblyScriptProject {
  const config = parsed(readFileSync(join(folder, CONFIG), 'utf8'));
  const listed = member(config, 'entries');
  const entries = Array.isArray(listed) ? listed.filter((entry) => typeof entry === 'string') : [];
  const runtime = member(member(config, 'options'), 'runtime');
  const exported = entries.find((entry) => posix.basename(entry) === 'exports.ts');
  if (exported !== undefined) {
    const sdk = posix.dirname(posix.normalize(exported));
    return { entries, sdk, runtime: typeof runtime === 'string' ? runtime : 'minimal' };
  }
  throw new CliError(
    'CLI_TOOL_FAILED',
    `${CONFIG} does not name the exports of the SDK among its entries`,
    'write `"entries": ["assembly/index.ts", "sdk/exports.ts"]`; the build makes the folder sdk',
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliError('CLI_TOOL_FAILED', `${CONFIG} is no JSON`, String(error), { cause: error });
  }
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
