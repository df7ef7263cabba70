// SPDX-License-Identifier: MIT
// How a command ends: exit codes, and the error that bad input of any kind becomes.

/** Exit codes of every command; `--help` lists them. */
export const EXIT = {
  ok: 0,
  /** What was asked about has faults: findings, a failed `expect`, a build that did not succeed. */
  findings: 1,
  /** The command itself was written wrongly, or its surroundings lack something. */
  usage: 2,
  /** `generate --check`: the files differ from what would be generated. */
  drift: 3,
} as const;

/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Stable codes of the errors that commands raise themselves. */
export type CliErrorCode =
  | 'CLI_USAGE'
  | 'CLI_BAD_NAME'
  | 'CLI_FOLDER_NOT_EMPTY'
  | 'CLI_NO_FILE'
  | 'CLI_UNKNOWN_PRODUCT'
  | 'CLI_NO_MANIFEST'
  | 'CLI_NO_LANGUAGE'
  | 'CLI_NO_ENTRY'
  | 'CLI_NO_SERVER'
  | 'CLI_NO_TOOL'
  | 'CLI_TOOL_FAILED'
  | 'CLI_BUNDLE'
  | 'CLI_COMPONENTIZE';

/** A command cannot go on because of what it was given. Printed as code, text and way out, never with a stack. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: CliErrorCode;
  /** The way out, as one sentence. */
  readonly help: string;
  readonly exit: ExitCode;

  constructor(
    code: CliErrorCode,
    message: string,
    help: string,
    options: ErrorOptions & { exit?: ExitCode } = {},
  ) {
    super(message, options);
    this.code = code;
    this.help = help;
    this.exit = options.exit ?? EXIT.findings;
  }
}
