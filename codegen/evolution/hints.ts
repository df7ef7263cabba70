// SPDX-License-Identifier: MIT
// What an author does about a change when recompiling, by guest language, where a language has something of its own.

import type { RuleCode } from './rules.ts';

export const LANGUAGES = [
  'rust',
  'c',
  'cpp',
  'go',
  'assemblyscript',
  'typescript',
  'javascript',
  'python',
] as const;
export type Language = (typeof LANGUAGES)[number];

/** Advice by language; a language without an entry has nothing to do, or finds out from its compiler. */
export type Hints = Readonly<Partial<Record<Language, string>>>;

const STATIC = ['rust', 'cpp', 'go', 'assemblyscript', 'typescript'] as const;
const DYNAMIC = ['javascript', 'python'] as const;

/** The same advice for several languages. */
function each(languages: readonly Language[], text: string): Hints {
  return Object.fromEntries(languages.map((language) => [language, text]));
}

const CALLS: Hints = {
  ...each(['c', ...STATIC], 'the compiler names every call to change'),
  ...each(DYNAMIC, 'nothing is checked before it runs: search for every call'),
};

const NAMES: Hints = {
  ...each(['c', ...STATIC], 'the compiler names every use of the old name'),
  ...each(DYNAMIC, 'search for every use of the old name'),
};

const EXPORTS: Hints = {
  rust: 'add it to the `impl Guest` of the interface',
  c: 'define it as the header declares it',
  cpp: 'define it as the header declares it',
  go: 'assign it in the Exports struct of the interface',
  assemblyscript: 'export a function or class of that name',
  typescript: 'add it to the exported object of the interface',
  javascript: 'add it to the exported object of the interface',
  python: 'add it to the class that implements the interface',
};

const NEW_FIELD: Hints = {
  rust: 'name the field wherever the struct is made; `..` in patterns passes it over',
  c: 'set the field wherever the struct is filled: it is not zero by itself',
  cpp: 'set the field wherever the struct is made: an initializer without it compiles',
  go: 'set the field where the struct is made: a literal without it compiles and leaves zero',
  assemblyscript: 'pass the field to the constructor',
  typescript: 'add the property wherever the object is made, unless it is an option',
  javascript: 'add the property wherever the object is made, unless it is an option',
  python: 'pass the field to the dataclass',
};

const NEW_CASE: Hints = {
  rust: 'a `match` without `_` no longer compiles: add an arm',
  c: 'give every `switch` over the tag a `default`',
  cpp: 'a `std::visit` without a generic overload no longer compiles; give every `switch` a `default`',
  go: 'give every `switch` a `default`',
  assemblyscript: 'give every `switch` over the tag a `default`',
  typescript: 'a `switch` that proves it is exhaustive no longer compiles: add the case',
  javascript: 'give every `switch` over `tag` a `default`',
  python: 'give every `match` a `case _`',
};

const ORDER: Hints = {
  c: 'positional initializers compile and mean something else: name the members',
  cpp: 'positional initializers compile and mean something else: name the members',
  go: 'unkeyed literals compile and mean something else: name the fields',
  python: 'positional arguments mean something else: name them',
};

const PARAMETER_NAME: Hints = { python: 'keyword arguments carry the name: change the calls' };

const ASYNC: Hints = {
  rust: 'the function becomes or stops being an `async fn`: add or drop `.await`',
  typescript: 'add or drop `await`',
  javascript: 'add or drop `await`',
  python: 'the function becomes or stops being `async def`: add or drop `await`',
};

const DENIED: Hints = {
  ...each(
    ['rust', 'c', 'cpp', 'go', 'assemblyscript', 'typescript', 'javascript', 'python'],
    'declare the permission in plugin.toml, ask operators to grant it, and handle the `denied` error',
  ),
};

const HINTS: Readonly<Partial<Record<RuleCode, Hints>>> = {
  FUNCTION_REMOVED: CALLS,
  EXPORT_ADDED: EXPORTS,
  REQUIRED_FUNCTION_ADDED: EXPORTS,
  REQUIRED_RESOURCE_ADDED: EXPORTS,
  REQUIRED_FUNCTION_REMOVED: {
    rust: 'a method that the trait does not have no longer compiles: remove it from the `impl`',
    typescript: 'remove it from the exported object, or its type no longer fits',
  },
  ASYNC_CHANGED: ASYNC,
  PARAMETER_ADDED: CALLS,
  PARAMETER_REMOVED: CALLS,
  PARAMETER_RENAMED: PARAMETER_NAME,
  PARAMETERS_REORDERED: {
    ...each(
      LANGUAGES,
      'arguments of one type may be swapped without a word from the compiler: check every call',
    ),
  },
  PARAMETER_TYPE_CHANGED: CALLS,
  RESULT_CHANGED: CALLS,
  TYPE_REMOVED: NAMES,
  TYPE_REPLACED: {
    ...each(['rust', 'c', 'cpp', 'go', 'assemblyscript'], 'convert, or use the new name'),
    python: 'type checkers want the new name; values are other classes',
  },
  FIELD_ADDED: NEW_FIELD,
  FIELD_REMOVED: NAMES,
  FIELDS_REORDERED: ORDER,
  CASE_ADDED: NEW_CASE,
  CASE_INSERTED: NEW_CASE,
  OPEN_CASE_ADDED: NEW_CASE,
  CASE_REMOVED: NAMES,
  LABEL_ADDED: NEW_CASE,
  LABEL_REMOVED: NAMES,
  PERMISSION_ADDED: DENIED,
  PERMISSION_CHANGED: DENIED,
  CHECKS_ADDED: DENIED,
};

/** Advice about a change, by language. */
export function hintsFor(code: RuleCode): Hints {
  return HINTS[code] ?? {};
}
