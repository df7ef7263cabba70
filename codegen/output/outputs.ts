// SPDX-License-Identifier: MIT
// `outputs.json`: the list of what one run made, with hashes, so that the next run knows what is no longer made.

import { createHash } from 'node:crypto';
import type { FileSet, OutputFile } from '../emit/file-set.ts';
import { GENERATOR_CONTRACT, headerText } from '../emit/header.ts';

/** Path of the list in the output folder. */
export const OUTPUTS_FILE = 'outputs.json';

/** The list as data. */
export interface Outputs {
  /** The mark of generated files. */
  readonly $comment: string;
  /** Contract with the runtime that the files keep. */
  readonly contract: number;
  /** Hash over the labels and texts of the WIT sources. */
  readonly input: string;
  /** SHA-256 (hexadecimal) by path, sorted by path; the list itself is not in it. */
  readonly files: Readonly<Record<string, string>>;
}

/** SHA-256 of a text in UTF-8, hexadecimal. */
function hashText(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Hash over sources by label: independent of their order, and of how their lines end. */
export function hashSources(sources: Iterable<{ readonly label: string; readonly text: string }>): string {
  const lines = [...sources].map(({ label, text }) => `${label}\0${hashText(text.replaceAll('\r\n', '\n'))}`);
  return hashText(lines.sort().join('\n'));
}

/** The list as a file of its own, for the files made so far. */
export function outputsFile(files: FileSet, input: string): OutputFile {
  const outputs: Outputs = {
    $comment: headerText('wit/'),
    contract: GENERATOR_CONTRACT,
    input,
    files: Object.fromEntries(files.sorted().map(({ path, text }) => [path, hashText(text)])),
  };
  return { path: OUTPUTS_FILE, text: `${JSON.stringify(outputs, null, 2)}\n` };
}

/** Paths that an earlier list names; none when the text is not a list of ours. */
export function listedPaths(text: string): string[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  if (typeof value !== 'object' || value === null || !('files' in value)) return [];
  const { files } = value;
  return typeof files === 'object' && files !== null ? Object.keys(files) : [];
}
