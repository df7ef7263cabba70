// SPDX-License-Identifier: MIT
// Which of the runtime's declarations a world needs: only what is called is written.

import { type Helper, SNIPPETS, type Snippet } from './go-snippets.ts';

/** Names that local names must not hide. */
export const RUNTIME_NAMES: ReadonlySet<string> = new Set([
  ...Object.keys(SNIPPETS),
  'take', 'reallocate', 'hold', 'line', 'setLineBuffer', 'release', 'allocating', 'runtime', 'debug', 'errors', 'math', 'unsafe',
  'registered', 'required',
]); // biome-ignore format: a list of words

/** What goes into the runtime of one world. */
export class Runtime {
  readonly #used = new Set<Helper>();

  /** Notes a declaration with all that it needs. */
  need(helper: Helper): void {
    if (this.#used.has(helper)) return;
    this.#used.add(helper);
    const snippet: Snippet = SNIPPETS[helper];
    for (const other of snippet.needs ?? []) this.need(other);
  }

  /** Declarations in the order of the table. */
  get declarations(): string[] {
    return helpers().flatMap((name) => (this.#used.has(name) ? [SNIPPETS[name].text.trim()] : []));
  }

  /** Standard packages that they import. */
  get imports(): ReadonlySet<string> {
    return new Set(
      [...this.#used].flatMap((name) => {
        const snippet: Snippet = SNIPPETS[name];
        return snippet.imports ?? [];
      }),
    );
  }
}

function helpers(): Helper[] {
  const isHelper = (name: string): name is Helper => name in SNIPPETS;
  return Object.keys(SNIPPETS).filter(isHelper);
}
