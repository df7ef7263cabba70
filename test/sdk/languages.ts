// SPDX-License-Identifier: MIT
// The languages that the shared plugin is written in, one entry each: its folder is test/guests/shared/ID.

/** One implementation of the shared plugin. */
export interface SharedLanguage {
  /** As in `--lang`. */
  readonly id: string;
  /** Most bytes of the plugin in release form. */
  readonly largest: number;
  /** Whether 64-bit integers pass exactly; an engine without them rounds above 2^53. */
  readonly exact64: boolean;
  /** Engine, where the language has a choice and this is not the default. */
  readonly engine?: string;
}

const KB = 1024;
const MB = 1024 * KB;

/** Every language; the test of each is ID.test.ts beside this file. */
export const SHARED_LANGUAGES = [
  { id: 'typescript', largest: 1.3 * MB, exact64: false },
  { id: 'javascript', largest: 1.3 * MB, exact64: false },
  { id: 'rust', largest: 150 * KB, exact64: true },
  { id: 'c', largest: 60 * KB, exact64: true },
  { id: 'cpp', largest: 80 * KB, exact64: true },
  { id: 'go', largest: 3.5 * MB, exact64: true },
  { id: 'assemblyscript', largest: 40 * KB, exact64: true },
  { id: 'python', largest: 20 * MB, exact64: true },
] as const satisfies readonly SharedLanguage[];

/** Id of a language of the table. */
export type SharedLanguageId = (typeof SHARED_LANGUAGES)[number]['id'];
