// SPDX-License-Identifier: MIT
// Findings of a validator as text: `plugin.toml:3:1 - error MANIFEST_UNKNOWN_KEY: ...`, the line, and the way out.

import type { Finding } from '../abi/finding.ts';
import type { RuntimeErrorCode } from '../errors.ts';
import { locator } from './locate.ts';
import { frameAt, type Place } from './place.ts';
import type { TomlSource } from './toml-file.ts';

/** A finding of a validator, or of the runtime in a file that is valid. */
export interface TomlFinding extends Omit<Finding, 'code'> {
  readonly code: Finding['code'] | RuntimeErrorCode;
}

/** A finding with its place. */
export interface LocatedFinding extends TomlFinding {
  readonly place: Place;
}

/** Findings with their places, in the order of the file. */
export function locateFindings(findings: readonly TomlFinding[], source: TomlSource): LocatedFinding[] {
  const locate = locator(source.text);
  return findings
    .map((finding) => ({ ...finding, place: locate(finding.path) }))
    .sort((left, right) => left.place.line - right.place.line || left.place.column - right.place.column);
}

/** The text of findings, a paragraph each; ends without a line end. */
export function formatFindings(findings: readonly LocatedFinding[], source: TomlSource): string {
  return findings
    .map(({ place, code, message, help, path }) => {
      const head = `${source.name}:${place.line}:${place.column} - error ${code}: ${named(path)}${message}`;
      const frame = frameAt(source.text, place);
      return [head, ...(frame === '' ? [] : [frame]), `help: ${help}`].join('\n');
    })
    .join('\n');
}

/** A path of plain keys is shown; others are in the message, quoted. */
function named(path: Finding['path']): string {
  const isPlain = path.every((step) => typeof step === 'number' || /^[\w-]{1,64}$/.test(step));
  return path.length > 0 && isPlain ? `${path.join('.')}: ` : '';
}
