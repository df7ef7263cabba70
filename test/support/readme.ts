// SPDX-License-Identifier: MIT
// The code blocks of a Markdown text, each with the name of the test that runs it.

/** One fenced block. */
export interface CodeBlock {
  /** Info string of the fence, such as `sh` or `ts`. */
  readonly language: string;
  readonly text: string;
  /** From the comment `<!-- run: NAME -->` on the line before the fence. */
  readonly run: string | undefined;
  /** 1-based line of the fence. */
  readonly line: number;
}

/** Every fenced code block of a Markdown text, in order. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const lines = markdown.split('\n');
  const blocks: CodeBlock[] = [];
  for (let at = 0; at < lines.length; at++) {
    const fence = /^```(\S*)$/.exec(lines[at] ?? '');
    if (fence === null) continue;
    const end = lines.indexOf('```', at + 1);
    if (end < 0) throw new Error(`the fence on line ${at + 1} is never closed`);
    blocks.push({
      language: fence[1] ?? '',
      text: lines.slice(at + 1, end).join('\n'),
      run: /^<!-- run: (\S+) -->$/.exec(lines[at - 1] ?? '')?.[1],
      line: at + 1,
    });
    at = end;
  }
  return blocks;
}

/** The commands of a shell block, one a line, without comments. */
export function commands(block: CodeBlock): string[] {
  return block.text
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
