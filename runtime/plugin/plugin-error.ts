// SPDX-License-Identifier: MIT
// Why a plugin cannot be used: an error of the table with the plugin, its path, and findings in its manifest.

import { RuntimeError } from '../errors.ts';
import { formatFindings, type LocatedFinding, locateFindings } from '../toml/format-findings.ts';
import type { Place } from '../toml/place.ts';
import { TomlFileError, type TomlSource } from '../toml/toml-file.ts';
import type { DependencyError } from './dependency-error.ts';
import type { PluginPackage } from './plugin-package.ts';

/** Where a plugin error comes from. */
export interface PluginErrorOrigin {
  /** Path below the plugins folder, with `/`. */
  readonly path: string;
  /** The file that is at fault, where it is not what the path names. */
  readonly file?: string | undefined;
  /** Name in the manifest, once it is known. */
  readonly plugin?: string | undefined;
  readonly findings?: readonly LocatedFinding[] | undefined;
  readonly source?: TomlSource | undefined;
  /** More lines of the report, such as all that is wrong with a component. */
  readonly details?: readonly string[] | undefined;
}

/** An error of one plugin. */
export class PluginError extends RuntimeError {
  override readonly name = 'PluginError';
  readonly path: string;
  readonly plugin: string | undefined;
  /** What is wrong with the manifest, in the order of the file. */
  readonly findings: readonly LocatedFinding[];
  /** Where in which file, for what has one place; findings have places of their own. */
  readonly place: (Place & { readonly source: string }) | undefined;
  /** The whole error for an operator: message, findings with their lines, help. Ends without a line end. */
  readonly report: string;

  constructor(
    error: RuntimeError,
    { path, file = path, plugin, findings = [], source, details = [] }: PluginErrorOrigin,
  ) {
    super(error.code, error.message, error.help, { cause: error.cause ?? error });
    this.path = path;
    this.plugin = plugin;
    this.findings = findings;
    this.place = error instanceof TomlFileError ? { ...error.place, source: error.source } : undefined;
    this.report =
      source === undefined || findings.length === 0
        ? [headOf(error, file), ...details.map((line) => `  ${line}`), `help: ${error.help}`].join('\n')
        : formatFindings(findings, source);
  }
}

/** Wraps what was thrown while a plugin was handled; errors of the table keep their code. */
export function pluginError(
  thrown: unknown,
  origin: PluginErrorOrigin,
  otherwise: RuntimeError,
): PluginError {
  if (thrown instanceof PluginError) return thrown;
  return new PluginError(thrown instanceof RuntimeError ? thrown : otherwise, origin);
}

/** The error of a plugin whose dependencies are not as it needs them: each at its line of the manifest. */
export function unresolvedError(
  error: DependencyError,
  { path, metadata, manifestSource }: Pick<PluginPackage, 'path' | 'metadata' | 'manifestSource'>,
): PluginError {
  const findings = error.problems.map(({ dependency, error: { code, message, help }, help: closer }) => ({
    path: ['dependencies', dependency],
    code,
    message,
    help: closer ?? help,
  }));
  const located = locateFindings(findings, manifestSource);
  return new PluginError(error, { path, plugin: metadata.name, findings: located, source: manifestSource });
}

function headOf(error: RuntimeError, path: string): string {
  if (!(error instanceof TomlFileError)) return `${path} - error ${error.code}: ${error.message}`;
  const { place, source } = error;
  const at = `${source}:${place.line}:${place.column} - `;
  const head = `${at}error ${error.code}: ${error.message.slice(at.length)}`;
  return error.frame === '' ? head : `${head}\n${error.frame}`;
}
