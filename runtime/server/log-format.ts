// SPDX-License-Identifier: MIT
// In which form a log is written: for people where a terminal is, for programs elsewhere.

/** Lines of text, or a JSON object a line. */
export type LogFormat = 'text' | 'json';

/**
 * The form of a log.
 *
 * @param wanted as in the environment variable PHIRA_LOG_FORMAT; anything but the two words leaves it to the stream.
 */
export function logFormatOf(stream: { readonly isTTY?: boolean }, wanted: string | undefined): LogFormat {
  if (wanted === 'text' || wanted === 'json') return wanted;
  return stream.isTTY === true ? 'text' : 'json';
}
