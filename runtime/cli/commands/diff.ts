// SPDX-License-Identifier: MIT
// `phira-plugin diff`: what changed between two worlds, for whom, and whether the version says so.

import { existsSync } from 'node:fs';
import { type RenderOptions, render, toJson } from '../../../codegen/diagnostics/render.ts';
import {
  type Diagnostic,
  diff,
  EvolutionError,
  evolutionJson,
  LANGUAGES,
  renderEvolution,
} from '../../../codegen/index.ts';
import { CliError, EXIT, type ExitCode } from '../errors.ts';
import { type Output, reportFailure } from '../output.ts';

export interface DiffCommandOptions {
  /** What `git:REVISION` means. */
  readonly wit: string;
  /** A guest language. */
  readonly for?: string;
}

/**
 * Compares two sides, each a path or `git:REVISION`. Ends with `findings` when the WIT of a side is wrong, or when the
 * version rises less than the changes owe.
 *
 * @throws CliError `CLI_NO_FILE` when a side is a path that does not exist.
 */
export function diffCommand(old: string, now: string, options: DiffCommandOptions, output: Output): ExitCode {
  for (const side of [old, now]) {
    if (side.startsWith('git:') || existsSync(side)) continue;
    throw new CliError('CLI_NO_FILE', `there is no ${side}`, 'name a WIT file or folder, or git:REVISION', {
      exit: EXIT.usage,
    });
  }
  let result: ReturnType<typeof diff>;
  try {
    result = diff(old, now, { wit: options.wit });
  } catch (error) {
    if (!(error instanceof EvolutionError)) throw error;
    // What was asked for is not there: nothing was compared.
    reportFailure(error, output);
    return EXIT.usage;
  }
  const { evolution, diagnostics } = result;
  const ok = evolution?.enough === true;
  output.result({
    ok,
    diagnostics: diagnostics.map(toJson),
    ...(evolution === undefined ? {} : evolutionJson(evolution)),
  });
  reportDiagnostics(diagnostics, output);
  if (evolution === undefined) return EXIT.findings;
  const language = LANGUAGES.find((name) => name === options.for);
  output.line(renderEvolution(evolution, language));
  return ok ? EXIT.ok : EXIT.findings;
}

/** What is wrong with the WIT, on standard error; nothing with --json, where it is part of the result. */
export function reportDiagnostics(diagnostics: readonly Diagnostic[], output: Output): void {
  if (output.json) return;
  const style: RenderOptions = { color: process.stderr.isTTY === true && process.env.NO_COLOR === undefined };
  for (const diagnostic of diagnostics) output.error(render(diagnostic, style));
}
