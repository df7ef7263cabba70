// SPDX-License-Identifier: MIT
// `phira-plugin fmt`: writes WIT files in canonical form, or with --check says which are not.

import {
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, formatBytes, toJson } from '../../../codegen/index.ts';
import { CliError, EXIT, type ExitCode } from '../errors.ts';
import { type Finding, findingOf, type Output } from '../output.ts';
import { reportDiagnostics } from './diff.ts';

/** Folders that a search passes by: packages of others, and worlds that are kept as they were released. */
const NOT_OURS = new Set(['deps', 'releases', 'node_modules']);

/** What became of one file. */
interface FileResult {
  readonly path: string;
  readonly state: 'unchanged' | 'formatted' | 'differs' | 'wrong';
}

export interface FmtCommandOptions {
  /** Write nothing. */
  readonly check?: boolean;
}

/**
 * Formats files, and the `.wit` files of folders at any depth. A file with errors is reported and left alone; then
 * the command ends with `findings`, else with `drift` when --check found a file that is not in canonical form.
 *
 * @throws CliError `CLI_NO_FILE` when there is no such file or folder.
 */
export function fmtCommand(paths: readonly string[], options: FmtCommandOptions, output: Output): ExitCode {
  const check = options.check === true;
  const diagnostics: Diagnostic[] = [];
  const findings: Finding[] = [];
  const files: FileResult[] = [];
  for (const path of filesOf(paths)) {
    let state: FileResult['state'] = 'wrong';
    try {
      const bytes = readFileSync(path);
      const { text, diagnostics: found } = formatBytes(path.replaceAll('\\', '/'), bytes);
      diagnostics.push(...found);
      if (text !== undefined) {
        const isSame = Buffer.from(text).equals(bytes);
        state = isSame ? 'unchanged' : check ? 'differs' : 'formatted';
        if (state === 'formatted') replaceFile(path, text);
      }
    } catch (error) {
      // A file that cannot be read or written, or that the formatter would harm, does not keep the others waiting.
      const finding = findingOf(error, path);
      if (finding === undefined) throw error;
      state = 'wrong';
      findings.push(finding);
    }
    files.push({ path, state });
  }
  const of = (state: FileResult['state']): readonly FileResult[] =>
    files.filter((file) => file.state === state);
  const wrong = of('wrong').length > 0;
  output.result({
    ok: !wrong && of('differs').length === 0,
    files,
    diagnostics: diagnostics.map(toJson),
    findings,
  });
  reportDiagnostics(diagnostics, output);
  output.findings(findings);
  for (const { path } of of('formatted')) output.line(`formatted ${path}`);
  if (!output.json) {
    for (const { path } of of('differs')) output.error(`${path} - error CLI_FORMAT: is not formatted`);
    if (of('differs').length > 0) output.error('run `phira-plugin fmt` and commit what it writes');
  }
  output.line(summary(of('formatted').length, of('unchanged').length));
  if (wrong) return EXIT.findings;
  return of('differs').length > 0 ? EXIT.drift : EXIT.ok;
}

function summary(formatted: number, unchanged: number): string {
  return `${formatted} formatted, ${unchanged} unchanged`;
}

/** Every file that is meant, each once, in the order of their names. */
function filesOf(paths: readonly string[]): string[] {
  const found = paths.flatMap((path) => {
    if (!existsSync(path)) {
      throw new CliError('CLI_NO_FILE', `there is no ${path}`, 'name WIT files or folders', {
        exit: EXIT.usage,
      });
    }
    return statSync(path).isDirectory() ? filesUnder(path) : [path];
  });
  return [...new Set(found)].sort();
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : filesUnder(path);
    return entry.name.endsWith('.wit') ? [path] : [];
  });
}

/** Replaces a file in one step, so that a reader sees the old text or the new one; a link stays a link. */
function replaceFile(path: string, text: string): void {
  const target = realpathSync(path);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: statSync(target).mode, flag: 'wx' });
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
