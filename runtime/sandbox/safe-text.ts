// SPDX-License-Identifier: MIT
// Texts about a failure that may reach a plugin or the audit trail: one printable line, without paths of the host.

import { printable, reasonOf } from '../errors.ts';

/** Absolute paths, of POSIX, of Windows, of its network, and as URLs; up to the next blank, quote or bracket. */
const PATHS =
  /file:\/\/[^\s'"`)]*|(?<![\w./:-])\/[^\s'"`)/]+\/[^\s'"`)]*|(?<!\w)[A-Za-z]:[\\/][^\s'"`)]*|\\\\[^\s'"`)]+/g;

/** A text with each absolute path replaced. */
export function withoutPaths(text: string): string {
  return text.replace(PATHS, '(path)');
}

/** What went wrong, for plugins and the trail; the whole of it stands in the log of the host only. */
export function safeReason(thrown: unknown): string {
  return withoutPaths(firstLine(reasonOf(thrown)));
}

/** One printable line without paths. */
export function safeLine(text: string): string {
  return printable(withoutPaths(firstLine(text)));
}

/** Exceptions of libraries may carry a stack after the message. */
function firstLine(text: string): string {
  const at = text.search(/\r?\n\s+at /);
  return at === -1 ? text : text.slice(0, at);
}
