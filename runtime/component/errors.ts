// SPDX-License-Identifier: MIT
// The one error of the engine: every reason why a component is not loaded, each with a stable code.

/** Stable codes of the reasons why a component is refused. */
export type ComponentErrorCode =
  /** The bytes are not WebAssembly at all. */
  | 'COMPONENT_NOT_WASM'
  /** The bytes are a core module where a component is wanted. */
  | 'COMPONENT_CORE_MODULE'
  /** Another version of the component format. */
  | 'COMPONENT_VERSION'
  /** The file ends in the middle of something. */
  | 'COMPONENT_TRUNCATED'
  /** Bytes that the binary format does not allow. */
  | 'COMPONENT_MALFORMED'
  /** A feature that plugins may not use (async, threads, values, ...). */
  | 'COMPONENT_UNSUPPORTED'
  /** More of something than {@link ComponentLimits} allows. */
  | 'COMPONENT_LIMIT'
  /** Well-formed bytes that break a validation rule. */
  | 'COMPONENT_INVALID'
  /** Built for a version of the world that the host does not serve. */
  | 'COMPONENT_WORLD_VERSION'
  | 'COMPONENT_UNKNOWN_IMPORT'
  /** An import that the policy of the plugin, or where it runs, keeps closed. */
  | 'COMPONENT_WASI_CLOSED'
  | 'COMPONENT_MISSING_EXPORT'
  | 'COMPONENT_TYPE_MISMATCH'
  /** V8 refused a core module. */
  | 'COMPONENT_COMPILE'
  /** Linking or a start function failed. */
  | 'COMPONENT_START'
  /** The bindings were generated for another runtime. */
  | 'COMPONENT_CONTRACT';

/** One reason; `offset` is the byte in the file it was found at, where there is one. */
export interface Finding {
  readonly code: ComponentErrorCode;
  readonly message: string;
  readonly offset?: number | undefined;
}

/** Findings that are kept: a hostile component could have a hundred thousand. */
export const MOST_FINDINGS = 1_000;

/** Findings shown in the message of a {@link ComponentError}; the rest is counted. */
const SHOWN_FINDINGS = 20;

/** A component was refused. `code` is the first finding's; `findings` is never empty. */
export class ComponentError extends Error {
  override readonly name = 'ComponentError';
  readonly code: ComponentErrorCode;
  readonly findings: readonly Finding[];

  constructor(findings: readonly [Finding, ...Finding[]], options?: ErrorOptions) {
    super(describeFindings(findings), options);
    this.code = findings[0].code;
    this.findings = findings;
  }
}

/** Makes a {@link ComponentError} of one finding. */
export function componentError(
  code: ComponentErrorCode,
  message: string,
  offset?: number,
  options?: ErrorOptions,
): ComponentError {
  return new ComponentError([{ code, message, offset }], options);
}

/** Longest name or type text of a plugin that is repeated in a message. */
const SHOWN_TEXT = 200;

/** Text of a plugin for a message: in quotes, control characters escaped, length-capped. */
export function quote(text: string): string {
  const cut = text.length > SHOWN_TEXT ? `${text.slice(0, SHOWN_TEXT)}…` : text;
  return `"${cut.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}"\\]/gu, escapeCharacter)}"`;
}

function escapeCharacter(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function describeFindings(findings: readonly Finding[]): string {
  const lines = findings.slice(0, SHOWN_FINDINGS).map(describeFinding);
  if (findings.length > SHOWN_FINDINGS) lines.push(`and ${findings.length - SHOWN_FINDINGS} more`);
  return lines.join('\n');
}

function describeFinding({ message, offset }: Finding): string {
  return offset === undefined ? message : `${message} (at byte ${offset})`;
}
