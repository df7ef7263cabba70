// SPDX-License-Identifier: MIT
// The style of generated C and C++, for clang-format: where lines break is up to the generator, all else is checked.

import type { EmitContext } from '../../context.ts';
import type { OutputFile } from '../../file-set.ts';

const STYLE = `#
# The style of these files, for clang-format 17 or newer.
BasedOnStyle: LLVM
ColumnLimit: 0
AlignAfterOpenBracket: BlockIndent
ContinuationIndentWidth: 4
BracedInitializerIndentWidth: 2
AlignEscapedNewlines: DontAlign
AllowShortIfStatementsOnASingleLine: WithoutElse
AllowShortLoopsOnASingleLine: true
AlwaysBreakTemplateDeclarations: Yes
BreakAfterAttributes: Always
FixNamespaceComments: false
SortIncludes: Never
`;

/** The \`.clang-format\` of a folder. */
export function formatFile(context: EmitContext, folder: string): OutputFile {
  return { path: `${folder}/.clang-format`, text: `# ${context.headerText()}\n${STYLE}` };
}
