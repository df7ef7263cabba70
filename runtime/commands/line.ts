// SPDX-License-Identifier: MIT
// Splits a command line into words. A quote opens at the start of a word only, so that "it's" is a word.

import { runtimeError } from '../errors.ts';

/** Most characters of a line, and most words in it. */
const LINE_LIMITS = { characters: 4096, words: 256 } as const;

/** Words of a line, and whether the last one is still being typed. */
export interface SplitLine {
  readonly words: readonly string[];
  /** False when the line ends in white space: the next word has not begun. */
  readonly inWord: boolean;
}

/**
 * Splits a line at white space of any script. `"..."` and `'...'` keep it; inside double quotes `\"` and `\\` stand
 * for the character. Throws RT_COMMAND_LINE for a quote left open (unless `open`, for completion), for control
 * characters, and for a line beyond {@link LINE_LIMITS}.
 */
export function splitLine(line: string, open = false): SplitLine {
  if (line.length > LINE_LIMITS.characters) refuse(`it has more than ${LINE_LIMITS.characters} characters`);
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (isSpace(line[at])) {
      at += 1;
      continue;
    }
    const { word, end } = readWord(line, at, open);
    words.push(word);
    if (words.length > LINE_LIMITS.words) refuse(`it has more than ${LINE_LIMITS.words} words`);
    at = end;
  }
  return { words, inWord: line.length > 0 && !isSpace(line.at(-1)) };
}

function readWord(line: string, start: number, open: boolean): { word: string; end: number } {
  const first = line[start];
  const quote = first === '"' || first === "'" ? first : undefined;
  let at = quote === undefined ? start : start + 1;
  let quoted = quote !== undefined;
  let word = '';
  for (; at < line.length; at += 1) {
    const character = line[at] ?? '';
    if (isControl(character)) refuse('it has a control character');
    if (quoted && character === quote) {
      quoted = false;
    } else if (quoted && quote === '"' && character === '\\' && isEscapable(line[at + 1])) {
      at += 1;
      word += line[at] ?? '';
    } else if (!quoted && isSpace(character)) {
      break;
    } else {
      word += character;
    }
  }
  if (quoted && !open) refuse(`a quote (${quote}) is not closed`);
  return { word, end: at };
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && /[\p{Zs}\t]/u.test(character);
}

function isControl(character: string): boolean {
  return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(character) && character !== '\t';
}

function isEscapable(character: string | undefined): boolean {
  return character === '"' || character === '\\';
}

function refuse(reason: string): never {
  throw runtimeError('RT_COMMAND_LINE', { reason });
}
