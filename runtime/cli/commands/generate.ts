// SPDX-License-Identifier: MIT
// `phira-plugin generate`: writes the bindings of a world, compares them with what is there, or keeps them fresh.

import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { annotation, toGithub } from '../../../codegen/diagnostics/github.ts';
import { inReadingOrder } from '../../../codegen/diagnostics/order.ts';
import { type RenderOptions, render, toJson } from '../../../codegen/diagnostics/render.ts';
import { checkProducts, UnknownProductError } from '../../../codegen/emit/products.ts';
import { type EmitterName, type Features, type GenerateResult, generate } from '../../../codegen/index.ts';
import { CliError, EXIT, type ExitCode } from '../errors.ts';
import { type Output, reportFailure } from '../output.ts';
import { watchFolder } from './watch.ts';

export interface GenerateCommandOptions {
  readonly wit: string;
  readonly world?: string;
  readonly out: string;
  /** Products by name, joined by commas. */
  readonly emit?: string;
  /** Names joined by commas. */
  readonly features?: string;
  readonly allFeatures?: boolean;
  readonly check?: boolean;
  readonly watch?: boolean;
  /** `text`, `json` or `github`; `json` is the output's concern. */
  readonly format?: string;
}

/**
 * Runs the generator. With `watch` it ends only when the process is told to.
 *
 * @throws CliError `CLI_NO_FILE` when there is no such folder of WIT files, `CLI_UNKNOWN_PRODUCT` when `emit` names
 *   something that cannot be made.
 */
export async function generateCommand(options: GenerateCommandOptions, output: Output): Promise<ExitCode> {
  if (!existsSync(options.wit)) {
    throw new CliError(
      'CLI_NO_FILE',
      `there is no ${options.wit}`,
      'name the WIT file or folder of the world with --wit',
      { exit: EXIT.usage },
    );
  }
  const { wit, world, out, check } = options;
  const emit = options.emit === undefined ? undefined : productsOf(options.emit);
  const features = featuresOf(options);
  const run = async (): Promise<ExitCode> => {
    const started = performance.now();
    const result = await generate({ wit, world, out, features, emit, check });
    report(result, options, performance.now() - started, output);
    if (!result.ok) return EXIT.findings;
    return result.drift.length > 0 ? EXIT.drift : EXIT.ok;
  };
  if (options.watch !== true) return run();
  await watchFolder(wit, async (changed) => {
    for (const path of changed) output.line(`changed ${relative('.', path)}`);
    try {
      await run();
    } catch (error) {
      // Such as a file that is gone again before it is read: the next change mends it, or tells again.
      reportFailure(error, output);
    }
    output.line(`watching ${wit}, stop with Ctrl+C`);
  });
  return EXIT.ok;
}

/** Which `@unstable` items exist. */
function featuresOf({ features = '', allFeatures }: GenerateCommandOptions): Features {
  if (allFeatures === true) return 'all';
  return features
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Names in a list with commas; an empty one asks for nothing and is a slip. */
function productsOf(list: string): readonly EmitterName[] {
  const names = list.split(',').map((name) => name.trim());
  try {
    checkProducts(names);
  } catch (error) {
    if (!(error instanceof UnknownProductError)) throw error;
    const { message, help } = error;
    throw new CliError('CLI_UNKNOWN_PRODUCT', message, help, { exit: EXIT.usage, cause: error });
  }
  return names;
}

function report(
  result: GenerateResult,
  { out, check, watch, format }: GenerateCommandOptions,
  milliseconds: number,
  output: Output,
): void {
  const { ok, written, deleted, unchanged, drift, products, skipped } = result;
  const diagnostics = inReadingOrder(result.diagnostics);
  output.result({
    ok: ok && drift.length === 0,
    diagnostics: diagnostics.map(toJson),
    written,
    deleted,
    unchanged: unchanged.length,
    drift,
    products,
    skipped,
  });
  if (output.json) return;
  const style: RenderOptions = { color: process.stderr.isTTY === true && process.env.NO_COLOR === undefined };
  const isGithub = format === 'github';
  for (const diagnostic of diagnostics) {
    // The runner reads commands from standard output.
    if (isGithub) output.line(toGithub(diagnostic));
    else output.error(render(diagnostic, style));
  }
  const shown = (path: string): string => relative('.', join(out, path));
  if (!ok) {
    output.error(watch === true ? `${out} keeps what the last good world gave` : 'nothing was written');
    return;
  }
  if (check === true) {
    for (const { path, kind, hint } of drift) {
      if (isGithub) output.line(driftAnnotation(shown(path), kind, hint));
      else output.error(driftText(shown(path), kind, hint));
    }
    if (drift.length > 0) output.error('run `phira-plugin generate` and commit what it writes');
    else output.line(`${out} is what the world gives`);
    return;
  }
  for (const { product, reason } of skipped) output.line(`no ${product}: ${reason}`);
  for (const path of written) output.line(`wrote ${shown(path)}`);
  for (const path of deleted) output.line(`deleted ${shown(path)}`);
  output.line(
    `${written.length} written, ${deleted.length} deleted, ${unchanged.length} unchanged in ${Math.round(milliseconds)} ms`,
  );
}

/** A missing or extra file on one line; a changed one with the first difference below. */
function driftText(path: string, kind: string, hint: string): string {
  return kind === 'changed'
    ? `${path} - error CLI_DRIFT: differs\n${hint}`
    : `${path} - error CLI_DRIFT: ${hint}`;
}

/** What {@link driftText} says, beside the file on GitHub. */
function driftAnnotation(path: string, kind: string, hint: string): string {
  const message = kind === 'changed' ? `differs\n${hint}` : hint;
  return annotation({ severity: 'error', file: path.replaceAll('\\', '/'), title: 'CLI_DRIFT', message });
}
