// SPDX-License-Identifier: MIT
// `phira-plugin freeze`: keeps a copy of the world as released, which later versions are compared with.

import { existsSync } from 'node:fs';
import { toJson } from '../../../codegen/diagnostics/render.ts';
import { evolutionJson, freezeRelease, renderEvolution } from '../../../codegen/index.ts';
import { CliError, EXIT, type ExitCode } from '../errors.ts';
import type { Output } from '../output.ts';
import { reportDiagnostics } from './diff.ts';

/**
 * Freezes the world in a folder.
 *
 * @throws CliError `CLI_NO_FILE` when there is no such folder
 * @throws EvolutionError when the version is frozen otherwise or does not rise as owed
 */
export function freezeCommand(wit: string, output: Output): ExitCode {
  if (!existsSync(wit)) {
    throw new CliError('CLI_NO_FILE', `there is no ${wit}`, 'name the folder of the world with --wit', {
      exit: EXIT.usage,
    });
  }
  const { release, written, evolution, diagnostics } = freezeRelease(wit);
  const ok = release !== undefined;
  output.result({
    ok,
    release,
    written,
    diagnostics: diagnostics.map(toJson),
    ...(evolution === undefined ? {} : { changes: evolutionJson(evolution) }),
  });
  reportDiagnostics(diagnostics, output);
  if (release === undefined) {
    output.line('nothing was frozen');
    return EXIT.findings;
  }
  if (evolution !== undefined) output.line(renderEvolution(evolution));
  output.line(
    written
      ? `froze ${release.version} in ${release.path}`
      : `${release.version} is frozen already, and alike`,
  );
  return EXIT.ok;
}
