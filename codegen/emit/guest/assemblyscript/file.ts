// SPDX-License-Identifier: MIT
// Files of the AssemblyScript SDK: each imports from the others the names that its text uses.

import type { OutputFile } from '../../file-set.ts';
import { WIDTH } from './shapes.ts';

/** Compilers of TypeScript, which a folder of generated files may well be given to, know none of its types. */
const NOT_TYPESCRIPT = '// @ts-nocheck AssemblyScript';

/** A file before its imports are known. */
export interface Draft {
  /** Name without folder and ending. */
  readonly stem: string;
  /** The mark without comment signs. */
  readonly mark: string;
  /** Comment of the file. */
  readonly docs?: readonly string[] | undefined;
  readonly declarations: readonly (readonly string[])[];
}

/** Prints files, with what each imports from the others. */
export function printFiles(folder: string, drafts: readonly Draft[]): OutputFile[] {
  const bodies = drafts.map((draft) => ({ draft, body: textOf(draft) }));
  const owners = new Map(
    bodies.flatMap(({ draft, body }) => exportedNames(body).map((name) => [name, draft.stem] as const)),
  );
  return bodies.map(({ draft, body }) => {
    const head = [`// ${draft.mark}`, NOT_TYPESCRIPT, ...(draft.docs ?? []), ''];
    const imports = importsOf(draft.stem, body, owners);
    const lines = [...head, ...imports, ...(imports.length === 0 ? [] : ['']), body];
    return { path: `${folder}/${draft.stem}.ts`, text: `${lines.join('\n').trimEnd()}\n` };
  });
}

/** Names that a text exports. */
export function exportedNames(text: string): string[] {
  return [...text.matchAll(/^export (?:abstract )?(?:function|class|enum|type|const) (\w+)/gm)].map(
    ([, name = '']) => name,
  );
}

function textOf({ declarations }: Draft): string {
  return declarations
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function importsOf(stem: string, body: string, owners: ReadonlyMap<string, string>): string[] {
  const byFile = new Map<string, string[]>();
  for (const name of wordsOf(body)) {
    const owner = owners.get(name);
    if (owner === undefined || owner === stem) continue;
    byFile.set(owner, [...(byFile.get(owner) ?? []), name]);
  }
  return [...byFile]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([owner, names]) => {
      const line = `import { ${names.join(', ')} } from "./${owner}";`;
      if (line.length <= WIDTH) return [line];
      return ['import {', ...names.map((name) => `  ${name},`), `} from "./${owner}";`];
    });
}

/** Words of a text that may name something, sorted; those of comments, texts and members of objects do not. */
function wordsOf(body: string): string[] {
  const code = body
    .replace(/"(?:[^"\\]|\\.)*"/g, '""')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/.*$/gm, '');
  const words = [...code.matchAll(/(?<![.\w$])[A-Za-z_]\w*/g)].map(([word]) => word);
  return [...new Set(words)].sort();
}
