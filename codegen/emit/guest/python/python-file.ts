// SPDX-License-Identifier: MIT
// One module of Python: its mark, its docstring, what it imports, its declarations.

/** Parts of a module, each as lines. */
export interface PythonFile {
  /** The mark without comment signs. */
  readonly mark: string;
  readonly docs: readonly string[];
  /** Groups of import statements. */
  readonly imports: readonly (readonly string[])[];
  /** Constants and aliases: one empty line between them. */
  readonly constants?: readonly (readonly string[])[];
  /** Functions and classes: two empty lines between them. */
  readonly declarations: readonly (readonly string[])[];
}

/** Longest line. */
const WIDTH = 100;

/** Prints a module as `ruff format` would. */
export function printPython(file: PythonFile): string {
  const head = [[`# ${file.mark}`, ...file.docs], ['from __future__ import annotations'], ...file.imports];
  const filled = (groups: readonly (readonly string[])[]): string[] =>
    groups.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  const top = [...filled(head), ...filled(file.constants ?? [])].join('\n\n');
  return `${[top, ...filled(file.declarations)].join('\n\n\n')}\n`;
}

/** `from MODULE import NAMES`, one name a line where that is too long; nothing without names. */
export function importFrom(module: string, names: Iterable<string>): string[] {
  const sorted = [...new Set(names)].sort();
  if (sorted.length === 0) return [];
  const line = `from ${module} import ${sorted.join(', ')}`;
  return line.length <= WIDTH
    ? [line]
    : [`from ${module} import (`, ...sorted.map((name) => `    ${name},`), ')'];
}

/** `NAME = [ITEMS]`, one item a line where that is too long. */
export function listed(name: string, items: readonly string[]): string[] {
  const line = `${name} = [${items.join(', ')}]`;
  return line.length <= WIDTH ? [line] : [`${name} = [`, ...items.map((item) => `    ${item},`), ']'];
}

/** The head of a function as `ruff format` breaks it. @param head with its name, such as `def f` */
export function functionHead(head: string, params: readonly string[], returns: string): string[] {
  const line = `${head}(${params.join(', ')}) -> ${returns}:`;
  if (line.length <= WIDTH || params.length === 0) return [line];
  const inside = `    ${params.join(', ')}`;
  if (inside.length <= WIDTH) return [`${head}(`, inside, `) -> ${returns}:`];
  return [`${head}(`, ...params.map((param) => `    ${param},`), `) -> ${returns}:`];
}
