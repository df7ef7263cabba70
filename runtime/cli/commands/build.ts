// SPDX-License-Identifier: MIT
// `phira-plugin build`: prints what a build made, or why there is nothing; with --watch, again after each change.

import { relative, sep } from 'node:path';
import { type BuildResult, buildPlugin } from '../build/build-plugin.ts';
import { languageOf } from '../build/project-files.ts';
import { CliError, EXIT, type ExitCode } from '../errors.ts';
import { hasErrors, type Output, reportFailure } from '../output.ts';

/** Options of the command line. */
export interface BuildCommandOptions {
  readonly lang?: string;
  readonly out?: string;
  readonly release?: boolean;
  /** False with `--no-optimize`. */
  readonly optimize?: boolean;
  readonly engine?: string;
  readonly watch?: boolean;
  readonly json?: boolean;
}

/**
 * Builds the plugin in a folder.
 *
 * @throws CliError as buildPlugin does; with `--watch` they are told and the watching goes on.
 */
export async function buildCommand(
  folder: string,
  options: BuildCommandOptions,
  output: Output,
): Promise<ExitCode> {
  if (options.watch === true) return watchBuilds(folder, options, output);
  const result = await buildAndTell(folder, options, output);
  return result.built === undefined ? EXIT.findings : EXIT.ok;
}

/** Builds the plugin in a folder and prints what came of it. @throws CliError as buildPlugin does. */
export async function buildAndTell(
  folder: string,
  options: BuildCommandOptions,
  output: Output,
): Promise<BuildResult> {
  const { lang, out, release, engine } = options;
  const result = await buildPlugin(folder, {
    lang,
    out,
    release,
    engine,
    // Commander says true where nothing was said: the language decides then.
    optimize: options.optimize === false ? false : undefined,
    // Standard output is for what was made; with --json nothing else may be there.
    say: (line) => output.error(line),
  });
  const { built, findings } = result;
  output.findings(findings);
  output.result({ ok: built !== undefined, findings, ...built, inputs: result.inputs });
  if (built !== undefined) {
    const { sizes, name, version, file } = built;
    const own = sizes.own === undefined ? '' : `${kilobytes(sizes.own)} are the plugin's own, `;
    output.line(`${name} ${version}: ${relative('.', file)} ${kilobytes(sizes.component)}`);
    output.line(`  of which ${own}${sizes.manifest} bytes its manifest`);
  }
  return result;
}

/** Builds now and after each change, until the process is interrupted. */
async function watchBuilds(folder: string, options: BuildCommandOptions, output: Output): Promise<ExitCode> {
  if (output.json) {
    throw new CliError('CLI_USAGE', '--watch does not go with --json', 'leave one out', { exit: EXIT.usage });
  }
  const { watchFolder } = await import('./watch.ts');
  await watchFolder(
    folder,
    async () => {
      try {
        const { findings } = await buildAndTell(folder, options, output);
        if (hasErrors(findings)) output.line('not built; waiting for a change');
      } catch (error) {
        reportFailure(error, output);
      }
    },
    isOutput(folder, options.lang),
  );
  return EXIT.ok;
}

/** Tells what a build writes, and what is not of the plugin, from its sources. @throws CliError as languageOf does. */
export function isOutput(folder: string, lang: string | undefined): (file: string) => boolean {
  const outputs = new Set(['node_modules', 'dist', '.git', ...(languageOf(folder, lang).outputs ?? [])]);
  return (file) =>
    relative(folder, file)
      .split(sep)
      .some((part) => outputs.has(part));
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(bytes < 10_240 ? 1 : 0)} KB`;
}
