// SPDX-License-Identifier: MIT
// What commands print: text for people, or with --json one JSON object on standard output. Nothing else writes there.

import { CliError, EXIT, type ExitCode } from './errors.ts';

export type Severity = 'error' | 'warning' | 'note';

/** One thing that a command has to say about a file. */
export interface Finding {
  readonly severity: Severity;
  /** Stable. */
  readonly code: string;
  readonly message: string;
  /** File, as a person would type it. */
  readonly path?: string | undefined;
  /** From 1. */
  readonly line?: number | undefined;
  /** From 1. */
  readonly column?: number | undefined;
  /** The way out. */
  readonly help?: string | undefined;
}

/** An error that knows its stable code and the way out: ours, the runtime's, the generator's. */
interface ExplainedError extends Error {
  readonly code: string;
  readonly help?: string | undefined;
}

/** Where a command writes to. */
export class Output {
  readonly json: boolean;

  /** @param json print results as one JSON object instead of text. */
  constructor(json: boolean) {
    this.json = json;
  }

  /** A line for people; nothing with --json. */
  line(text = ''): void {
    if (!this.json) process.stdout.write(`${text}\n`);
  }

  /** A line on standard error, in both modes. */
  error(text: string): void {
    process.stderr.write(`${text}\n`);
  }

  /** The result of the command; nothing without --json. */
  result(value: Record<string, unknown>): void {
    if (this.json) process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
  }

  /** Findings for people: what stops goes to standard error, the rest to standard output. */
  findings(findings: readonly Finding[]): void {
    if (this.json) return;
    for (const finding of findings) {
      const stream = finding.severity === 'note' ? process.stdout : process.stderr;
      stream.write(`${renderFinding(finding)}\n`);
    }
  }
}

/** `path:line:column - error CODE: text; way out`, on one line. */
function renderFinding(finding: Finding): string {
  const place =
    finding.line === undefined ? finding.path : `${finding.path}:${finding.line}:${finding.column ?? 1}`;
  const head = `${place === undefined ? '' : `${place} - `}${finding.severity} ${finding.code}: ${finding.message}`;
  return finding.help === undefined ? head : `${head}; ${finding.help}`;
}

/** Whether any of the findings is an error. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.severity === 'error');
}

const IO_HELP = 'see that the path is right and that it may be read or written; then run the command again';

/** Turns a thrown value into a finding, or undefined when it is a bug of ours, whose stack is worth showing. */
export function findingOf(thrown: unknown, path?: string): Finding | undefined {
  if (isExplained(thrown)) {
    return { severity: 'error', code: thrown.code, message: thrown.message, path, help: thrown.help };
  }
  if (isSystemError(thrown)) {
    return { severity: 'error', code: 'CLI_IO', message: thrown.message, path, help: IO_HELP };
  }
  return undefined;
}

/**
 * Prints what ended a command and says with which code the process ends. An error that explains itself is one line
 * and its way out; anything else is a bug and shown with its stack.
 */
export function reportFailure(thrown: unknown, output: Output): ExitCode {
  const finding = findingOf(thrown);
  if (finding === undefined) {
    output.error(
      `phira-plugin: internal error, please report it\n${String((thrown as Error)?.stack ?? thrown)}`,
    );
    return EXIT.usage;
  }
  output.result({ ok: false, findings: [finding] });
  if (!output.json) output.error(renderFinding(finding));
  return thrown instanceof CliError ? thrown.exit : EXIT.findings;
}

function isExplained(value: unknown): value is ExplainedError {
  if (!(value instanceof Error) || !('code' in value) || typeof value.code !== 'string') return false;
  return /^[A-Z]+_[A-Z_]+$/.test(value.code) && ('help' in value || 'findings' in value);
}

function isSystemError(value: unknown): value is NodeJS.ErrnoException {
  return value instanceof Error && 'errno' in value && 'syscall' in value;
}
